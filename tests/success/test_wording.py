from datetime import date
from decimal import Decimal

import pytest

from success.wording import day, days, many, money, number, percent, signed


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("84000", "EUR", "€84k"),
        ("8400", "EUR", "€8.4k"),
        ("8000", "USD", "$8k"),
        ("840", "GBP", "£840"),
        ("0", "EUR", "€0"),
        ("999400", "EUR", "€999k"),
        ("999600", "EUR", "€1M"),
        ("1250000", "EUR", "€1.2M"),
        ("9960", "EUR", "€10k"),
        ("-84000", "EUR", "−€84k"),
        ("-0.2", "EUR", "€0"),
        ("84000", "CHF", "CHF 84k"),
    ],
)
def test_money_is_short_enough_for_a_phone(amount, currency, written):
    assert money(Decimal(amount), currency) == written


def test_a_near_day_needs_no_year_and_a_far_one_has_it():
    today = date(2026, 11, 23)
    assert day(date(2027, 3, 14), today) == "14 Mar"
    assert day(date(2025, 3, 4), today) == "4 Mar 2025"
    assert day(date(2026, 3, 14), today) == "14 Mar 2026"


def test_days_know_their_singular():
    assert [days(1), days(0), days(110)] == ["1 day", "0 days", "110 days"]


def test_a_share_is_told_in_whole_per_cent():
    assert [percent(0.475), percent(1.2), percent(0)] == ["48 %", "120 %", "0 %"]


@pytest.mark.parametrize(
    ("points", "written"),
    [(3.2, "+3"), (-9.4, "−9"), (0.4, "+0.4"), (-0.4, "−0.4"), (0.02, "0"), (-0.02, "0"), (0.97, "+1")],
)
def test_points_carry_their_sign_and_small_ones_a_decimal(points, written):
    assert signed(points) == written


def test_numbers_are_whole_where_they_are_and_count_with_their_noun():
    assert [number(61.0), number(1.44), number(12345), number(-2)] == ["61", "1.4", "12,345", "−2"]
    assert [many(1, "ticket"), many(2, "ticket"), many(2, "box", "boxes")] == ["1 ticket", "2 tickets", "2 boxes"]
