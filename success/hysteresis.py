"""When a health score may change its colour: a colour that flips from day to day is not believed.

A worse band counts after `worse_days` distinct days at least `worse_points` past the line, a better one after `better_days` at
least `better_points` past it. Days are counted by date, never by evaluation. Hard events (see `success.scoring`) skip the waiting
for a worse band. Columnar: every array has shape (N,). Band codes are positions in `BANDS`.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from success.columns import Floats
from success.scorecard import Scorecard
from success.vocabulary import Band

BANDS: tuple[Band, ...] = (Band.RED, Band.YELLOW, Band.GREEN, Band.UNKNOWN)
"""The band of each code; lower is worse, 3 is unknown."""

RED, YELLOW, GREEN, UNKNOWN = range(4)
NONE = -1
"""Code of "no band is on its way"."""

_DIGITS = 6  # a mean of 75s is 75, whatever the floats say

Codes = NDArray[np.int8]
Days = NDArray[np.int64]


@dataclass(frozen=True)
class BandStates:
    """Where N accounts stand: the band shown, the band on its way, and on how many distinct days it has been seen.

    * `band` codes of `BANDS`; `pending` the same or `NONE`
    * `pending_days` distinct days counted so far, 0 where nothing is pending
    * `band_since` and `last_on` ordinals; 0 where the account was never seen
    """

    band: Codes
    pending: Codes
    pending_days: Days
    band_since: Days
    last_on: Days


def unseen(count: int) -> BandStates:
    """Give the states of `count` accounts that were never evaluated."""
    nothing = np.zeros(count, dtype=np.int64)
    return BandStates(
        band=np.full(count, UNKNOWN, dtype=np.int8),
        pending=np.full(count, NONE, dtype=np.int8),
        pending_days=nothing,
        band_since=nothing,
        last_on=nothing,
    )


def raw_bands(scores: Floats, scorecard: Scorecard) -> Codes:
    """Give the band that each score alone would have; `UNKNOWN` where there is none."""
    scores = np.round(scores, _DIGITS)
    bands = (scores >= scorecard.bands.yellow).astype(np.int8) + (scores >= scorecard.bands.green)
    return np.where(np.isnan(scores), np.int8(UNKNOWN), bands).astype(np.int8)


def advance(
    previous: BandStates,
    scores: Floats,
    on: date,
    hard_event: NDArray[np.bool_],
    scorecard: Scorecard,
    *,
    limited: NDArray[np.bool_] | None = None,
) -> BandStates:
    """Take the states one day further.

    `scores` NaN means that nothing is known: the band is unknown at once, and the next known score is taken as it is, as on first
    sight. `limited` marks accounts that must not be green today (too little known); such an account turns yellow at once and
    gets its green back as soon as the limit is lifted, because nothing happened at the customer. Rows already seen on `on` or
    later stay as they are.
    """
    today, scores = on.toordinal(), np.round(scores, _DIGITS)
    barred = np.zeros(len(scores), dtype=bool) if limited is None else limited
    raw = raw_bands(scores, scorecard)
    band, pending, count = _wait(previous, scores, raw, barred, scorecard)
    fresh = (previous.band == UNKNOWN) | (raw == UNKNOWN)
    at_once = fresh | (hard_event & (raw < band))
    band = np.where(at_once, raw, band)
    pending, count = np.where(at_once, NONE, pending), np.where(at_once, 0, count)
    band, pending, count = _limit(band, pending, count, barred, scorecard)
    seen = previous.last_on >= today
    moved = (band != previous.band) | (previous.last_on == 0)
    return BandStates(
        band=np.where(seen, previous.band, band).astype(np.int8),
        pending=np.where(seen, previous.pending, pending).astype(np.int8),
        pending_days=np.where(seen, previous.pending_days, count),
        band_since=np.where(~seen & moved, today, previous.band_since),
        last_on=np.where(seen, previous.last_on, today),
    )


def _wait(
    previous: BandStates, scores: Floats, raw: Codes, barred: NDArray[np.bool_], scorecard: Scorecard
) -> tuple[Codes, Codes, Days]:
    """Count the day, and change the bands that have waited long enough."""
    rule, lines = scorecard.hysteresis, (scorecard.bands.yellow, scorecard.bands.green)
    shown = previous.band
    low = (scores > lines[0] - rule.worse_points).astype(np.int8) + (scores > lines[1] - rule.worse_points)
    high = (scores >= lines[0] + rule.better_points).astype(np.int8) + (scores >= lines[1] + rule.better_points)
    high = np.where(barred, np.minimum(high, YELLOW), high)
    target = np.where(low < shown, low, np.where(high > shown, high, NONE))
    worse, better = target < shown, target > shown
    worse &= target != NONE
    was_worse = (previous.pending != NONE) & (previous.pending < shown)
    was_better = previous.pending > shown
    on_way = (worse & was_worse) | (better & was_better)
    # The milder of the two: it is the band beyond whose line the score has been on every one of the days counted.
    milder = np.where(worse, np.maximum(target, previous.pending), np.minimum(target, previous.pending))
    pending = np.where(on_way, milder, target)
    count = np.where(target == NONE, 0, np.where(on_way, previous.pending_days + 1, 1))
    withheld = (previous.pending == GREEN) & (previous.pending_days >= rule.better_days) & ~worse
    back = withheld & ~barred & (raw == GREEN)
    arrived = back | (worse & (count >= rule.worse_days)) | (better & (count >= rule.better_days))
    band = np.where(back, GREEN, np.where(arrived, pending, shown))
    still = withheld & barred & (scores >= lines[1])
    pending = np.where(arrived, NONE, np.where(still, GREEN, pending))
    count = np.where(arrived, 0, np.where(still, rule.better_days, count))
    return band.astype(np.int8), pending.astype(np.int8), count.astype(np.int64)


def _limit(
    band: Codes, pending: Codes, count: Days, barred: NDArray[np.bool_], scorecard: Scorecard
) -> tuple[Codes, Codes, Days]:
    """Withhold green where too little is known; a full count of days marks it as withheld rather than on its way."""
    withheld = barred & (band == GREEN)
    return (
        np.where(withheld, YELLOW, band).astype(np.int8),
        np.where(withheld, GREEN, pending).astype(np.int8),
        np.where(withheld, scorecard.hysteresis.better_days, count).astype(np.int64),
    )
