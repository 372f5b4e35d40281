import numpy as np
import pytest

from success.facts import FACTS, PastScores
from success.hysteresis import GREEN, RED, unseen
from success.scorecard import Scorecard
from tests.success.book import ON, SOURCES, ago, columns, fresh, many, shipped, weeks
from tests.success.facts_help import facts


def fact(key: str, **given) -> float | None:
    return facts(**given).number(key, 0)


def test_every_number_is_in_the_catalogue_and_every_measure_is_a_fact():
    known = facts(many(5))
    assert set(known.numbers) | set(known.words) <= set(FACTS)
    assert set(shipped().keys) <= set(known.numbers)
    assert {"revenue_growth", "seat_growth", "discount_level"} <= set(
        known.numbers
    )  # no measure of the shipped scorecard


def test_everything_has_a_value_for_every_account():
    whole = many(40)
    known = facts(whole)
    assert all(column.shape == (40,) for column in known.numbers.values())
    assert all(len(column) == 40 for column in known.words.values())


@pytest.mark.parametrize(
    ("key", "given", "expected"),
    [
        ("days_to_cancel_by", {"renews_on": ago(-200), "notice_days": 60}, 140),
        ("days_to_cancel_by", {"renews_on": ago(-200)}, 110),  # 90 days are assumed
        ("notice_unknown", {"renews_on": ago(-200)}, 1),
        ("notice_unknown", {"renews_on": ago(-200), "notice_days": 0}, 0),
        ("notice_unknown", {}, None),
        ("past_notice", {"renews_on": ago(-50), "notice_days": 60}, 1),
        ("renewal_in_sight", {"renews_on": ago(-330), "notice_days": 60, "arr": 9}, 1),
        ("renewal_in_sight", {"renews_on": ago(-331), "notice_days": 60, "arr": 9}, 0),
        ("renewal_in_sight", {"arr": 9}, 0),  # no contract ends
        ("renewal_in_sight", {}, None),
        ("term_days", {"renews_on": ago(-265), "term_starts_on": ago(100)}, 365),
        ("churn_notice", {"arr": 9, "churn_notice_on": ago(3)}, 1),
        ("churn_notice", {"arr": 9}, 0),
        ("churn_notice", {}, None),
        ("sponsor_left_days", {"sponsor_left_on": ago(21)}, 21),
        ("no_sponsor", {"sponsors": 0, "contacts": 3}, 1),
        ("no_sponsor", {"sponsors": 1, "contacts": 3}, 0),
        ("no_sponsor", {"sponsors": 0, "contacts": 0}, None),  # nobody has ever entered a contact
        ("no_champion", {"champions": 0, "contacts": 0, "champion_left_on": ago(9)}, 1),
        ("kickoff_missing_days", {"customer_since": ago(30)}, 30),
        ("kickoff_missing_days", {"customer_since": ago(30), "kickoff_on": ago(1)}, 0),
        ("onboarding_days", {"kickoff_on": ago(130)}, 130),
        ("onboarding_days", {"kickoff_on": ago(130), "onboarding_ended_on": ago(1)}, 0),
        ("no_value_one", {"deployments": 1}, 1),
        ("no_value_one", {"deployments": 1, "value_one_due_on": ago(-30)}, 0),
        ("value_one_overdue_days", {"value_one_due_on": ago(20)}, 20),
        ("value_one_overdue_days", {"value_one_due_on": ago(-20)}, 0),
        ("value_one_overdue_days", {"value_one_due_on": ago(20), "value_one_on": ago(5)}, 0),
        ("value_one_early_days", {"value_one_due_on": ago(-20), "value_one_on": ago(5)}, 25),
        ("unanswered_detractor_days", {"unanswered_detractors": 0}, 0),
        ("unanswered_detractor_days", {"unanswered_detractors": 2, "unanswered_detractor_on": ago(8)}, 8),
        ("critical_age_days", {"open_critical": 1, "open_critical_since": ago(4)}, 4),
        ("ticket_surge", {"tickets_30": 12, "tickets_90": 18}, 4),
        ("ticket_surge", {"tickets_30": 3, "tickets_90": 3}, 3),  # a usual month counts as one ticket at least
        ("no_owner", {"owned": 0}, 1),
        ("no_owner", {"owned": 1}, 0),
    ],
)
def test_facts_of_records_are_what_they_say(key, given, expected):
    assert fact(key, **given) == expected


def used(*values: float) -> dict:
    return {"series": {"active_users": weeks(*values)}}


