"""Every measure by example: its value, its state and what is said of it."""

import copy
from datetime import date, timedelta

import numpy as np
import pytest

from success.account_health import Knowledge
from success.columns import SourceState
from success.measures import compute
from success.scorecard_file import parse_scorecard
from tests.success.book import ON, ago, columns, fresh, measured, shipped, shipped_data, told, weeks

KNOWN, UNKNOWN = Knowledge.KNOWN, Knowledge.UNKNOWN
FADED = {"active_users": weeks(*[61] * 14, *[38] * 6)}
LONG_AGO = "23 Nov 2025"


def with_measure(key, **rule):
    """Give the shipped scorecard with one more measure in the support category."""
    data = copy.deepcopy(shipped_data())
    data["categories"]["support"]["measures"][key] = {"weight": 1, "curve": [[0, 0], [1, 100]], **rule}
    return parse_scorecard(data, "", lambda _: None)


@pytest.mark.parametrize(
    ("key", "given", "value", "text"),
    [
        ("licence_use", columns(FADED, seats=80), 0.475, "38 of 80 seats in use in a usual week (48 %)"),
        ("activity", columns(FADED, seats=80), 0.475, "38 of 80 seats active in the last 14 days (48 %)"),
        ("usage_trend", columns(FADED), 38 / 61 - 1, "active users 61 → 38, since 12 Oct"),
        (
            "usage_trend",
            columns(FADED, segment="mid", baselines={("mid", "active_users"): -0.2}),
            38 / 61 - 0.8,
            "active users 61 → 38, since 12 Oct (its segment −20 %)",
        ),
        ("usage_trend", columns({"active_users": weeks(*[50] * 14)}), 0, "active users steady at 50"),
        ("usage_trend", columns(FADED, seats=80), 38 / 61 - 1, "active users 61 → 38 of 80 seats, since 12 Oct"),
        (
            "value_recorded",
            columns(obs_value_recorded=4, arr=100),
            0.04,
            "value recorded in twelve months is 4 % of the ARR",
        ),
        ("value_recorded", columns(obs_value_recorded=0, arr=100), 0, "no value recorded in twelve months"),
        (
            "feature_depth",
            columns({"features_used": weeks(6, 6, 6, 6)}, obs_features_available=9),
            6 / 9,
            "6 of 9 features used (67 %)",
        ),
        (
            "sticky_features",
            columns({"sticky_features_used": weeks(2, 2)}, obs_sticky_features_available=4),
            0.5,
            "2 of 4 sticky features in weekly use (50 %)",
        ),
        (
            "executive_usage",
            columns({"executive_users": weeks(1, 0, 2, 0)}),
            2,
            "2 executives logged in in the last 4 weeks",
        ),
        (
            "executive_usage",
            columns({"executive_users": weeks(3, 0, 0, 0, 0)}),
            0,
            "no executive logged in in the last 4 weeks",
        ),
        ("days_since_login", columns({"active_users": weeks(5, 0, 0)}), 15, "last login in the week of 2 Nov"),
        ("days_since_login", columns({"active_users": weeks(5)}), 1, "last login in the week of 16 Nov"),
        ("days_since_login", columns({"active_users": weeks(0, 0)}), 15, "no login for at least 15 days"),
        ("objectives_progress", columns(obs_objectives_progress=0.4), 0.4, "objectives 40 % reached"),
        ("value_one", columns(value_one_on=ago(20), value_one_due_on=ago(30)), 0, "value one reached 3 Nov"),
        ("value_one", columns(value_one_due_on=ago(20)), 20, "value one was due 3 Nov, 20 days late"),
        (
            "value_recorded",
            columns(obs_value_recorded=120_000, arr=84_000),
            120 / 84,
            "value recorded in twelve months is 1.4 × the ARR",
        ),
        (
            "nps",
            columns(nps_answers=5, nps_promoters=3, nps_detractors=1, nps_on=ago(20)),
            40,
            "NPS +40 from 5 answers, the last one 3 Nov",
        ),
        (
            "csat",
            columns(csat_answers=12, csat_mean=4.2, csat_on=ago(20)),
            4.2,
            "CSAT 4.2 of 5 from 12 answers, the last one 3 Nov",
        ),
        ("ces", columns(ces_answers=3, ces_mean=6, ces_on=ago(20)), 6, "CES 6 of 7 from 3 answers, the last one 3 Nov"),
        (
            "product_feedback",
            columns(product_feedback=2, product_feedback_on=ago(20)),
            2,
            "product feedback 2 times in 180 days, the last one 3 Nov",
        ),
        (
            "product_feedback",
            columns(product_feedback=0, product_feedback_on=ago(365)),
            0,
            f"no product feedback in 180 days, the last one {LONG_AGO}",
        ),
        (
            "executive_sponsor",
            columns(contacts=5, sponsors=0, sponsor_left_on=ago(21)),
            0,
            "executive sponsor left 2 Nov, no successor",
        ),
        ("executive_sponsor", columns(contacts=5, sponsors=0), 0, "no executive sponsor among 5 contacts"),
        ("executive_sponsor", columns(contacts=5, sponsors=2), 2, "2 active executive sponsors"),
        ("champion", columns(contacts=5, champions=1), 1, "champion active"),
        (
            "coverage_3x3",
            columns(contacts=9, level_1=1, level_2=7, level_3=1),
            5 / 9,
            "contacts: 1 executive, 7 management, 1 working level (3 of each wanted)",
        ),
        ("two_way_contact", columns(last_two_way_on=ago(20)), 20, "last two-way contact 3 Nov, 20 days ago"),
        ("community", columns(obs_community_events=3), 3, "3 community contributions in 90 days"),
        ("marketing", columns(obs_marketing_events=1), 1, "1 event, webinar or newsletter in 90 days"),
        ("trained_users", columns(obs_trained_users=24, seats=80), 0.3, "24 of 80 seats trained (30 %)"),
        (
            "services_use",
            columns(obs_services_used=3, obs_services_bought=5),
            0.6,
            "3 of 5 services used (60 %)",
        ),
        ("review_on_time", columns(last_review_on=ago(103)), 103, "last business review 12 Aug, 103 days ago"),
        (
            "onboarding_length",
            columns(kickoff_on=ago(94), onboarding_ended_on=ago(20)),
            74,
            "onboarding took 74 days, until 3 Nov",
        ),
        ("onboarding_length", columns(kickoff_on=ago(120)), 120, "onboarding has run for 120 days, since 26 Jul"),
        (
            "ticket_load",
            columns(tickets_ever=9, tickets_90=5, seats=80),
            6.25,
            "5 tickets in 90 days, 6.2 per 100 seats",
        ),
        (
            "ticket_load",
            columns(tickets_ever=9, tickets_90=0, seats=80),
            0,
            "no ticket in 90 days, which is no proof of health",
        ),
        (
            "open_critical",
            columns(tickets_ever=9, open_critical=2, open_critical_since=ago(19)),
            2,
            "2 critical tickets open, the oldest since 4 Nov",
        ),
        (
            "open_critical",
            columns(tickets_ever=9, open_critical=1, open_critical_since=ago(19)),
            1,
            "1 critical ticket open since 4 Nov",
        ),
        ("open_critical", columns(tickets_ever=9, open_critical=0), 0, "no critical ticket open"),
        ("resolve_time", columns(resolve_hours_90=26, resolved_90=7), 26, "26 hours to resolve, median of 7 tickets"),
        (
            "ticket_csat",
            columns(ticket_csat_90=4.2, ticket_csat_answers_90=6),
            4.2,
            "ticket satisfaction 4.2 of 5, 6 rated",
        ),
        ("invoices_late", columns(obs_invoice_days_late=14), 14, "oldest open invoice 14 days late"),
        ("invoices_late", columns(obs_invoice_days_late=0), 0, "no invoice late"),
    ],
)
def test_what_each_shipped_measure_says(key, given, value, text):
    assert measured(key, given) == (pytest.approx(value), KNOWN, text)


