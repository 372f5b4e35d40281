"""The CSMs of the simulation: simple people who claim what they are told, sometimes snooze, sometimes close, and often leave it to clear.

Nothing they do changes what happens to an account: whoever leaves in the story leaves, so that warnings are judged and not efforts.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from tests.benchmarks.simulation.assumptions import ZONES

CLAIMED = 0.75
"""Of the alerts that a CSM is told of, how many she claims, within two days."""
SNOOZED = 0.1
CLOSED = 0.25
"""Of the claimed ones: how many she snoozes for two to four weeks, how many she closes by hand after one to four weeks."""
PLAYED = 0.5
STEP_DAYS = (2, 5, 10, 15)
"""For how many of the claimed ones she starts a play, and the working days after which its steps are due: each is news for a morning."""

FALSE_ALARMS = 0.3
"""Of those closed by hand, how many as a false alarm where nothing really was wrong."""

CSMS_PER_LEADER = 10


class Deed(StrEnum):
    """What a person does to an alert."""

    CLAIM = "claim"
    SNOOZE = "snooze"
    CLOSE = "close"
    FALSE_ALARM = "false alarm"
    STEP = "step due"


@dataclass(frozen=True)
class Plan:
    """Something that a person will do to an alert on a day."""

    on: date
    deed: Deed
    alert: int
    until: date | None = None


def zone_of(csm: int) -> str:
    """Give the time zone in which a person works."""
    return ZONES[csm % len(ZONES)]


def leader_of(csm: int) -> int:
    """Give the leader of a CSM; leaders have negative numbers."""
    return -1 - csm // CSMS_PER_LEADER


def plans(alert: int, told_on: date, *, trouble: bool, seed: int) -> list[Plan]:
    """Draw what happens to an alert after its owner was told; `trouble` says whether something really is wrong."""
    draw = np.random.default_rng([seed, alert, 3])
    if draw.random() >= CLAIMED:
        return []
    claimed = told_on + timedelta(days=int(draw.integers(0, 3)))
    found = [Plan(claimed, Deed.CLAIM, alert)]
    if draw.random() < PLAYED:
        found += [Plan(claimed + timedelta(days=step * 7 // 5), Deed.STEP, alert) for step in STEP_DAYS]
    chance, later = draw.random(), claimed + timedelta(days=int(draw.integers(7, 29)))
    if chance < SNOOZED:
        found.append(Plan(claimed, Deed.SNOOZE, alert, until=claimed + timedelta(days=int(draw.integers(14, 29)))))
    elif chance < SNOOZED + CLOSED:
        false = not trouble and draw.random() < FALSE_ALARMS
        found.append(Plan(later, Deed.FALSE_ALARM if false else Deed.CLOSE, alert))
    return [replace(plan, on=_working(plan.on)) for plan in found]


def _working(on: date) -> date:
    """Give the day, or the Monday after it."""
    return on + timedelta(days=7 - on.weekday()) if on.weekday() > 4 else on
