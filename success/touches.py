"""Which accounts to touch today: of everything that presses, the few that matter most, each once, with its strongest reason. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from success.vocabulary import Severity

MOST_TOUCHES = 3
"""Accounts that one morning names: what a person can really do beside her meetings."""


class Press(IntEnum):
    """How much a reason presses, most first. A promise of one's own goes before what is only due."""

    CRITICAL = 0
    HIGH = 1
    PROMISED = 2
    LATE = 3
    MEDIUM = 4
    DUE = 5
    LOW = 6


PRESS_OF = {
    Severity.CRITICAL: Press.CRITICAL,
    Severity.HIGH: Press.HIGH,
    Severity.MEDIUM: Press.MEDIUM,
    Severity.LOW: Press.LOW,
}
"""How much an alert of a severity presses."""


@dataclass(frozen=True)
class Reason:
    """One reason to touch an account, in plain words.

    * `since` the day an alert was raised, or a step or promise fell due
    * `short` what it is called beside another reason, `about` what it speaks of: two about the same are named once
    * `whose` the name of the colleague it is meant for; empty for one's own
    * `alert_id`, `play_id` what can be opened; `reminder_id` what can be ticked off
    """

    account_id: int
    account: str
    press: Press
    text: str
    since: date
    sign: str = "•"
    short: str = ""
    about: str = ""
    whose: str = ""
    alert_id: int | None = None
    play_id: int | None = None
    reminder_id: int | None = None


@dataclass(frozen=True)
class Touch:
    """An account to touch, the strongest reason first."""

    reasons: tuple[Reason, ...]

    @property
    def first(self) -> Reason:
        """Give the strongest reason."""
        return self.reasons[0]

    @property
    def alert_id(self) -> int | None:
        """Give the alert that presses most; None where no alert speaks of the account."""
        return next((reason.alert_id for reason in self.reasons if reason.alert_id is not None), None)


def in_short(touch: Touch) -> tuple[str, ...]:
    """Name what else presses for an account, each thing once."""
    named = {touch.first.about or touch.first.short: ""}
    for reason in touch.reasons[1:]:
        named.setdefault(reason.about or reason.short, reason.short)
    return tuple(dict.fromkeys(text for text in named.values() if text))


def in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Sort reasons: most pressing first; of alerts the latest first, of what is due the most overdue first."""

    def key(reason: Reason) -> tuple[int, int, str, int]:
        day = reason.since.toordinal()
        return (
            reason.press,
            -day if reason.alert_id is not None else day,
            reason.account.casefold(),
            reason.account_id,
        )

    return tuple(sorted(reasons, key=key))


def to_touch(reasons: Iterable[Reason], most: int = MOST_TOUCHES) -> tuple[Touch, ...]:
    """Give the accounts to touch, most pressing first; among equals the one with more reasons."""
    by_account: dict[int, list[Reason]] = defaultdict(list)
    for reason in in_order(reasons):
        by_account[reason.account_id].append(reason)
    touches = [Touch(tuple(parts)) for parts in by_account.values()]
    return tuple(sorted(touches, key=lambda touch: (touch.first.press, -len(touch.reasons)))[:most])
