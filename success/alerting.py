"""What to do about one account and one trigger on one day: raise, update, press harder, wait, close. Pure.

The nightly job and the two-year simulation both decide here. An alert that is open is updated, never repeated; one that was closed
rests for its cool-down, which a higher severity or ten more lost points break; nothing happens on an unknown condition.
"""

from dataclasses import dataclass
from datetime import date
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


def decide(
    trigger: Trigger, today: Today, standing: Standing | None, closed: Closed | None, *, clear_days: int
) -> Decision:
    """Decide about one account and trigger; the same day decided twice changes nothing the second time."""
    raise NotImplementedError
