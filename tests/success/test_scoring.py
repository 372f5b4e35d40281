"""The score: its sums, its bounds, its confidence, its limits, and that one account and the whole book cannot disagree."""

import copy
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from success.account_health import Knowledge
from success.columns import OBSERVATIONS, SourceState
from success.health import confidence_word
from success.hysteresis import GREEN, RED, UNKNOWN, YELLOW
from success.measures import KNOWN, NOT_CONNECTED, TOO_FEW, compute
from success.measures import UNKNOWN as NOT_KNOWN
from success.scorecard_file import parse_scorecard
from success.scoring import CLIPPED, SPONSOR_GONE, score
from tests.success.book import ON, ago, columns, fresh, many, row, shipped, shipped_data, told, weeks

BOOK = many(300)
BOOKS = st.builds(many, st.integers(1, 40), st.integers(0, 10_000), unknown=st.floats(0, 1))


def scored(given, card=None):
    card = card or shipped()
    values = compute(given, card)
    return values, score(given, values, card)


@settings(max_examples=40)
@given(BOOKS)
def test_a_score_lies_between_0_and_100_and_a_band_is_unknown_exactly_without_one(book):
    _, health = scored(book)
    known = ~np.isnan(health.score)
    assert ((health.score[known] >= 0) & (health.score[known] <= 100)).all()
    assert ((health.raw_band == UNKNOWN) == ~known).all()


@settings(max_examples=40)
@given(BOOKS)
def test_contributions_and_adjustments_add_up_to_the_score(book):
    _, health = scored(book)
    total = 50 + health.contributions.sum(axis=1) + sum(health.adjustments.values())
    known = ~np.isnan(health.score)
    assert total[known] == pytest.approx(health.score[known], abs=1e-9)
    assert health.weights[known].sum(axis=1) == pytest.approx(100)


@settings(max_examples=40)
@given(BOOKS, st.data())
def test_missing_data_never_raises_confidence_nor_counts_against_the_score(book, data):
    values, before = scored(book)
    at = data.draw(st.integers(0, len(values.keys) - 1))
    state, gone = values.state.copy(), values.values.copy()
    state[:, at] = np.where(state[:, at] == KNOWN, NOT_KNOWN, state[:, at])
    gone[:, at] = np.nan
    after = score(book, replace(values, state=state, values=gone), shipped())
    assert (after.confidence <= before.confidence + 1e-9).all()
    assert (after.contributions[:, at] == 0).all()


@settings(max_examples=25)
@given(BOOKS, st.integers(0, 5000))
def test_one_account_has_the_health_it_has_within_the_book(book, pick):
    at = pick % len(book)
    _, whole = scored(book)
    _, one = scored(row(book, at))
    for name in (
        "score",
        "confidence",
        "categories",
        "category_known",
        "scores",
        "weights",
        "contributions",
        "raw_band",
        "hard_event",
    ):
        assert getattr(one, name)[0] == pytest.approx(getattr(whole, name)[at], nan_ok=True, abs=1e-9), name
    assert one.limited[0] == whole.limited[at]
    assert {key: bool(mask[0]) for key, mask in one.limits.items()} == {
        key: bool(mask[at]) for key, mask in whole.limits.items()
    }


MONOTONE = [
    ("activity", lambda share: columns({"active_users": weeks(100 * share, 100 * share)}, seats=100)),
    ("objectives_progress", lambda share: columns(obs_objectives_progress=share)),
    ("csat", lambda share: columns(csat_answers=9, csat_mean=1 + 4 * share, csat_on=ago(1))),
    ("trained_users", lambda share: columns(obs_trained_users=100 * share, seats=100)),
    ("two_way_contact", lambda share: columns(last_two_way_on=ago(round(300 * (1 - share))))),
    ("resolve_time", lambda share: columns(resolve_hours_90=500 * (1 - share), resolved_90=9)),
    ("licence_use", lambda share: columns({"active_users": weeks(100 * share)}, seats=100, customer_since=ago(100))),
    ("licence_use", lambda share: columns({"active_users": weeks(100 * share)}, seats=100, customer_since=ago(900))),
]


@settings(max_examples=60)
@given(st.sampled_from(MONOTONE), st.floats(0, 1), st.floats(0, 1))
def test_a_monotone_curve_gives_a_monotone_score(case, one, other):
    key, make = case
    worse, better = sorted((one, other))
    low, high = scored(make(worse))[1].score[0], scored(make(better))[1].score[0]
    assert low <= high + 1e-9, key


@pytest.mark.parametrize(
    ("months", "share", "band"),
    [
        (1, 0.09, RED),
        (1, 0.10, YELLOW),
        (1, 0.50, YELLOW),
        (1, 0.51, GREEN),
        (1, 0.76, GREEN),
        (5, 0.50, YELLOW),
        (7, 0.09, RED),
        (7, 0.50, RED),
        (7, 0.51, YELLOW),
        (7, 0.75, YELLOW),
        (7, 0.76, GREEN),
        (10, 0.51, RED),
        (10, 0.75, RED),
        (10, 0.76, GREEN),
        (None, 0.75, RED),
    ],
)
def test_licence_use_is_judged_by_the_customers_age(months, share, band):
    since = {} if months is None else {"customer_since": ago(round(months * 30.5) + 3)}
    given = columns({"active_users": weeks(100 * share)}, seats=100, **since)
    values, health = scored(given)
    points = health.scores[0, values.keys.index("licence_use")]
    assert (RED if points < 50 else YELLOW if points < 75 else GREEN) == band


