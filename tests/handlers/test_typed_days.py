"""Days as people type them."""

from datetime import date

import pytest

from handlers.typed_days import read_day, split_day

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1 Dec", date(2026, 12, 1)),
        ("Dec 1st", date(2026, 12, 1)),
        ("12 Dec 2027", date(2027, 12, 12)),
        ("2026-12-01", date(2026, 12, 1)),
        ("1.12.2026", date(2026, 12, 1)),
        ("3/4", date(2027, 4, 3)),
        ("today", MONDAY),
        ("tomorrow", date(2026, 11, 24)),
        ("Friday", date(2026, 11, 27)),
        ("next Monday", date(2026, 11, 30)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("in 10 days.", date(2026, 12, 3)),
    ],
)
def test_a_day_is_read_and_an_open_one_is_the_next(typed: str, day: date) -> None:
    assert read_day(typed, MONDAY) == day


@pytest.mark.parametrize("typed", ["", "pilot review", "acme", "20", "12345", "the other day"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed, MONDAY) is None


@pytest.mark.parametrize(
    ("typed", "before", "day"),
    [
        ("pilot review 1 Dec", "pilot review", date(2026, 12, 1)),
        ("@person:3 until 12 Dec", "@person:3", date(2026, 12, 12)),
        ("check usage on next Monday", "check usage", date(2026, 11, 30)),
        ("call her in 2 weeks", "call her", date(2026, 12, 7)),
        ("20 seats", "20 seats", None),
        ("tomorrow", "", date(2026, 11, 24)),
    ],
)
def test_a_day_at_the_end_is_taken_off(typed: str, before: str, day: date | None) -> None:
    assert split_day(typed, MONDAY) == (before, day)