def test_weeks_under_the_usual_are_counted_from_the_latest_one():
    assert fact("usage_drop_weeks", **used(*[100] * 10, 69, 69, 69)) == 3
    assert fact("usage_drop_weeks", **used(*[100] * 10, 69, 70, 69)) == 1
    assert fact("usage_drop_weeks", **used(*[100] * 12)) is None  # 90 days are needed
    assert fact("usage_dropped", **used(*[100] * 11, 60, 60)) == 1
    assert fact("usage_dropped", **used(*[100] * 12, 60)) == 0


def test_a_steady_fall_is_told_from_two_bad_weeks():
    assert fact("usage_falling", **used(*range(30, 17, -1))) == 1
    assert fact("usage_falling", **used(*range(17, 30))) == 0
    assert fact("usage_falling", **used(*[50] * 13)) == 0.5
    assert 0.5 < fact("usage_falling", **used(*[50] * 11, 20, 20)) < 0.7
    assert fact("usage_falling", **used(*[50] * 12)) is None


def test_the_use_of_a_quarter_does_not_see_the_holidays():
    holidays = used(*[60] * 10, 20, 20, 60) | {"seats": 80}
    assert fact("quarter_use", **holidays) == 0.75
    assert fact("quarter_use", **used(*[60] * 13)) is None  # seats unknown


def test_absent_executives_are_counted_in_weeks():
    seen = {"series": {"executive_users": weeks(*[2] * 4, *[0] * 9)}}
    assert fact("executive_absent_weeks", **seen) == 9
    assert fact("executive_absent_weeks", series={"executive_users": weeks(*[0] * 20)}) == 13


def test_facts_of_a_source_that_died_or_never_lived_are_unknown():
    gone = {"sponsor_left_on": ago(9), "contacts": 3, "sponsors": 0}
    assert fact("no_sponsor", **gone) == 1
    assert fact("no_sponsor", sources=fresh(without=("contacts",)), **gone) is None
    stale = fresh()
    stale["contacts"] = stale["contacts"].__class__("contacts", ON, ON.replace(year=2025))
    known = facts(sources=stale, **gone)
    assert known.number("no_sponsor", 0) is None
    assert known.word("stage", 0) == "adoption"


def test_the_score_is_compared_with_a_week_and_a_month_ago():
    given = columns(sponsors=1, contacts=3, champions=1)
    now = facts(given).number("score", 0)
    past = PastScores(week=np.array([now + 4]), month=np.array([np.nan]))
    known = facts(given, past=past)
    assert known.number("score_change_7", 0) == pytest.approx(-4)
    assert known.number("score_change_30", 0) is None


def test_a_colour_has_turned_where_it_is_another_than_in_the_snapshot_before():
    given = columns(sponsors=0, contacts=3, champions=0)
    before = unseen(1)
    assert facts(given).number("is_red", 0) == 1
    assert facts(given, before=before).number("turned_worse", 0) is None
    for code, turned in ((GREEN, 1), (RED, 0)):
        known = facts(given, before=before.__class__(**{**vars(before), "band": np.array([code], dtype=np.int8)}))
        assert (known.number("turned_worse", 0), known.number("turned_better", 0)) == (turned, 0)


def test_a_stage_is_entered_where_the_snapshot_before_had_another():
    assert facts(stages=("onboarding",)).word("entered_stage", 0) == "adoption"
    assert facts(stages=("adoption",)).word("entered_stage", 0) == ""
    assert facts(stages=("",)).word("entered_stage", 0) == ""  # first sight


def test_facts_of_a_doubted_source_are_dropped_and_so_is_the_score_that_rests_on_it():
    known = facts(many(3)).without({"usage"})
    assert known.numbers.keys().isdisjoint({"licence_use", "usage_drop_weeks", "score", "is_red"})
    assert {"no_sponsor", "days_to_cancel_by", "critical_tickets"} <= known.numbers.keys()


def test_a_teams_own_measure_is_a_fact_under_its_own_key():
    card = shipped().model_dump(mode="json", by_alias=True, exclude_none=True)
    card["categories"]["usage"]["measures"]["exports_made"] = {
        "weight": 1,
        "curve": [[0, 0], [5, 100]],
        "custom": {"label": "Exports", "reads": "series:events"},
    }
    own = Scorecard.model_validate(card)
    assert "exports_made" in own.keys
    known = facts(series={"events": weeks(8, 8, 8, 8)}, scorecard=own)
    assert known.number("exports_made", 0) == 8


def test_every_source_named_by_a_fact_exists():
    assert {source for one in FACTS.values() for source in one.sources} <= {*SOURCES, "series:licensed_users"}
