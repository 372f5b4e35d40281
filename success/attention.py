"""Sparing people's attention: when somebody may be disturbed, when an unclaimed alert goes further, what a budget has left.

Hours are the person's own, Monday to Friday, through every change of the clock; an unknown time zone counts as UTC. Instants are aware.
"""

from dataclasses import dataclass
from datetime import datetime

from success.triggers import Budget, Hours


@dataclass(frozen=True)
class Spent:
    """Notifications that a person got already: today, and in her week (Monday to Sunday); both by her own calendar."""

    today: int = 0
    week: int = 0

    def left(self, budget: Budget) -> int:
        """Give how many more she may get today."""
        return max(0, min(budget.day - self.today, budget.week - self.week))

    def more(self, count: int = 1) -> "Spent":
        """Give what is spent after `count` more."""
        return Spent(self.today + count, self.week + count)


def working_moment(now: datetime, timezone: str, hours: Hours, *, urgent: bool = False) -> datetime:
    """Give the next instant (UTC) from `now` on at which the person may be disturbed; what is urgent does not wait."""
    raise NotImplementedError


def escalate_at(start: datetime, timezone: str, working_hours: int | None) -> datetime | None:
    """Give the instant (UTC) at which so many working hours (09:00 to 17:00, Monday to Friday) have passed; None for never."""
    raise NotImplementedError
