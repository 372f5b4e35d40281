"""Values of the measures of N accounts on one day, computed from columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from success.account_health import Knowledge
from success.columns import AccountColumns, Floats
from success.scorecard import Scorecard

STATES: tuple[Knowledge, ...] = tuple(Knowledge)
"""The state of each code."""

KNOWN, UNKNOWN, TOO_FEW, EXPIRED, STALE, NOT_CONNECTED, NOT_APPLICABLE = range(7)


@dataclass(frozen=True)
class MeasureValues:
    """What the M measures of a scorecard say of N accounts; all arrays have shape (N, M), columns in the scorecard's order.

    * `values` NaN unless known
    * `as_of` ordinals, 0 where nothing dates the value
    * `state` codes of `STATES`
    * `sample` answers or events behind the value, NaN where the measure has no sample
    """

    keys: tuple[str, ...]
    values: Floats
    as_of: NDArray[np.int64]
    state: NDArray[np.int8]
    sample: Floats


def compute(columns: AccountColumns, scorecard: Scorecard) -> MeasureValues:
    """Compute every measure of the scorecard for every account."""
    raise NotImplementedError
