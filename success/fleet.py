"""The fleet-shift guard: when much of the book moves the same way at once, the data is doubted before the customers are. Pure.

A movement is counted per source, in points of the health score that changed values brought, at today's weights. A measure counts where
it is known on both days: one that was just connected, or whose feed died, has not moved.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from success.columns import Floats
from success.measures import KNOWN, MeasureValues
from success.scorecard import Scorecard
from success.scoring import HealthColumns
from success.triggers import Fleet

UP, DOWN = "up", "down"

COMPARED = "compared"
"""Counted beside the directions: how many accounts could be compared with the day before an incident."""

Moved = Counter[tuple[str, str]]
"""How many accounts each source (name for people) moved, by source and direction."""


@dataclass(frozen=True)
class PastMeasures:
    """Contributions and values of an earlier day, shape (N, M); values are NaN where nothing was known or can be compared."""

    contributions: Floats
    values: Floats


@dataclass(frozen=True)
class Shift:
    """A source that moved too much of the book: `accounts` of them, in one direction ("up" or "down")."""

    source: str
    direction: str
    accounts: int


def moved(
    scorecard: Scorecard, values: MeasureValues, health: HealthColumns, past: PastMeasures, points: float
) -> Moved:
    """Count the accounts that each source moved by more than `points` since an earlier day."""
    changes = _changes(values, health, past)
    found: Moved = Counter()
    labels = [placed.source for placed in scorecard.placed]
    for source in dict.fromkeys(labels):
        mine = [at for at, label in enumerate(labels) if label == source]
        change = changes[:, mine].sum(axis=1)
        found[source, UP] += int(np.sum(change > points))
        found[source, DOWN] += int(np.sum(change < -points))
    return +found


def _changes(values: MeasureValues, health: HealthColumns, past: PastMeasures) -> Floats:
    """Give by how many points each measure moved the score, shape (N, M).

    Contributions are shares of the known weight: what else became known or unknown is taken out by weighing the earlier ones anew.
    """
    known, before = values.state == KNOWN, ~np.isnan(past.values)
    now = (health.stage_weights * known).sum(axis=1, keepdims=True)
    then = (health.stage_weights * before).sum(axis=1, keepdims=True)
    scale = np.where(now > 0, then / np.where(now > 0, now, 1.0), 0.0)
    change: Floats = np.where(known & before, health.contributions - past.contributions * scale, 0.0)
    return change


def shifts(
    counted: Mapping[tuple[str, str], int], book: int, rule: Fleet, *, ignored: frozenset[str]
) -> tuple[Shift, ...]:
    """Give the sources that moved more of the book (so many accounts) than may be, each in its stronger direction.

    Source of the rule: DESIGN.md, section 6: more than max(15 %, 10 accounts). `ignored` names sources that somebody vouched for.
    """
    most = max(rule.share * book, rule.accounts)
    found: dict[str, Shift] = {}
    for (source, direction), accounts in sorted(counted.items()):
        stronger = source not in found or accounts > found[source].accounts
        if direction == COMPARED:
            continue
        if accounts > most and source not in ignored and stronger:
            found[source] = Shift(source, direction, accounts)
    return tuple(found.values())
