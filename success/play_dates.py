"""When the steps of a play are due. Pure: the day of the start and the notice date are arguments."""

from datetime import date, timedelta

from success.calendar import after_working_days, working_day_from
from success.plays import Step

_FRIDAY = 4


def due_on(step: Step, started_on: date, notice_on: date | None) -> date:
    """Give the working day on which a step is due.

    A step that counts back from the notice date is due on the working day at or before its day, and never before the start; without a
    notice date it counts from the start as all others do. A play that starts at a weekend counts from the Monday after.
    """
    first = working_day_from(started_on)
    if step.before_notice is None or notice_on is None:
        return after_working_days(first, step.day)
    wanted = notice_on - timedelta(days=step.before_notice)
    return max(first, wanted - timedelta(days=max(0, wanted.weekday() - _FRIDAY)))