@pytest.mark.parametrize(
    ("key", "given", "value", "text"),
    [
        ("revenue_growth", columns(arr=112, arr_year_ago=100), 0.12, "ARR +12 % in a year"),
        ("seat_growth", columns(seats=70, seats_year_ago=100), -0.3, "seats −30 % in a year"),
        ("customer_age", columns(customer_since=ago(430)), 14, "customer for 14 months"),
        ("renewals_done", columns(renewals_done=2), 2, "2 renewals done"),
        ("upsells_done", columns(upsells_done=0), 0, "no upsell done"),
        ("non_recurring_share", columns(obs_non_recurring_share=0.12), 0.12, "12 % of a year's spend is not recurring"),
        ("discount_level", columns(discount_percent=15), 0.15, "15 % discount"),
        (
            "onboarding_to_renewal",
            columns(onboarding_ended_on=ago(100), renews_on=ago(-110), renewals_done=0),
            210,
            "210 days from the end of onboarding to the first renewal",
        ),
        ("support_calls", columns(obs_support_calls=1), 1, "1 call to support in 90 days"),
        (
            "licences_assigned",
            columns({"licensed_users": weeks(70, 70)}, seats=80),
            0.875,
            "70 of 80 seats assigned to people (88 %)",
        ),
        (
            "errors_per_user",
            columns({"errors": weeks(30, 30), "active_users": weeks(20, 20)}),
            1.5,
            "1.5 errors a week per active user",
        ),
    ],
)
def test_what_each_commercial_measure_says_once_a_team_weighs_it(key, given, value, text):
    assert measured(key, given, with_measure(key)) == (pytest.approx(value), KNOWN, text)


