"""The health score of N accounts: weights, contributions, adjustments, limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from success.account_health import AccountHealth, StandingOverride
from success.columns import AccountColumns, Floats
from success.hysteresis import BandStates, Codes
from success.measures import MeasureValues
from success.scorecard import Scorecard


@dataclass(frozen=True)
class HealthColumns:
    """The health of N accounts, before hysteresis. 50 + contributions + adjustments = score, exactly (to rounding of floats).

    * `score` (N,) 0-100, NaN where nothing is known; `confidence` (N,) share of the connected weight that is known
    * `categories`, `category_known` (N, C): score (NaN unknown) and known share of the connected weight
    * `scores`, `weights`, `contributions` (N, M): score on the curve (NaN unknown), per cent of the known weight (0 unknown), points
    * `adjustments` name -> (N,) points, 0 where it does not apply
    * `raw_band` (N,) codes of `hysteresis.BANDS`
    * `limits` sentence -> (N,) where it keeps the account from being green; `limited` any of them
    * `hard_event` (N,) where a worse band counts at once
    """

    score: Floats
    confidence: Floats
    categories: Floats
    category_known: Floats
    scores: Floats
    weights: Floats
    contributions: Floats
    adjustments: Mapping[str, Floats]
    raw_band: Codes
    limits: Mapping[str, NDArray[np.bool_]]
    limited: NDArray[np.bool_]
    hard_event: NDArray[np.bool_]


@dataclass(frozen=True)
class PastHealth:
    """A snapshot, as far as changes since then need it; `contributions` and `values` by measure key (unknown values are left out)."""

    on: date
    score: float | None
    contributions: Mapping[str, float]
    values: Mapping[str, float]
    adjustments: Mapping[str, float]


def score(columns: AccountColumns, values: MeasureValues, scorecard: Scorecard) -> HealthColumns:
    """Score every account."""
    raise NotImplementedError


def account_health(
    columns: AccountColumns,
    values: MeasureValues,
    health: HealthColumns,
    scorecard: Scorecard,
    *,
    version: int,
    state: BandStates,
    history: Sequence[tuple[date, float]] = (),
    week_ago: PastHealth | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
    override: StandingOverride | None = None,
) -> AccountHealth:
    """Tell the health of one account (N = 1).

    `state` is the state after `hysteresis.advance` on the day. `history` are snapshots (day, score), oldest first, of the last
    `HISTORY_DAYS` days; `week_ago` the one that `past_day(days, on, 7)` picks.
    """
    raise NotImplementedError


HISTORY_DAYS = 97
"""How far back snapshots are read: the longest movement (90 days) and the 7 days that its snapshot may be older."""


def past_day(days: Sequence[date], on: date, back: int) -> date | None:
    """Pick the snapshot day for a window of `back` days: the latest one not later than `on - back`, at most 7 days older."""
    raise NotImplementedError
