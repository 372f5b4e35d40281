"""What to do about one account and one trigger on one day: raise, update, press harder, wait, close. Pure.

The nightly job and the two-year simulation both decide here. An alert that is open is updated, never repeated; one that was closed
rests for its cool-down, which a higher severity or ten more lost points break; nothing happens on an unknown condition.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from success.triggers import Trigger
from success.vocabulary import AlertState, Severity

MORE_POINTS = 10.0
"""Health points lost since an alert was last told that make it worth telling again. Source: DESIGN.md, section 6."""


class Holds(IntEnum):
    """What is known of a condition; also the codes of the arrays that success/conditions.py gives."""

    UNKNOWN = -1
    NO = 0
    YES = 1


class Verb(StrEnum):
    """What to do."""

    NOTHING = "nothing"
    BASELINE = "baseline"  # remember silently: it was so before anybody watched
    RAISE = "raise"
    SEE = "see"  # it still holds: note the day
    WORSEN = "worsen"  # it presses more than when it was told: tell again
    WAKE = "wake"  # its snooze is over and it still holds: tell again
    WAIT = "wait"  # it does not hold today: count the day
    CLOSE = "close"  # it has not held on enough days: close it by itself


@dataclass(frozen=True)
class Standing:
    """The open alert of an account, trigger and term, as the last evaluation left it."""

    state: AlertState
    severity: Severity
    raised_on: date
    seen_on: date
    clear_on: date | None = None
    clear_days: int = 0
    snoozed_until: date | None = None
    score: float | None = None
    mark: int | None = None


@dataclass(frozen=True)
class Closed:
    """The latest closed alert of an account and trigger, whatever its term."""

    closed_on: date
    severity: Severity
    score: float | None
    term: str = ""
    mark: int | None = None


@dataclass(frozen=True)
class Today:
    """What an evaluation found.

    * `holds` the trigger's condition, `cleared` its `clears` (or the opposite of the condition)
    * `severity` after `worse`; `score` the computed health, None unknown
    * `mark` the renewal mark that is reached, for triggers with marks: the smallest one that is not smaller than the days left
    * `watched` False until the trigger has its baseline; `muted` where somebody muted it for the account
    """

    on: date
    holds: Holds
    cleared: Holds
    severity: Severity
    score: float | None = None
    term: str = ""
    mark: int | None = None
    watched: bool = True
    muted: bool = False


@dataclass(frozen=True)
class Decision:
    """What to do, with the counters that the alert then carries."""

    verb: Verb
    clear_days: int = 0


TELLS = frozenset({Verb.RAISE, Verb.WORSEN, Verb.WAKE})
"""The verbs of which somebody hears."""

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def rank(severity: Severity) -> int:
    """Give the place of a severity in their order, the least one first."""
    return _RANK[severity]


def harder(one: Severity, other: Severity) -> bool:
    """Tell whether one severity presses more than the other."""
    return _RANK[one] > _RANK[other]


def decide(
    trigger: Trigger, today: Today, standing: Standing | None, closed: Closed | None, *, clear_days: int
) -> Decision:
    """Decide about one account and trigger; the same day decided twice changes nothing the second time.

    Where `clears` leaves a gap, an alert between the two lines stays as it is, and so does its count of days.
    """
    if today.muted:
        return _nothing(standing)
    if standing is None:
        return Decision(_first(trigger, today, closed))
    if today.holds is Holds.YES:
        return Decision(_again(today, standing))
    if today.cleared is Holds.YES and standing.clear_on != today.on:
        count = standing.clear_days + 1
        return Decision(Verb.CLOSE if count >= clear_days else Verb.WAIT, count)
    return _nothing(standing)


def _nothing(standing: Standing | None) -> Decision:
    return Decision(Verb.NOTHING, standing.clear_days if standing else 0)


def _first(trigger: Trigger, today: Today, closed: Closed | None) -> Verb:
    """Decide where no alert is open."""
    if today.holds is not Holds.YES:
        return Verb.NOTHING
    if not today.watched:
        return Verb.BASELINE
    return Verb.NOTHING if closed is not None and _rests(trigger, today, closed) else Verb.RAISE


def _rests(trigger: Trigger, today: Today, closed: Closed) -> bool:
    """Tell whether the alert that was closed keeps a new one back: for its cool-down, or for the rest of a renewal mark's term."""
    if trigger.marks and (closed.term != today.term or _smaller(today.mark, closed.mark)):
        return False
    over = today.on >= closed.closed_on + timedelta(days=trigger.rest_days)
    if over and not trigger.marks:
        return False
    return not (harder(today.severity, closed.severity) or _lost(today.score, closed.score))


def _again(today: Today, standing: Standing) -> Verb:
    """Decide where an alert is open and its condition holds."""
    pressing = today.watched and harder(today.severity, standing.severity)
    if standing.state is AlertState.SNOOZED and not pressing:
        over = standing.snoozed_until is None or today.on >= standing.snoozed_until
        return Verb.WAKE if over and today.watched else _seen(today, standing)
    worse = pressing or _lost(today.score, standing.score) or _smaller(today.mark, standing.mark)
    return Verb.WORSEN if worse and today.watched else _seen(today, standing)


def _seen(today: Today, standing: Standing) -> Verb:
    noted = standing.seen_on >= today.on and standing.clear_days == 0
    return Verb.NOTHING if noted else Verb.SEE


def _lost(now: float | None, then: float | None) -> bool:
    return now is not None and then is not None and round(then - now, 6) >= MORE_POINTS


def _smaller(now: int | None, then: int | None) -> bool:
    return now is not None and then is not None and now < then
