"""What the measures of a scorecard say of N accounts on one day: values, days, samples, and why a value is missing.

Vectorised over the accounts; success/measure_rules.py holds the definitions, success/health.py gives the values their worth.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from success.account_health import Knowledge
from success.columns import AccountColumns, Floats
from success.freshness import stale_sources
from success.measure_rules import RULES, Reading, own
from success.reader import Reader
from success.scorecard import Placed, Scorecard
from success.scorecard_parts import Measure

STATES: tuple[Knowledge, ...] = tuple(Knowledge)
"""The state of each code."""

KNOWN, UNKNOWN, TOO_FEW, EXPIRED, STALE, NOT_CONNECTED, NOT_APPLICABLE = range(7)

Codes = NDArray[np.int8]


@dataclass(frozen=True)
class MeasureValues:
    """What the M measures of a scorecard say of N accounts; all arrays have shape (N, M), columns in the scorecard's order.

    * `values` NaN unless known
    * `as_of` ordinals, 0 where nothing dates the value; of an expired value the day it was recorded
    * `state` codes of `STATES`
    * `sample` answers or events behind the value, NaN where the measure has no sample
    """

    keys: tuple[str, ...]
    values: Floats
    as_of: NDArray[np.int64]
    state: Codes
    sample: Floats

    def row(self, at: int) -> "MeasureValues":
        """Give one account alone."""
        one = slice(at, at + 1)
        return MeasureValues(self.keys, self.values[one], self.as_of[one], self.state[one], self.sample[one])


def compute(columns: AccountColumns, scorecard: Scorecard) -> MeasureValues:
    """Compute every measure of the scorecard for every account."""
    read, stale = Reader(columns), frozenset(stale_sources(columns, scorecard))
    shape = (len(columns), len(scorecard.placed))
    values, sample = np.full(shape, np.nan), np.full(shape, np.nan)
    as_of, state = np.zeros(shape, dtype=np.int64), np.full(shape, NOT_CONNECTED, dtype=np.int8)
    for at, placed in enumerate(scorecard.placed):
        if any(source not in columns.sources for source in placed.sources):
            continue
        reading = (RULES[placed.key] if placed.rule.custom is None else own(placed.rule.custom))(read)
        found = (
            np.full(shape[0], STALE, dtype=np.int8) if stale & set(placed.sources) else _states(reading, placed, read)
        )
        state[:, at] = found
        values[:, at] = np.where(found == KNOWN, reading.values, np.nan)
        as_of[:, at] = np.where(np.isnan(reading.as_of), 0, reading.as_of)
        if reading.sample is not None:
            sample[:, at] = reading.sample
    return MeasureValues(scorecard.keys, values, as_of, state, sample)


def _states(reading: Reading, placed: Placed, read: Reader) -> Codes:
    """Say why a value counts or does not; what does not apply comes before what is merely missing."""
    rule = placed.rule
    state = np.where(np.isnan(reading.values), np.int8(UNKNOWN), np.int8(KNOWN))
    if reading.few is not None:
        state[reading.few] = TOO_FEW
    if rule.minimum_sample is not None and reading.sample is not None:
        state[(reading.sample > 0) & (reading.sample < _needed(rule, read))] = TOO_FEW
    lives = rule.expires_after_days if rule.fade_days is None else rule.fade_days - 1
    if lives is not None:
        state[(state == KNOWN) & (read.today - reading.as_of > lives)] = EXPIRED
    if reading.expired is not None:
        state[reading.expired] = EXPIRED
    if reading.inapplicable is not None:
        state[reading.inapplicable] = NOT_APPLICABLE
    return state.astype(np.int8, copy=False)


def _needed(rule: Measure, read: Reader) -> Floats | float:
    """Give the smallest sample that counts: the minimum, or the share of the users where that is fewer people."""
    assert rule.minimum_sample is not None
    if rule.minimum_share is None:
        return float(rule.minimum_sample)
    share = np.ceil(np.round(rule.minimum_share * read.users(), 9))
    return np.fmin(np.maximum(share, 1.0), rule.minimum_sample)