@pytest.mark.parametrize(
    ("key", "given", "state", "text"),
    [
        ("licence_use", columns(FADED), UNKNOWN, "number of seats bought unknown"),
        ("licence_use", columns(seats=80), UNKNOWN, "no usage recorded"),
        (
            "usage_trend",
            columns({"active_users": weeks(*[50] * 11)}),
            Knowledge.TOO_FEW,
            "less than 12 weeks of usage known",
        ),
        (
            "usage_trend",
            columns({"active_users": weeks(*[2] * 8, 1, 1, 1, 1)}),
            Knowledge.TOO_FEW,
            "too little usage before to compare with: 16 events, 20 needed",
        ),
        ("value_one", columns(value_one_due_on=ago(-10)), Knowledge.NOT_APPLICABLE, "value one is due 3 Dec"),
        ("value_one", columns(), UNKNOWN, "no day agreed for value one"),
        ("nps", columns(nps_answers=0), UNKNOWN, "no NPS answer yet"),
        ("nps", columns(nps_answers=0, nps_on=ago(190)), Knowledge.EXPIRED, "no NPS answer since 17 May 2026"),
        (
            "nps",
            columns(nps_answers=2, nps_promoters=2, nps_detractors=0, nps_on=ago(3), seats=80),
            Knowledge.TOO_FEW,
            "only 2 NPS answers, 3 needed",
        ),
        ("executive_sponsor", columns(contacts=0, sponsors=0), UNKNOWN, "no contacts recorded"),
        (
            "ticket_load",
            columns(tickets_ever=0, tickets_90=0, seats=9),
            UNKNOWN,
            "never a ticket, which says nothing of its health",
        ),
        (
            "open_critical",
            columns(tickets_ever=0, open_critical=0),
            UNKNOWN,
            "never a ticket, which says nothing of its health",
        ),
        (
            "review_on_time",
            columns(customer_since=ago(60)),
            Knowledge.NOT_APPLICABLE,
            "in its first quarter as a customer",
        ),
        ("review_on_time", columns(customer_since=ago(600)), UNKNOWN, "no business review recorded"),
        ("onboarding_length", columns(kickoff_on=ago(20)), Knowledge.NOT_APPLICABLE, "onboarding has run for 20 days"),
        ("onboarding_length", columns(kickoff_on=ago(-2)), Knowledge.NOT_APPLICABLE, "kickoff still ahead"),
        ("onboarding_length", columns(kickoff_on=ago(2), onboarding_ended_on=ago(5)), UNKNOWN, "no kickoff recorded"),
        ("services_use", columns(obs_services_bought=0), Knowledge.NOT_APPLICABLE, "no services bought"),
        (
            "ticket_csat",
            columns(ticket_csat_90=5, ticket_csat_answers_90=2),
            Knowledge.TOO_FEW,
            "only 2 rated tickets, 3 needed",
        ),
        (
            "invoices_late",
            columns(obs_invoice_days_late=0, obs_invoice_days_late_on=ago(90)),
            Knowledge.EXPIRED,
            "nothing new since 25 Aug",
        ),
        (
            "objectives_progress",
            columns(sources=fresh(without=["obs:objectives_progress"])),
            Knowledge.NOT_CONNECTED,
            "not connected: comes with success plans",
        ),
        ("activity", columns(sources={}), Knowledge.NOT_CONNECTED, "not connected: needs active users and contracts"),
        ("nps", columns(sources={}), Knowledge.NOT_CONNECTED, "not connected: needs NPS answers"),
    ],
)
def test_what_is_not_known_says_why(key, given, state, text):
    value, found, said = measured(key, given)
    assert np.isnan(value)
    assert (found, said) == (state, text)


