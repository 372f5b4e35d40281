"""Risk segments of renewals, what is missing in their next step, and calendar quarters."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from success.renewals import FORECAST_DUE_DAYS, Expected, Renewal, Segment, in_order, quarter_of
from success.vocabulary import Band, Forecast

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def expected(category: Forecast = Forecast.LIKELY, step: str = "Call", on: date | None = TODAY) -> Expected:
    return Expected(TODAY, category, None, step, on, "", "Mia", TODAY)


def renewal(**changes: object) -> Renewal:
    values = {
        "account_id": 1,
        "name": "Acme",
        "currency": "EUR",
        "owner_id": 1,
        "owner": "Mia",
        "manager_id": None,
        "renews_on": TODAY + timedelta(days=300),
        "notice_days": 60,
        "auto_renews": False,
        "cancelled_on": None,
        "arr": (("EUR", Decimal(84_000)),),
        "band": Band.GREEN,
    }
    return Renewal(**(values | changes))


def test_red_notice_given_sponsor_gone_or_a_forecast_that_says_so_is_at_risk():
    for changes, reason in (
        ({"band": Band.RED}, "health is red"),
        ({"cancelled_on": TODAY}, "notice given"),
        ({"sponsor_gone": True}, "sponsor gone"),
        ({"forecast": expected(Forecast.AT_RISK)}, "forecast at risk"),
        ({"forecast": expected(Forecast.LOST)}, "forecast lost"),
    ):
        one = renewal(**changes)
        assert one.segment(TODAY) is Segment.AT_RISK
        assert one.danger() == (reason,)


def test_yellow_unknown_or_near_without_a_forecast_is_watched():
    near = TODAY + timedelta(days=60 + FORECAST_DUE_DAYS)
    for changes, reason in (
        ({"band": Band.YELLOW}, "health is yellow"),
        ({"band": Band.UNKNOWN}, "health is unknown"),
        ({"renews_on": near}, "no forecast yet"),
    ):
        assert renewal(**changes).segment(TODAY) is Segment.WATCH
        assert renewal(**changes).doubts(TODAY) == (reason,)
    assert renewal(renews_on=near + timedelta(days=1)).segment(TODAY) is Segment.SAFE
    assert renewal(renews_on=near, forecast=expected(Forecast.COMMIT)).segment(TODAY) is Segment.SAFE


def test_a_next_step_is_missing_late_or_stands():
    assert renewal().step_missing(TODAY) == "no next step"
    assert renewal(forecast=expected(step="")).step_missing(TODAY) == "no next step"
    assert renewal(forecast=expected(on=TODAY - timedelta(days=1))).step_missing(TODAY) == "next step was due 22 Nov"
    assert renewal(forecast=expected()).step_missing(TODAY) == ""


def test_the_least_safe_comes_first_then_the_day_to_cancel():
    safe, late = renewal(name="S"), renewal(name="L", band=Band.RED)
    early = renewal(name="E", band=Band.RED, notice_days=90)
    assert [one.name for one in in_order((safe, late, early), TODAY)] == ["E", "L", "S"]


@given(DAYS)
def test_a_quarter_holds_its_day_and_meets_the_next_one(on: date):
    first, last = quarter_of(on)
    following, _ = quarter_of(on, 1)
    assert first <= on <= last
    assert first.day == 1
    assert first.month in {1, 4, 7, 10}
    assert following == last + timedelta(days=1)