def points(key, given):
    values, health = scored(given)
    return health.scores[0, values.keys.index(key)]


def test_a_usage_trend_of_minus_20_per_cent_is_under_neutral_and_none_at_all_is_fine():
    assert points("usage_trend", columns({"active_users": weeks(*[100] * 8, 80, 80, 80, 80)})) < 50
    assert points("usage_trend", columns({"active_users": weeks(*[100] * 12)})) > 50


def test_no_tickets_are_no_proof_of_health():
    assert points("ticket_load", columns(tickets_ever=5, tickets_90=0, seats=50)) <= 50
    assert points("ticket_load", columns(tickets_ever=5, tickets_90=2, seats=50)) > 50


def test_nps_fades_to_nothing_over_180_days():
    def weight(days):
        given = columns(
            nps_answers=9,
            nps_promoters=9,
            nps_detractors=0,
            nps_on=ago(days),
            csat_answers=9,
            csat_mean=3,
            csat_on=ago(0),
        )
        values, health = scored(given)
        return health.weights[0, values.keys.index("nps")]

    assert weight(0) == pytest.approx(100 * 40 / 65)
    assert weight(90) == pytest.approx(100 * 20 / 45)
    assert weight(180) == 0


def test_a_half_life_halves_the_weight():
    data = copy.deepcopy(shipped_data())
    data["categories"]["outcomes"]["measures"]["value_recorded"].pop("expires_after_days")
    data["categories"]["outcomes"]["measures"]["value_recorded"]["half_life_days"] = 100
    card = parse_scorecard(data, "", lambda _: None)
    given = columns(obs_value_recorded=1, obs_value_recorded_on=ago(100), arr=1, value_one_on=ago(1))
    values, health = scored(given, card)
    assert health.weights[0, values.keys.index("value_recorded")] == pytest.approx(100 * 12.5 / 47.5)


def test_a_source_that_was_never_connected_does_not_lower_confidence():
    full = {"active_users": weeks(*[50] * 14)}
    only = columns(full, sources=fresh(["series:active_users"]))
    assert scored(only)[1].confidence[0] == 1
    with_contacts = columns(full, sources=fresh(["series:active_users", "contacts"]))
    assert scored(with_contacts)[1].confidence[0] < 1


def test_the_score_is_the_weighted_mean_of_what_is_known():
    _, health = scored(columns(contacts=3, sponsors=1, champions=0))
    weights, points = health.weights[0], np.nan_to_num(health.scores[0])
    assert health.score[0] == pytest.approx((weights * points).sum() / 100)


def test_an_account_without_any_data_has_no_score_and_no_colour():
    health = told(columns())
    assert (health.score, health.band.value, health.confidence) == (None, "unknown", 0)
    assert health.confidence_word == "insufficient data"
    assert all(measure.state is not Knowledge.KNOWN for measure in health.measures)


def strong(**more):
    """Give an account with which nothing is wrong."""
    series = {key: weeks(*[95] * 14) for key in ("active_users", "events")}
    series |= {"features_used": weeks(9), "sticky_features_used": weeks(4), "executive_users": weeks(2)}
    observed = {f"obs_{key}": 0 for key in OBSERVATIONS} | {
        "obs_features_available": 9,
        "obs_sticky_features_available": 4,
        "obs_objectives_progress": 0.9,
        "obs_value_recorded": 500,
        "obs_trained_users": 95,
        "obs_services_bought": 5,
        "obs_services_used": 5,
        "obs_community_events": 4,
        "obs_marketing_events": 4,
    }
    records = {
        "seats": 100,
        "arr": 100,
        "customer_since": ago(400),
        "kickoff_on": ago(390),
        "onboarding_ended_on": ago(350),
        "value_one_on": ago(300),
        "contacts": 9,
        "sponsors": 1,
        "champions": 2,
        "level_1": 3,
        "level_2": 3,
        "level_3": 3,
        "last_two_way_on": ago(3),
        "last_review_on": ago(30),
        "tickets_ever": 9,
        "tickets_90": 4,
        "open_critical": 0,
        "open_critical_escalated": 0,
        "resolve_hours_90": 8,
        "resolved_90": 4,
        "ticket_csat_90": 5,
        "ticket_csat_answers_90": 4,
        "nps_answers": 9,
        "nps_promoters": 8,
        "nps_detractors": 0,
        "nps_on": ago(1),
        "csat_answers": 9,
        "csat_mean": 4.8,
        "csat_on": ago(1),
        "ces_answers": 9,
        "ces_mean": 6.5,
        "ces_on": ago(1),
        "product_feedback": 3,
        "product_feedback_on": ago(1),
    }
    sources = more.pop("sources", None)
    return columns(series, sources=sources, **{**observed, **records, **more})


