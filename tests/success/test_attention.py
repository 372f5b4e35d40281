from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from success.attention import Spent, escalate_at, working_moment
from success.triggers import Budget, Hours

BERLIN = "Europe/Berlin"
HOURS = Hours()

instants = st.datetimes(datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2028-01-01")).map(
    lambda at: at.replace(tzinfo=UTC)
)
zones = st.sampled_from(("UTC", BERLIN, "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "America/Sao_Paulo"))


def at(text: str, zone: str = BERLIN) -> datetime:
    """Give an instant by the clock on somebody's wall."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-23T09:30", "2026-11-23T09:30"),  # a Monday at work
        ("2026-11-23T06:00", "2026-11-23T08:00"),
        ("2026-11-23T18:00", "2026-11-24T08:00"),
        ("2026-11-27T19:00", "2026-11-30T08:00"),  # Friday evening
        ("2026-11-28T10:00", "2026-11-30T08:00"),
        ("2027-03-26T20:00", "2027-03-29T08:00"),  # the clock goes forward on Sunday
        ("2026-10-23T20:00", "2026-10-26T08:00"),  # and back
    ],
)
def test_nobody_is_disturbed_outside_of_her_own_working_hours(now, then):
    assert working_moment(at(now), BERLIN, HOURS) == at(then)


def test_what_is_urgent_does_not_wait():
    assert working_moment(at("2026-11-28T03:00"), BERLIN, HOURS, urgent=True) == at("2026-11-28T03:00")


@pytest.mark.parametrize("unknown", ["", "Middle/Earth", "Europe", "../etc"])
def test_an_unknown_time_zone_counts_as_utc(unknown):
    assert working_moment(at("2026-11-23T06:00", "UTC"), unknown, HOURS) == at("2026-11-23T08:00", "UTC")


@given(instants, zones)
def test_the_moment_is_never_earlier_and_always_within_the_hours(now, zone):
    moment = working_moment(now, zone, HOURS)
    local = moment.astimezone(ZoneInfo(zone))
    assert now <= moment <= now + timedelta(days=3, hours=1)
    assert local.weekday() < 5
    assert time(8) <= local.time() < time(18)


@pytest.mark.parametrize(
    ("start", "hours", "then"),
    [
        ("2026-11-23T10:00", 4, "2026-11-23T14:00"),
        ("2026-11-23T15:00", 4, "2026-11-24T11:00"),
        ("2026-11-23T13:00", 4, "2026-11-23T17:00"),
        ("2026-11-23T03:00", 4, "2026-11-23T13:00"),
        ("2026-11-23T21:00", 16, "2026-11-25T17:00"),
        ("2026-11-27T16:00", 4, "2026-11-30T12:00"),
        ("2026-11-28T12:00", 16, "2026-12-01T17:00"),
        ("2027-03-26T16:00", 4, "2027-03-29T12:00"),  # over the night in which the clock changes
    ],
)
def test_escalation_counts_working_hours(start, hours, then):
    assert escalate_at(at(start), BERLIN, hours) == at(then)


def test_some_alerts_never_escalate():
    assert escalate_at(at("2026-11-23T10:00"), BERLIN, None) is None


@given(instants, zones, st.integers(1, 40), st.integers(1, 40))
def test_more_hours_never_end_earlier(start, zone, hours, more):
    first = escalate_at(start, zone, hours)
    assert start < first < escalate_at(start, zone, hours + more)


def test_a_budget_has_a_day_and_a_week():
    budget = Budget(day=2, week=5)
    assert [Spent(*spent).left(budget) for spent in ((0, 0), (1, 1), (2, 2), (0, 4), (0, 6))] == [2, 1, 0, 1, 0]
    assert Spent(1, 3).more() == Spent(2, 4)