def test_no_value_ever_recorded_is_unknown_and_no_community_event_is_none():
    given = columns(
        obs_value_recorded=0,
        obs_value_recorded_on=np.nan,
        arr=5,
        obs_community_events=0,
        obs_community_events_on=np.nan,
    )
    assert measured("value_recorded", given)[1:] == (UNKNOWN, "nothing recorded")
    assert measured("community", given) == (0, KNOWN, "no community contribution in 90 days")


def test_names_that_columns_do_not_hold_come_in_from_outside():
    given = columns(contacts=5, sponsors=0, sponsor_left_on=ago(21), champions=1)
    texts = {
        measure.key: measure.text
        for measure in told(given, names={"sponsor_left": "Roth", "champion": "Lena Ortiz"}).measures
    }
    assert texts["executive_sponsor"] == "executive sponsor Roth left 2 Nov, no successor"
    assert texts["champion"] == "champion Lena Ortiz active"


def test_a_fifth_of_few_users_is_enough_for_nps():
    small = columns({"active_users": weeks(5, 5)}, nps_answers=1, nps_promoters=1, nps_detractors=0, nps_on=ago(3))
    assert measured("nps", small)[1] is KNOWN
    two_of_ten = columns({"active_users": weeks(10)}, nps_answers=2, nps_promoters=1, nps_detractors=0, nps_on=ago(3))
    assert measured("nps", two_of_ten)[1] is KNOWN


def test_events_are_the_base_of_a_trend_where_they_are_recorded():
    few = columns({"active_users": weeks(*[9] * 12), "events": weeks(*[2] * 12)})
    assert measured("usage_trend", few)[1] is Knowledge.TOO_FEW


def test_a_dead_feed_makes_its_measures_unknown_and_says_since_when():
    sources = fresh()
    sources["series:active_users"] = SourceState("series:active_users", ON - timedelta(days=15), ON)
    given = columns(FADED, seats=80, contacts=2, sponsors=1, sources=sources)
    _, state, text = measured("licence_use", given)
    assert state is Knowledge.STALE
    assert text == "no active users delivered since 8 Nov: the source is silent, not the customer"
    assert told(given).stale_sources == ("series:active_users",)
    assert measured("executive_sponsor", given)[1] is KNOWN


def test_a_feed_that_is_a_week_behind_is_read_as_far_as_it_goes():
    sources = fresh()
    sources["series:active_users"] = SourceState("series:active_users", date(2026, 11, 9), ON)
    behind = columns({"active_users": weeks(*[50] * 14, np.nan)}, seats=100, sources=sources)
    value, state, _ = measured("activity", behind)
    assert (value, state) == (0.5, KNOWN)
    values = compute(behind, shipped())
    assert date.fromordinal(int(values.as_of[0, values.keys.index("activity")])) == date(2026, 11, 15)


def test_a_source_that_delivers_silence_is_judged_by_its_arrival():
    sources = fresh()
    sources["tickets"] = SourceState("tickets", date(2026, 1, 1), ON - timedelta(days=7))
    assert measured("open_critical", columns(tickets_ever=1, open_critical=0, sources=sources))[1] is KNOWN
    sources["tickets"] = SourceState("tickets", date(2026, 11, 22), ON - timedelta(days=8))
    assert measured("open_critical", columns(tickets_ever=1, open_critical=0, sources=sources))[1] is Knowledge.STALE


def test_a_teams_own_measure_reads_a_series_per_seat_or_an_observation():
    own = {"custom": {"label": "Exports", "reads": "series:exports", "per_seat": True, "unit": "ratio", "weeks": 2}}
    given = columns(
        {"exports": weeks(90, 20, 40)},
        seats=20,
        sources={**fresh(), "series:exports": SourceState("series:exports", ON, ON)},
    )
    assert measured("exports", given, with_measure("exports", **own)) == (1.5, KNOWN, "Exports: 1.5 per seat")
    seen = {"custom": {"label": "Maturity", "reads": "obs:maturity", "unit": "share"}}
    given = columns(obs_maturity=0.5, sources={**fresh(), "obs:maturity": SourceState("obs:maturity", ON, ON)})
    assert measured("maturity", given, with_measure("maturity", **seen)) == (0.5, KNOWN, "Maturity: 50 %")
