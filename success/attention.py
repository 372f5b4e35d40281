"""Sparing people's attention: when somebody may be disturbed, when an unclaimed alert goes further, what a budget has left.

Hours are the person's own, Monday to Friday, through every change of the clock; an unknown time zone counts as UTC. Instants are aware.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from success.calendar import after_working_hours, is_working_day, working_day_from
from success.triggers import Budget, Hours


@dataclass(frozen=True)
class Spent:
    """Notifications that a person got already: today, and in her week (Monday to Sunday); both by her own calendar."""

    today: int = 0
    week: int = 0

    def left(self, budget: Budget) -> int:
        """Give how many more she may get today."""
        return max(0, min(budget.day - self.today, budget.week - self.week))

    def fits_a_morning(self, budget: Budget) -> bool:
        """Tell whether a morning message still fits: it leaves one notification of the week for what cannot wait."""
        return self.today < budget.day and self.week < max(1, budget.week - 1)

    def more(self, count: int = 1) -> "Spent":
        """Give what is spent after `count` more."""
        return Spent(self.today + count, self.week + count)


@lru_cache(maxsize=256)
def zone_of(timezone: str) -> ZoneInfo:
    """Give the time zone of that name; UTC where there is none of that name."""
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):  # no such name, no name at all, the name of a folder
        return ZoneInfo("UTC")


def working_moment(now: datetime, timezone: str, hours: Hours, *, urgent: bool = False) -> datetime:
    """Give the next instant (UTC) from `now` on at which the person may be disturbed; what is urgent does not wait."""
    if urgent:
        return now.astimezone(UTC)
    local = now.astimezone(zone_of(timezone))
    if not is_working_day(local.date()) or local.time() >= hours.end:
        return _instant(local, hours.begin, later=True)
    return now.astimezone(UTC) if local.time() >= hours.begin else _instant(local, hours.begin, later=False)


def _instant(local: datetime, at: time, *, later: bool) -> datetime:
    day = working_day_from(local.date() + timedelta(days=1) if later else local.date())
    return datetime.combine(day, at, local.tzinfo).astimezone(UTC)


def escalate_at(start: datetime, timezone: str, working_hours: int | None) -> datetime | None:
    """Give the instant (UTC) at which so many working hours (09:00 to 17:00, Monday to Friday) have passed; None for never."""
    if working_hours is None:
        return None
    return after_working_hours(start.astimezone(zone_of(timezone)), working_hours).astimezone(UTC)
