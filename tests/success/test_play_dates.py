"""When the steps of a play are due."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from success.calendar import after_working_days, working_day_from
from success.play_dates import due_on
from success.plays import Step

FRIDAY = date(2026, 11, 20)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def step(**more: int) -> Step:
    return Step(title="Call the champion", **more)


def test_a_weekend_does_not_count():
    assert due_on(step(day=1), FRIDAY, None) == date(2026, 11, 23)
    assert due_on(step(day=6), FRIDAY, None) == date(2026, 11, 30)


def test_a_play_started_on_a_saturday_counts_from_monday():
    assert due_on(step(day=0), FRIDAY + timedelta(days=1), None) == date(2026, 11, 23)
    assert due_on(step(day=1), FRIDAY + timedelta(days=1), None) == date(2026, 11, 24)


def test_a_step_before_the_notice_date_is_due_on_the_working_day_at_or_before_it():
    notice = date(2027, 3, 14)  # a Sunday
    assert due_on(step(before_notice=0), FRIDAY, notice) == date(2027, 3, 12)
    assert due_on(step(before_notice=30), FRIDAY, notice) == date(2027, 2, 12)


def test_a_step_whose_time_before_the_notice_date_has_passed_is_due_at_once():
    assert due_on(step(before_notice=90), FRIDAY, FRIDAY + timedelta(days=20)) == FRIDAY


def test_without_a_notice_date_it_counts_from_the_start():
    assert due_on(step(before_notice=90, day=3), FRIDAY, None) == date(2026, 11, 25)


@given(DAYS, st.integers(0, 250))
def test_every_step_is_due_on_a_working_day_with_exactly_its_working_days_between(start: date, count: int):
    first = working_day_from(start)
    due = after_working_days(first, count)
    between = [first + timedelta(days=one) for one in range((due - first).days)]
    assert due.weekday() < 5
    assert sum(day.weekday() < 5 for day in between) == count


@given(DAYS, DAYS, st.integers(0, 365))
def test_no_step_is_due_before_the_start_or_at_a_weekend(start: date, notice: date, before: int):
    due = due_on(step(before_notice=before), start, notice)
    assert due >= start
    assert due.weekday() < 5
