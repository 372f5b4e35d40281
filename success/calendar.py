"""Dates as customer success counts them: weeks, notice dates, months of age. Pure: today is an argument."""

from datetime import date, timedelta

_FIRST_MONDAY = date(1970, 1, 5).toordinal()

DEFAULT_NOTICE_DAYS = 90
"""What an unknown notice period is taken for; wherever it is used it is shown as assumed."""


def week_of(day: date) -> int:
    """Give the number of the Monday-to-Sunday week that holds `day`; week 0 began on 5 January 1970."""
    return (day.toordinal() - _FIRST_MONDAY) // 7


def monday_of(week: int) -> date:
    """Give the Monday on which week number `week` begins."""
    return date.fromordinal(_FIRST_MONDAY + 7 * week)


def last_whole_week(on: date) -> int:
    """Give the number of the latest week that is over at the end of `on` (a Sunday closes its own week)."""
    return week_of(on + timedelta(days=1)) - 1


def months_between(start: date, end: date) -> int:
    """Count whole months from `start` to `end`; negative when `end` comes first."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day) if end >= start else months + (end.day > start.day)


def notice_date(renews_on: date, notice_days: int | None) -> date:
    """Give the last day on which the customer can still cancel."""
    return renews_on - timedelta(days=DEFAULT_NOTICE_DAYS if notice_days is None else notice_days)
