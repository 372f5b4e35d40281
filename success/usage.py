"""Weekly usage: what counts as a gap, the one definition of a trend, and the drop that calls for action.

Windows go by week number, so that a gap counts as a gap: after an account's first recorded week, a week without a value had no use.
Weeks that the source has not delivered yet are left out instead. Figures: DESIGN.md, section 5.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from math import isnan
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from success.calendar import week_of
from success.columns import Floats, Series

TREND_SERIES = "active_users"
"""The series whose trend is a measure, and whose segment medians are kept."""

RECENT_WEEKS = 4
BASE_WEEKS = 8
WATCH = -0.20
"""A trend at or under this is worth watching."""

DROP_SHARE = 0.70
DROP_WEEKS = 2
"""Weeks in a row under that share that make a drop."""
OWN_WEEKS = 13
"""The weeks of the account's own median: 90 days. No rule looks further back."""

SEGMENT_MINIMUM = 10
"""Fewer accounts have no median worth the name: an account alone in its segment would be compared with itself."""


def weekly(series: Series, latest_on: date | None) -> Floats:
    """Give the weeks that are over and delivered, shape (N, at most WEEKS): gaps are 0, weeks before the first recorded one NaN."""
    values = series.values
    if latest_on is not None:
        values = values[:, : max(0, week_of(latest_on) - series.first_week + 1)]
    known = ~np.isnan(values)
    started = np.logical_or.accumulate(known, axis=1)
    return np.where(known, values, np.where(started, 0.0, np.nan))


def row_median(block: Floats) -> Floats:
    """Give the median of what is known in each row; NaN where nothing is; numpy's own warns on empty rows and is slow."""
    if not block.shape[1]:
        return np.full(len(block), np.nan)
    ordered = np.sort(block, axis=1)  # NaN last
    known = (~np.isnan(ordered)).sum(axis=1)
    rows = np.arange(len(block))
    low, high = np.maximum(known - 1, 0) // 2, np.minimum(known // 2, block.shape[1] - 1)
    middle: Floats = (ordered[rows, low] + ordered[rows, high]) / 2
    return middle


def recent(weeks: Floats, count: int = RECENT_WEEKS) -> Floats:
    """Give the median of the last `count` weeks: what a usual week looks like now."""
    return row_median(weeks[:, -count:])


def before(weeks: Floats) -> Floats:
    """Give the 8 weeks before the last 4, shape (N, 8); NaN where fewer are known."""
    block = weeks[:, -(RECENT_WEEKS + BASE_WEEKS) : -RECENT_WEEKS]
    if block.shape[1] < BASE_WEEKS:
        return np.full((len(weeks), BASE_WEEKS), np.nan)
    return block


def change(weeks: Floats) -> Floats:
    """Give the median of the last 4 weeks over the median of the 8 before, - 1; NaN where these are not all known or were 0."""
    base = before(weeks)
    middle = np.where(np.isnan(base).any(axis=1), np.nan, row_median(base))
    usable = middle > 0
    return np.where(usable, recent(weeks) / np.where(usable, middle, 1.0) - 1, np.nan)


def raw_change(series: Series, latest_on: date | None) -> Floats:
    """Give each account's own change of a weekly series, before the segment's is taken off; shape (N,), NaN unknown.

    `latest_on` is the newest date in the source's data (`columns.sources["series:<key>"].latest_on`).
    """
    return change(weekly(series, latest_on))


def segment_medians(segments: Sequence[str], changes: Floats) -> Mapping[str, tuple[float, int]]:
    """Give (median change, accounts) per segment over the known changes; segments under `SEGMENT_MINIMUM` accounts are left out.

    The medians are what `AccountColumns.baselines` holds; they are taken over the whole book, not over one chunk.
    """
    names, index = np.unique(np.asarray(segments, dtype=str), return_inverse=True)
    known = ~np.isnan(changes)
    found = {}
    for number, name in enumerate(names):
        own = changes[known & (index == number)]
        if len(own) >= SEGMENT_MINIMUM:
            found[str(name)] = (float(np.median(own)), len(own))
    return MappingProxyType(found)


def weeks_under(weeks: Floats) -> Floats:
    """Count the last weeks in a row under 70 % of the account's own 90-day median; NaN where these 13 weeks are not all known.

    `weeks` come from `weekly`, shape (N, W).
    """
    own = weeks[:, -OWN_WEEKS:]
    if own.shape[1] < OWN_WEEKS:
        return np.full(len(weeks), np.nan)
    line = row_median(own) * DROP_SHARE
    over = own >= line[:, None]
    count = np.where(over.any(axis=1), np.argmax(over[:, ::-1], axis=1), OWN_WEEKS)
    return np.where(np.isnan(own).any(axis=1), np.nan, count.astype(np.float64))


def falling(weeks: Floats) -> Floats:
    """Give the share of pairs among the last 13 weeks of which the later one was lower; NaN where these are not all known.

    A steady fall gives 1, chance about a half, two bad weeks little more: it is Kendall's tau of usage and time, as a share of 0 to 1.
    """
    own = weeks[:, -OWN_WEEKS:]
    if own.shape[1] < OWN_WEEKS:
        return np.full(len(weeks), np.nan)
    first, later = np.triu_indices(OWN_WEEKS, 1)
    moved = np.sign(own[:, later] - own[:, first])
    share: Floats = (1 - moved.mean(axis=1)) / 2
    return share


def dropped(series: Series, latest_on: date | None) -> NDArray[np.bool_]:
    """Say where the last two weeks both stayed under 70 % of the account's own 90-day median."""
    under: NDArray[np.bool_] = weeks_under(weekly(series, latest_on)) >= DROP_WEEKS
    return under


def turned_in(weeks: Floats) -> int | None:
    """Give the column, of one account's weeks (1, W), where the present level began.

    It is the first of the last weeks in a row on the present side of the middle between the level before and the level now.
    None where there is no level before, or none different.
    """
    base, now = float(row_median(before(weeks))[0]), float(recent(weeks)[0])
    if isnan(base) or isnan(now) or base == now:
        return None
    line = (base + now) / 2
    row = weeks[0]
    beyond = row < line if now < base else row > line
    column = len(row)
    while column and beyond[column - 1]:
        column -= 1
    return column if column < len(row) else None
