"""How an alert is told: in the team's channel, to its owner, in the thread of another alert, or in a digest. Pure.

The most severe come first. A budget spares each person; criticals pass it. An account that was spoken of in the last 30 days is spoken
of in the same thread, so that one customer in trouble is one conversation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from success.alerting import rank
from success.attention import Spent
from success.triggers import Response, TriggerBook
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

    * `joins` the id of the alert in whose thread it is told; `follows` instead the position, in the same result, of one raised now
    * `notifies` whether somebody is told now, which counts against the person's budget; an alert that has its message and is over
      the budget is brought up to date in silence
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
    budgets, carriers, routed = dict(spent), dict[int, int](), list[Routed]()
    for one in sorted(asking, key=lambda one: -rank(one.happening.severity)):
        place = _place(one, book, on, told.get(one.happening.account_id, ()), carriers)
        if place.route is not Route.DIGEST:
            place = _charged(place, book, budgets)
        if place.route in {Route.CHANNEL, Route.DIRECT}:
            carriers.setdefault(one.happening.account_id, len(routed))
        routed.append(place)
    return routed


def _place(one: Asking, book: TriggerBook, on: date, told: Sequence[Told], carriers: Mapping[int, int]) -> Routed:
    """Give the place where it belongs, before any budget. `carriers` has what was raised now for an account: as severe at least."""
    happening = one.happening
    if one.posted is not None:
        return Routed(one, one.posted)
    response = book.of(happening.trigger)
    if not happening.push or (response is not None and response.route == "digest"):
        return Routed(one, Route.DIGEST)
    if happening.account_id in carriers:
        return Routed(one, Route.JOINED, follows=carriers[happening.account_id])
    near = [
        other
        for other in told
        if other.told_on > on - timedelta(days=JOIN_DAYS) and rank(other.severity) >= rank(happening.severity)
    ]
    if near:
        return Routed(one, Route.JOINED, joins=max(near, key=lambda other: (other.told_on, other.alert_id)).alert_id)
    return Routed(one, _own_route(response, happening.severity, owned=one.person_id is not None))


def _own_route(response: Response | None, severity: Severity, *, owned: bool) -> Route:
    """Give the channel for criticals, for risks of high severity, and for what is nobody's; the owner's direct message else."""
    if not owned:
        return Route.CHANNEL
    if response is not None and response.route is not None:
        return Route(response.route)
    risk = response is not None and response.purpose == "risk"
    pressing = severity is Severity.CRITICAL or (risk and severity is Severity.HIGH)
    return Route.CHANNEL if pressing else Route.DIRECT


def _charged(place: Routed, book: TriggerBook, budgets: dict[int, Spent]) -> Routed:
    """Take it from the person's budget; what she cannot be told today waits for the digest. Criticals are always told."""
    person = place.asking.person_id
    if person is None:
        return replace(place, notifies=True)
    spent = budgets.get(person, Spent())
    if spent.left(book.attention.budget) or place.asking.happening.severity is Severity.CRITICAL:
        budgets[person] = spent.more()
        return replace(place, notifies=True)
    return place if place.asking.posted is not None else Routed(place.asking, Route.DIGEST)
