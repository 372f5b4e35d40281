from dataclasses import fields
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from success.hysteresis import GREEN, NONE, RED, UNKNOWN, YELLOW, BandStates, advance, raw_bands, unseen
from tests.success.book import ON, shipped


def step(state, value, day, *, hard=False, limited=False):
    return advance(
        state,
        np.array([value], dtype=float),
        ON + timedelta(days=day),
        np.array([hard]),
        shipped(),
        limited=np.array([limited]),
    )


def run(values, start=None):
    """Give the bands shown on consecutive days."""
    state, shown = start or unseen(1), []
    for day, value in enumerate(values):
        state = step(state, value, day)
        shown.append(int(state.band[0]))
    return shown, state


def same(one: BandStates, other: BandStates):
    return all((getattr(one, each.name) == getattr(other, each.name)).all() for each in fields(one))


@pytest.mark.parametrize(
    ("value", "band"),
    [(49.9, RED), (50, YELLOW), (74.9, YELLOW), (75, GREEN), (75 - 1e-9, GREEN), (float("nan"), UNKNOWN)],
)
def test_red_ends_at_50_and_green_begins_at_75(value, band):
    assert raw_bands(np.array([value]), shipped())[0] == band


def test_the_first_sight_takes_the_raw_band():
    state = step(unseen(1), 48, 0)
    assert (state.band[0], state.pending[0], state.band_since[0]) == (RED, NONE, ON.toordinal())


def test_a_worse_band_waits_for_five_days_three_points_past_the_line():
    assert run([80, 72, 72, 72, 72, 72])[0] == [GREEN] * 5 + [YELLOW]
    assert run([80] + [72.1] * 30)[0] == [GREEN] * 31


def test_a_better_band_waits_for_fourteen_days_five_points_past_the_line():
    assert run([60] + [80] * 14)[0] == [YELLOW] * 14 + [GREEN]
    assert run([60] + [79.9] * 40)[0] == [YELLOW] * 41


def test_a_day_back_inside_the_margin_begins_the_waiting_anew():
    assert run([80, 72, 72, 72, 72, 74, 72, 72, 72, 72])[0] == [GREEN] * 10


def test_days_between_two_worse_bands_count_for_the_milder_one():
    shown, state = run([80, 60, 40, 60, 40, 60])
    assert shown[-1] == YELLOW
    assert state.band_since[0] == ON.toordinal() + 5


def test_a_fall_through_two_lines_may_go_straight_to_red():
    assert run([80] + [30] * 5)[0][-1] == RED


def test_what_is_on_its_way_is_counted():
    _, state = run([80, 72, 72])
    assert (state.pending[0], state.pending_days[0]) == (YELLOW, 2)
    assert state.band_since[0] == ON.toordinal()


def test_a_hard_event_turns_worse_at_once_but_never_better():
    green = step(unseen(1), 80, 0)
    assert step(green, 74, 1, hard=True).band[0] == YELLOW
    red = step(unseen(1), 30, 0)
    assert step(red, 80, 1, hard=True).band[0] == RED


def test_unknown_comes_and_goes_at_once():
    green = step(unseen(1), 80, 0)
    unknown = step(green, float("nan"), 1)
    assert unknown.band[0] == UNKNOWN
    assert step(unknown, 40, 2).band[0] == RED


def test_too_little_known_takes_the_green_away_and_gives_it_back_when_it_is_known_again():
    green = step(unseen(1), 78, 0)
    withheld = step(green, 78, 1, limited=True)
    assert withheld.band[0] == YELLOW
    still = step(step(withheld, 78, 2, limited=True), 78, 3, limited=True)
    assert still.band[0] == YELLOW
    assert step(still, 78, 4).band[0] == GREEN


def test_a_first_sight_of_too_little_becomes_green_as_soon_as_more_is_known():
    first = step(unseen(1), 78, 0, limited=True)
    assert first.band[0] == YELLOW
    assert step(first, 78, 1).band[0] == GREEN


def test_a_green_that_is_withheld_is_lost_when_the_score_falls_meanwhile():
    withheld = step(step(unseen(1), 78, 0), 78, 1, limited=True)
    fallen = step(withheld, 60, 2, limited=True)
    assert step(fallen, 78, 3).band[0] == YELLOW


def test_a_limited_account_never_arrives_at_green():
    state = step(unseen(1), 60, 0)
    for day in range(1, 40):
        state = step(state, 95, day, limited=True)
    assert state.band[0] == YELLOW


SCORES = st.floats(0, 100) | st.just(float("nan"))


@given(st.lists(SCORES, min_size=1, max_size=30), SCORES, st.booleans(), st.booleans())
def test_running_twice_on_one_day_changes_nothing(history, again, hard, limited):
    _, state = run(history)
    assert same(step(state, again, len(history) - 1, hard=hard, limited=limited), state)
    earlier = step(state, again, len(history) - 2, hard=hard, limited=limited)
    assert same(earlier, state)


@given(st.sampled_from([50.0, 75.0]), st.lists(st.floats(-2.99, 4.99), min_size=1, max_size=80))
def test_noise_inside_the_margin_never_flips_a_colour(line, noise):
    shown, _ = run([line + one for one in noise])
    assert len(set(shown)) == 1


@given(st.lists(st.tuples(SCORES, st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_codes_stay_codes_and_a_limited_account_is_never_green(days):
    state = unseen(1)
    for day, (value, hard, limited) in enumerate(days):
        state = step(state, value, day, hard=hard, limited=limited)
        assert state.band[0] in {RED, YELLOW, GREEN, UNKNOWN}
        assert state.pending[0] in {NONE, RED, YELLOW, GREEN}
        assert (state.pending_days[0] == 0) == (state.pending[0] == NONE)
        assert not (limited and state.band[0] == GREEN)
        assert (state.band[0] == UNKNOWN) == np.isnan(value)


@given(st.lists(st.lists(SCORES, min_size=3, max_size=3), min_size=1, max_size=30))
def test_every_account_goes_its_own_way(days):
    together = unseen(3)
    alone = [unseen(1)] * 3
    for day, values in enumerate(days):
        together = advance(together, np.array(values), ON + timedelta(days=day), np.zeros(3, dtype=bool), shipped())
        alone = [step(state, value, day) for state, value in zip(alone, values, strict=True)]
    assert together.band.tolist() == [int(state.band[0]) for state in alone]
    assert together.pending_days.tolist() == [int(state.pending_days[0]) for state in alone]
