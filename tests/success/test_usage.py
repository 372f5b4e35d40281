from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from success.calendar import monday_of, months_between
from success.columns import WEEKS, Series
from success.reader import whole_months
from success.usage import SEGMENT_MINIMUM, dropped, raw_change, row_median, segment_medians, turned_in, weekly
from tests.success.book import FIRST, ON, weeks

LATEST = date(2026, 11, 22)


def series(*values):
    return Series(FIRST, np.array([weeks(*values)]))


def test_a_gap_counts_as_no_use_from_the_first_recorded_week_on():
    filled = weekly(series(5, np.nan, 7, np.nan), LATEST)[0]
    assert filled[-4:].tolist() == [5, 0, 7, 0]
    assert np.isnan(filled[:-4]).all()


def test_weeks_that_the_source_has_not_delivered_are_no_gaps():
    filled = weekly(series(5, 6, np.nan, np.nan), monday_of(FIRST + WEEKS - 3))[0]
    assert filled[-2:].tolist() == [5, 6]
    assert len(filled) == WEEKS - 2


def test_a_source_without_dates_delivers_all_its_weeks():
    assert weekly(series(5), None).shape == (1, WEEKS)


def test_the_trend_compares_the_median_of_4_weeks_with_that_of_the_8_before():
    assert raw_change(series(*[60] * 7, 600, 30, 30, 30, 900), LATEST)[0] == pytest.approx(-0.5)


def test_without_the_whole_twelve_weeks_there_is_no_trend():
    assert np.isnan(raw_change(series(*[60] * 11), LATEST)[0])


def test_a_base_of_nothing_has_no_change():
    assert np.isnan(raw_change(series(*[0] * 8, 5, 5, 5, 5), LATEST)[0])


def test_the_median_of_a_segment_needs_accounts_and_ignores_the_unknown():
    changes = np.array([0.1] * (SEGMENT_MINIMUM - 1) + [0.3, np.nan] + [0.5] * 3)
    segments = ["mid"] * (SEGMENT_MINIMUM + 1) + ["small"] * 3
    assert dict(segment_medians(segments, changes)) == {"mid": (pytest.approx(0.1), SEGMENT_MINIMUM)}


def test_a_drop_is_two_weeks_under_70_per_cent_of_the_own_90_days():
    assert dropped(series(*[100] * 11, 69, 69), LATEST)[0]
    assert not dropped(series(*[100] * 11, 69, 71), LATEST)[0]
    assert not dropped(series(*[100] * 10, 69, 69), LATEST)[0]


def test_the_turn_is_the_first_week_on_the_present_side_of_the_middle():
    # 61 for seven weeks, then 38 for six: the turn is the first of the six
    row = weekly(series(*[61] * 14, *[38] * 6), LATEST)
    assert turned_in(row) == WEEKS - 6
    assert turned_in(weekly(series(*[61] * 14), LATEST)) is None


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(0, 1e6)), min_size=1, max_size=12))
def test_the_median_of_a_row_is_that_of_its_known_values(row):
    known = [value for value in row if not np.isnan(value)]
    found = row_median(np.array([row]))[0]
    assert np.isnan(found) if not known else found == pytest.approx(np.median(known))


@given(st.dates(date(1990, 1, 1), date(2026, 11, 23)))
def test_months_of_age_are_counted_in_columns_as_for_one(since):
    assert whole_months(np.array([float(since.toordinal())]), ON)[0] == months_between(since, ON)
