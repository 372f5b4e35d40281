"""The stories of the demo book as such: terms that reconcile, curves, names, and the page that lists them."""

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.demo import names, texts
from storage.demo.commerce import sign
from storage.demo.curves import draw_series, season
from storage.demo.handbook import PAGE, render
from storage.demo.plot import FULL, AddOn, Plot, Term, at
from storage.demo.stories import PLOTS
from success.calendar import last_whole_week, week_of
from success.vocabulary import Movement

TODAY = date(2026, 11, 23)
BY_KEY = {plot.key: plot for plot in PLOTS}

terms = st.builds(
    Term,
    seats=st.integers(1, 500),
    price=st.integers(100, 2_000),
    discount=st.sampled_from((0.0, 0.05, 0.18, 0.3)),
    days=st.sampled_from((180, 365, 1095)),
    gap=st.sampled_from((0, 0, 0, 120)),
)
plots = st.builds(
    lambda agreed, extra, ahead: Plot("drawn", "", terms=tuple(agreed), add_ons=tuple(extra), renews_in=ahead),
    st.lists(terms, min_size=1, max_size=4),
    st.lists(st.builds(AddOn, days_ago=st.integers(0, 700), seats=st.integers(1, 90)), max_size=3),
    st.integers(0, 170),
)


def drawn(key: str, today: date = TODAY) -> dict[str, np.ndarray]:
    plot = BY_KEY[key]
    values = draw_series(plot, sign(plot, today), np.random.default_rng(1), last_whole_week(today), FULL)
    return dict(zip(FULL.series, values, strict=True))


@given(plots, st.integers(0, 2_500))
def test_movements_sum_to_the_contracts_that_run_on_any_day(plot: Plot, ago: int):
    commerce = sign(plot, TODAY)
    day = TODAY - timedelta(days=ago)
    assert sum((moved.amount for moved in commerce.movements if moved.on <= day), Decimal(0)) == commerce.arr_on(day)


@given(plots)
def test_only_contraction_and_churn_are_negative_and_the_first_movement_is_new(plot: Plot):
    movements = sign(plot, TODAY).movements
    assert movements[0].kind is Movement.NEW
    for moved in movements:
        assert (moved.amount < 0) is (moved.kind in {Movement.CONTRACTION, Movement.CHURN})


def test_a_discount_at_renewal_is_contraction():
    last = sign(BY_KEY["price_shocked"], TODAY).movements[-1]
    assert last.kind is Movement.CONTRACTION
    assert "18 %" in last.note


def test_a_line_is_straight_between_its_corners_and_level_beyond():
    line = ((10.0, 1.0), (0.0, 0.0))
    assert [at(line, days) for days in (140, 70, 35, 0)] == [1.0, 1.0, 0.5, 0.0]


@pytest.mark.parametrize("today", [TODAY, date(2027, 1, 3), date(2027, 1, 8), date(2028, 2, 29)])
def test_acmes_weekly_actives_fall_from_61_to_38_in_six_weeks_on_any_day(today: date):
    active = drawn("sponsor_left", today)["active_users"]
    assert active[-1] == 38
    assert abs(float(np.median(active[-16:-7])) - 61) <= 1
    assert active[-5] < 61


def test_nobody_uses_what_was_not_bought_or_not_begun():
    plot = BY_KEY["new_in_onboarding"]
    active = drawn("new_in_onboarding")["active_users"]
    first = int(np.flatnonzero(~np.isnan(active))[0])
    kickoff = TODAY - timedelta(days=plot.launches[0].kickoff or 0)
    assert last_whole_week(TODAY) - FULL.weeks + 1 + first >= week_of(kickoff)
    assert np.isnan(drawn("data_gap")["active_users"]).all()
    assert np.isnan(drawn("churned_for_good")["active_users"][-20:]).all()


def test_usage_never_exceeds_the_seats_or_the_features_of_the_plan():
    for plot in PLOTS:
        commerce = sign(plot, TODAY)
        values = dict(
            zip(
                FULL.series,
                draw_series(plot, commerce, np.random.default_rng(3), last_whole_week(TODAY), FULL),
                strict=True,
            )
        )
        seats = max(contract.seats for contract in commerce.contracts) + sum(extra.seats for extra in plot.add_ons)
        active = values["active_users"]
        assert np.nanmax(active, initial=0) <= seats
        assert (np.nan_to_num(values["licensed_users"]) >= np.nan_to_num(active)).all()
        assert np.nanmax(values["features_used"], initial=0) <= 32


def test_the_turn_of_the_year_is_quiet_for_everyone_in_the_segment():
    weeks = season(week_of(date(2025, 12, 1)), 8, "SMB")
    assert weeks[0] == 1
    assert weeks[3] == weeks[4] == min(weeks) < 0.5


def test_the_seasonal_customer_dips_with_her_segment_and_comes_back():
    active = drawn("seasonal")["active_users"]
    christmas = FULL.weeks - 1 - (last_whole_week(TODAY) - week_of(date(2025, 12, 24)))
    assert active[christmas] < 0.6 * np.median(active[christmas - 6 : christmas])
    assert np.median(active[christmas + 3 : christmas + 9]) > 1.6 * active[christmas]


def test_invented_companies_are_all_different():
    assert len({names.company(number) for number in range(100_000)}) == 100_000


def test_an_address_can_be_made_of_any_name():
    assert names.domain("Acme", 1) == "acme.example"
    assert names.domain("شركة النخيل للتجارة", 7) == "account-7.example"
    assert names.email("Björn Sørensen", "x.example") == "bjorn.sorensen@x.example"


def test_every_story_is_told_once_by_an_account_of_its_own():
    assert len(PLOTS) == 60
    assert max(Counter(plot.key for plot in PLOTS).values()) == 1
    assert max(Counter(plot.name for plot in PLOTS).values()) == 1


def test_mia_and_bob_have_full_books_and_one_account_has_no_owner():
    owners = Counter(plot.owner for plot in PLOTS)
    assert 18 <= owners["mia"] <= 22
    assert 18 <= owners["bob"] <= 22
    assert owners[None] == 1


@pytest.mark.parametrize("shelf", [texts.SUMMARIES, texts.NPS, texts.CSAT, texts.CES])
def test_no_text_names_a_date_because_the_book_moves(shelf: dict[str, tuple[str, ...]]):
    own = [said.words for plot in PLOTS for said in plot.said] + [met.summary for plot in PLOTS for met in plot.met]
    dated = re.compile(r"\b\d{4}-\d\d|\b\d{1,2}\.? (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|\b20\d\d\b")
    for words in [*own, *(line for lines in shelf.values() for line in lines)]:
        assert not dated.search(words), words


def test_the_reference_page_lists_the_stories_as_they_are():
    assert PAGE.read_text(encoding="utf-8") == render(), "python -m storage.demo.handbook"
