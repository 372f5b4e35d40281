"""Columns as the measures read them: every series filled and every usual week computed once, unknown records as NaN."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from success.calendar import monday_of
from success.columns import AccountColumns, Floats
from success.usage import recent, weekly

_WEEK = 7
_EPOCH = date(1970, 1, 1).toordinal()


def whole_months(since: Floats, on: date) -> Floats:
    """Count whole months from ordinals to `on`, as `success.calendar.months_between` does; NaN stays unknown."""
    known = ~np.isnan(since)
    first = (np.where(known, since, on.toordinal()).astype(np.int64) - _EPOCH).astype("datetime64[D]")
    month = first.astype("datetime64[M]")
    day = (first - month.astype("datetime64[D]")).astype(np.int64) + 1
    months = (on.year - 1970) * 12 + on.month - 1 - month.astype(np.int64) - (day > on.day)
    return np.where(known, months.astype(np.float64), np.nan)


class Reader:
    """Reads columns of N accounts; everything it gives has shape (N,) unless said otherwise."""

    def __init__(self, columns: AccountColumns) -> None:
        self.columns = columns
        self.today = float(columns.on.toordinal())
        self.size = len(columns)
        self._weeks: dict[str, Floats] = {}
        self._usual: dict[tuple[str, int], Floats] = {}
        self._unknown = np.full(self.size, np.nan)

    def record(self, name: str) -> Floats:
        """Give a record (`success.columns.RECORDS`) or `obs:<key>`; unknown everywhere where the book has none."""
        return self.columns.records.get(name, self._unknown)

    def weeks(self, key: str) -> Floats:
        """Give a weekly series with its gaps filled, shape (N, weeks); no weeks where the book has none."""
        if key not in self._weeks:
            series, source = self.columns.series.get(key), self.columns.sources.get(f"series:{key}")
            latest_on = None if source is None else source.latest_on
            self._weeks[key] = np.empty((self.size, 0)) if series is None else weekly(series, latest_on)
        return self._weeks[key]

    def usual(self, key: str, count: int = 4) -> Floats:
        """Give the median of the last `count` weeks of a series."""
        if (key, count) not in self._usual:
            self._usual[key, count] = recent(self.weeks(key), count)
        return self._usual[key, count]

    def weeks_as_of(self, key: str) -> Floats:
        """Give the last day that a series tells of."""
        series = self.columns.series.get(key)
        if series is None:
            return self._unknown
        end = monday_of(series.first_week + self.weeks(key).shape[1]).toordinal() - 1
        return np.full(self.size, min(float(end), self.today))

    def source_as_of(self, source: str) -> Floats:
        """Give the day of a source's last delivery, not later than the day that is looked at."""
        state = self.columns.sources.get(source)
        arrived = None if state is None else (state.arrived_on or state.latest_on)
        return np.full(self.size, self.today if arrived is None else min(float(arrived.toordinal()), self.today))

    def positive(self, name: str) -> Floats:
        """Give a record where it is above nothing, so that it can be divided by; NaN elsewhere."""
        value = self.record(name)
        return np.where(value > 0, value, np.nan)

    def months(self) -> Floats:
        """Give the age as a customer in whole months."""
        return whole_months(self.record("customer_since"), self.columns.on)

    def baseline(self, key: str) -> Floats:
        """Give the median change of each account's own segment; 0 where the segment has none."""
        table = self.columns.baselines
        known = {segment: table.get((segment, key), 0.0) for segment in set(self.columns.segments)}
        return np.fromiter((known[segment] for segment in self.columns.segments), dtype=np.float64, count=self.size)

    def users(self) -> Floats:
        """Give the users of a usual week; the seats bought where no usage is known."""
        usual = self.usual("active_users")
        return np.where(np.isnan(usual), self.record("seats"), usual)

    def nowhere(self) -> NDArray[np.bool_]:
        """Give a mask that holds for no account."""
        return np.zeros(self.size, dtype=bool)