def test_a_strong_account_is_green_and_well_known():
    health = told(strong())
    assert health.score > 85
    assert health.band.value == "green"
    assert (health.confidence_word, health.limits, health.adjustments) == ("", (), ())
    assert health.confidence > 0.98


@pytest.mark.parametrize(("days", "capped"), [(44, False), (45, True), (200, True)])
def test_a_sponsor_gone_45_days_without_successor_caps_the_score_at_60(days, capped):
    health = told(strong(sponsors=0, sponsor_left_on=ago(days)))
    assert (health.score == pytest.approx(60)) == capped
    assert [adjustment.key for adjustment in health.adjustments] == ([SPONSOR_GONE] if capped else [])
    if days == 45:
        assert health.adjustments[0].text == "no executive sponsor for 45 days, since 9 Oct: not above 60"


def test_a_successor_or_a_dead_contact_feed_lifts_the_cap():
    assert told(strong(sponsors=1, sponsor_left_on=ago(60))).adjustments == ()
    sources = fresh()
    sources["contacts"] = SourceState("contacts", ON, ON.fromordinal(int(ago(36))))
    assert told(strong(sponsors=0, sponsor_left_on=ago(60), sources=sources)).adjustments == ()


def test_a_cap_never_lifts_a_score_that_is_lower():
    weak = columns(contacts=3, sponsors=0, sponsor_left_on=ago(60))
    assert told(weak).score < 60
    assert told(weak).adjustments == ()


def test_no_adjustment_is_made_of_rounding():
    _, health = scored(BOOK)
    assert np.abs(health.adjustments[CLIPPED]).max() < 1e-9


def test_fewer_than_three_known_categories_are_never_green():
    two = [f"series:{key}" for key in ("active_users", "events")] + ["contracts", "feedback:nps"]
    health = told(strong(sources=fresh(two)))
    assert health.score > 75
    assert (health.raw_band.value, health.band.value) == ("green", "yellow")
    assert health.limits == ("fewer than three categories known",)
    three = told(strong(sources=fresh([*two, "contacts"])))
    assert (three.band.value, three.limits) == ("green", ())


def test_insufficient_data_keeps_a_score_from_being_green_but_not_from_warning():
    silent = {
        "champions": np.nan,
        "last_two_way_on": np.nan,
        "last_review_on": np.nan,
        "csat_answers": 0,
        "csat_on": np.nan,
    }
    silent |= {
        "obs_objectives_progress": np.nan,
        "obs_value_recorded": np.nan,
        "obs_trained_users": np.nan,
        "tickets_ever": 0,
    }
    health = told(strong(seats=np.nan, **silent))
    assert health.confidence < 0.7
    assert health.confidence_word == "insufficient data"
    assert (health.raw_band.value, health.band.value) == ("green", "yellow")
    assert health.limits == ("under 70 % known",)
    assert told(columns(contacts=3, sponsors=0)).band.value == "red"


@pytest.mark.parametrize(
    ("share", "word"), [(0.83, ""), (0.829, "low confidence"), (0.70, "low confidence"), (0.699, "insufficient data")]
)
def test_confidence_has_its_two_words(share, word):
    assert confidence_word(share, shipped()) == word


@pytest.mark.parametrize(
    ("records", "hard"),
    [
        ({"sponsors": 0, "sponsor_left_on": ago(7)}, True),
        ({"sponsors": 0, "sponsor_left_on": ago(8)}, False),
        ({"sponsors": 1, "sponsor_left_on": ago(1)}, False),
        ({"open_critical": 1, "open_escalated": 1, "open_critical_escalated": 1}, True),
        ({"open_critical": 1, "open_escalated": 1, "open_critical_escalated": 0}, False),
        ({"open_critical": 1, "open_escalated": 0, "open_critical_escalated": 0}, False),
        ({"churn_notice_on": ago(30)}, True),
        ({}, False),
    ],
)
def test_hard_events_are_a_lost_sponsor_a_critical_escalation_and_a_notice(records, hard):
    assert scored(columns(**records))[1].hard_event.tolist() == [hard]


def test_the_stage_decides_about_the_weights():
    given = strong()
    adoption, renewal = scored(given)[1], scored(replace(given, stages=("advocacy",)))[1]
    assert adoption.stage_weights[0].sum() == renewal.stage_weights[0].sum() == pytest.approx(100)
    at = shipped().keys.index("usage_trend")
    assert adoption.stage_weights[0, at] == pytest.approx(10)
    assert renewal.stage_weights[0, at] == pytest.approx(6.25)


def test_states_of_the_book_cover_what_a_scorecard_can_meet():
    values, _ = scored(BOOK)
    assert {KNOWN, NOT_KNOWN, TOO_FEW} <= set(np.unique(values.state))
    assert NOT_CONNECTED not in values.state
    assert {one.name for one in fields(values)} == {"keys", "values", "as_of", "state", "sample"}
