"""Usage over weeks."""

from datetime import date

from success.columns import Floats, Series


def raw_change(series: Series, latest_on: date | None = None) -> Floats:
    """Give each account's change of a weekly series: median of its last 4 weeks over the median of the 8 weeks before, - 1; NaN unknown."""
    raise NotImplementedError
