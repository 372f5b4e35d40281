"""How an alert is told: in the team's channel, to its owner, in the thread of another alert, or in a digest. Pure.

The most severe come first. A budget spares each person; criticals pass it. An account that was spoken of in the last 30 days is spoken
of in the same thread, so that one customer in trouble is one conversation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from success.attention import Spent
from success.triggers import TriggerBook
from success.vocabulary import Route, Severity
from success.watching import Happening

JOIN_DAYS = 30
"""Days for which a message about an account gathers what else happens there."""


@dataclass(frozen=True)
class Asking:
    """An alert to be told.

    * `person_id` who is notified: the owner, or who covers for her; None for nobody, which goes to the channel
    * `posted` the route of the alert's own message, when it has one already (CHANNEL or DIRECT): the alert stays there
    """

    happening: Happening
    person_id: int | None
    posted: Route | None = None


@dataclass(frozen=True)
class Told:
    """An open alert of an account that has a message of its own, in the channel or a direct message."""

    alert_id: int
    severity: Severity
    told_on: date


@dataclass(frozen=True)
class Routed:
    """How it is told.

    * `joins` the id of the alert in whose thread it is told; `follows` instead the position, in the same result, of one that is raised now
    * `notifies` whether it counts against the person's budget
    """

    asking: Asking
    route: Route
    joins: int | None = None
    follows: int | None = None
    notifies: bool = False


def assign(
    asking: Sequence[Asking],
    book: TriggerBook,
    *,
    on: date,
    told: Mapping[int, Sequence[Told]],
    spent: Mapping[int, Spent],
) -> list[Routed]:
    """Give every alert its route, most severe first.

    `told` by account, `spent` by person; who is missing in it has spent nothing. What is over the budget waits in the digest.
    """
    raise NotImplementedError
