"""Dates as customer success counts them: weeks, notice dates, months of age. Pure: today is an argument."""

from datetime import date, datetime, time, timedelta

_FIRST_MONDAY = date(1970, 1, 5).toordinal()

_WORKING_DAYS = 5  # Monday to Friday
_FRIDAY = 4
_OFFICE_BEGIN = 9
_OFFICE_HOURS = 8  # 09:00 to 17:00

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


def is_working_day(day: date) -> bool:
    """Tell whether a day is one from Monday to Friday."""
    return day.weekday() <= _FRIDAY


def working_day_from(on: date) -> date:
    """Give the day itself, or the Monday after where it is a Saturday or Sunday."""
    return on if is_working_day(on) else on + timedelta(days=7 - on.weekday())


def after_working_days(on: date, count: int) -> date:
    """Give the day that is `count` working days after a working day."""
    weeks, rest = divmod(count, _WORKING_DAYS)
    over = 2 if on.weekday() + rest > _FRIDAY else 0
    return on + timedelta(days=7 * weeks + rest + over)


def after_working_hours(start: datetime, hours: int) -> datetime:
    """Give the instant at which so many working hours (09:00 to 17:00 on the start's own clock, Monday to Friday) have passed.

    What starts outside of them starts with the next one. Working hours are counted on the clock, which no change of it falls into.
    """
    day, into = working_day_from(start.date()), timedelta(0)
    if day == start.date():
        into = start.replace(tzinfo=None) - datetime.combine(day, time(_OFFICE_BEGIN))
        if into >= timedelta(hours=_OFFICE_HOURS):
            day, into = after_working_days(day, 1), timedelta(0)
    days, rest = divmod(max(into, timedelta(0)) + timedelta(hours=hours), timedelta(hours=_OFFICE_HOURS))
    if not rest:  # the last hour of a day is over at 17:00, not on the morning after
        days, rest = days - 1, timedelta(hours=_OFFICE_HOURS)
    at = datetime.combine(after_working_days(day, days), time(_OFFICE_BEGIN)) + rest
    return at.replace(tzinfo=start.tzinfo)
