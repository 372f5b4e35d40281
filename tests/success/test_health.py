"""One account's health as it is told: movements, changes, pending colours, limits."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from success.account_health import Knowledge
from success.columns import SourceState
from success.health import HISTORY_DAYS, PastHealth, account_health, past_day, score
from success.hysteresis import advance, unseen
from success.measures import compute
from success.vocabulary import Band, Stage
from tests.success.book import ON, ago, columns, fresh, many, row, shipped, told, weeks

BEFORE = ON - timedelta(days=7)


def acme(on=ON, *, turned=6, **records):
    """Give the account of the sketches: users fallen from 61 to 38, the sponsor gone, value one reached."""
    users = weeks(*[61] * 14, *[38] * turned)
    given = {
        "seats": 80,
        "contacts": 4,
        "sponsors": 0,
        "sponsor_left_on": ago(21),
        "champions": 1,
        "value_one_on": ago(20),
        "last_two_way_on": ago(11),
        "nps_answers": 0,
        "nps_on": ago(250),
        "tickets_ever": 9,
        "tickets_90": 4,
        "open_critical": 0,
        "customer_since": ago(500),
    }
    return columns({"active_users": users}, on=on, **{**given, **records})


def past(given, on=BEFORE):
    """Give the snapshot that a night would have kept of an account."""
    health = told(given)
    return PastHealth(
        on=on,
        score=health.score,
        contributions={measure.key: np.float32(measure.contribution) for measure in health.measures},
        values={
            measure.key: float(np.float32(measure.value)) for measure in health.measures if measure.value is not None
        },
        adjustments={adjustment.key: adjustment.points for adjustment in health.adjustments},
    )


def test_the_health_of_one_account_adds_up_and_names_its_reasons():
    health = told(acme())
    total = 50 + sum(one.contribution for one in health.measures) + sum(one.points for one in health.adjustments)
    assert total == pytest.approx(health.score)
    assert health.stage is Stage.ADOPTION
    assert [one.key for one in health.categories] == list(shipped().categories)
    down = health.strongest(up=False)
    assert "executive sponsor left 2 Nov, no successor" in {one.text for one in down}
    assert "value one reached 3 Nov" in {one.text for one in health.strongest(up=True)}
    assert "no NPS answer since 18 Mar 2026" in {one.text for one in health.unknown}


@given(st.integers(0, 59))
def test_whatever_is_known_of_an_account_its_health_can_be_told(at):
    health = told(row(BOOK, at))
    assert all(measure.text and measure.label and measure.source for measure in health.measures)
    assert all((measure.value is not None) == (measure.state is Knowledge.KNOWN) for measure in health.measures)
    assert sum(measure.weight for measure in health.measures) == pytest.approx(0 if health.score is None else 100)


BOOK = many(60, 3, unknown=0.4)


def test_what_is_written_of_an_account_has_no_nan_in_it():
    texts = [measure.text for at in range(len(BOOK)) for measure in told(row(BOOK, at)).measures]
    assert not [text for text in texts if "nan" in text.split()]


@pytest.mark.parametrize(
    ("recorded", "picked"),
    [
        ([7, 8, 9], 7),
        ([6, 5], None),
        ([14, 20], 14),
        ([15], None),
        ([], None),
    ],
)
def test_a_window_takes_the_nearest_snapshot_that_is_old_enough_but_no_week_older(recorded, picked):
    days = [ON - timedelta(days=one) for one in recorded]
    assert past_day(days, ON, 7) == (None if picked is None else ON - timedelta(days=picked))


def test_movements_are_told_over_7_30_and_90_days():
    history = [(ON - timedelta(days=97), 66.0), (ON - timedelta(days=33), 60.0), (ON - timedelta(days=3), 50.0)]
    health = told(acme(), history=history)
    week, month, quarter = health.movements
    assert (week.days, week.then, week.points) == (7, None, None)
    assert (month.then, month.then_on) == (60.0, ON - timedelta(days=33))
    assert month.points == pytest.approx(health.score - 60)
    assert quarter.then == 66.0
    assert HISTORY_DAYS == 97
    assert [one for one, _ in health.history] == [ON - timedelta(days=33), ON - timedelta(days=3)]


def test_nothing_moves_an_account_of_which_nothing_is_known():
    health = told(columns(), history=[(BEFORE, 60.0)])
    assert (health.movements[0].then, health.movements[0].points) == (60.0, None)


def test_what_changed_in_a_week_is_told_strongest_first_with_both_values():
    then = past(acme(sponsors=1, sponsor_left_on=np.nan, seats=50))
    changes = told(acme(), week_ago=then).changes
    assert [abs(one.points) for one in changes] == sorted((abs(one.points) for one in changes), reverse=True)
    texts = {one.key: one.text for one in changes}
    assert texts["executive_sponsor"] == "executive sponsor left 2 Nov, no successor"
    assert texts["activity"] == "38 of 80 seats active in the last 14 days (48 %) (was 76 %)"


def test_a_trend_that_got_worse_is_told_with_the_trend_it_had():
    texts = {one.key: one.text for one in told(acme(), week_ago=past(acme(turned=2))).changes}
    assert texts["usage_trend"] == "active users 61 → 38 of 80 seats, since 12 Oct (was a trend of −19 %)"


def test_changes_and_those_too_small_to_tell_add_up_to_the_movement():
    then = past(acme(sponsors=1, sponsor_left_on=np.nan))
    now = told(acme(), week_ago=then)
    untold = 29 * 0.5
    assert abs(sum(one.points for one in now.changes) - (now.score - then.score)) < untold


def test_an_unchanged_account_has_no_changes():
    assert told(acme(), week_ago=past(acme())).changes == ()


def test_a_feed_that_died_in_the_week_is_told_as_that():
    sources = fresh()
    sources["contacts"] = SourceState("contacts", ON, ON - timedelta(days=40))
    changes = told(acme(sources=sources), week_ago=past(acme())).changes
    text = next(one.text for one in changes if one.key == "executive_sponsor")
    assert text == "no longer counted: no contacts delivered since 14 Oct: the source is silent, not the customer"


def test_what_became_known_and_what_is_merely_weighed_differently_are_told_apart():
    changes = told(acme(), week_ago=past(acme(seats=np.nan))).changes
    texts = {one.key: one.text for one in changes}
    assert texts["activity"].endswith(" (not known on 16 Nov)")
    assert texts["value_one"] == "value one reached 3 Nov (unchanged, but weighed differently)"


def test_a_cap_that_came_or_went_is_a_change():
    with_cap = PastHealth(BEFORE, 60, past(acme()).contributions, past(acme()).values, {"sponsor_gone": -12.0})
    gone = next(one for one in told(acme(), week_ago=with_cap).changes if one.key == "sponsor_gone")
    assert (gone.points, gone.text) == (12.0, "no longer: cap without a sponsor")


def test_a_measure_that_left_the_scorecard_is_told():
    then = past(acme())
    then = PastHealth(then.on, then.score, {**then.contributions, "old_measure": 4.0}, then.values, {})
    change = next(one for one in told(acme(), week_ago=then).changes if one.key == "old_measure")
    assert (change.points, change.text) == (-4.0, "no longer part of the scorecard")


def at_state(given, state):
    values = compute(given, shipped())
    health = score(given, values, shipped())
    after = advance(state, health.score, given.on, health.hard_event, shipped(), limited=health.limited)
    return account_health(given, values, health, shipped(), version=3, state=after)


def test_a_colour_on_its_way_is_told_with_its_days():
    yellow = advance(unseen(1), np.array([60.0]), ON - timedelta(days=1), np.array([False]), shipped())
    health = at_state(acme(champions=0, last_two_way_on=ago(120), sponsor_left_on=ago(21)), yellow)
    assert health.raw_band is Band.RED
    assert health.band is Band.YELLOW
    assert (health.pending.band, health.pending.days_seen, health.pending.days_needed) == (Band.RED, 1, 5)
    assert health.band_since == ON - timedelta(days=1)
    assert health.scorecard_version == 3


def test_a_hard_event_needs_no_waiting():
    yellow = advance(unseen(1), np.array([60.0]), ON - timedelta(days=1), np.array([False]), shipped())
    health = at_state(acme(champions=0, sponsor_left_on=ago(3)), yellow)
    assert (health.band, health.pending, health.band_since) == (Band.RED, None, ON)


def test_as_of_days_come_from_the_sources():
    sources = fresh()
    sources["contacts"] = SourceState("contacts", ON, date(2026, 11, 20))
    measures = {one.key: one for one in told(acme(sources=sources)).measures}
    assert measures["champion"].as_of == date(2026, 11, 20)
    assert measures["executive_sponsor"].as_of == date(2026, 11, 2)
    assert measures["activity"].as_of == date(2026, 11, 22)
    assert measures["nps"].as_of == date(2026, 3, 18)
