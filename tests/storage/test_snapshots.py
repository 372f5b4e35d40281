"""Snapshots: packed and unpacked, found as they stood before a day, replaced on the same day, thinned out with age."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from storage.engine import open_session
from storage.history import read_history, read_past
from storage.library import Library
from storage.models import HealthSnapshot
from storage.scorecards import in_force, load_file
from storage.snapshots import pack, read_states, thin_out, unpack
from success.hysteresis import BANDS, NONE, UNKNOWN
from success.vocabulary import Band
from tests.storage.books import ON, ago, write_book


def write(session: Session, account: int, on: date, *, score: float = 60.0, **more: object) -> None:
    """Write a snapshot whose first measure was 0.25 and gave 3 points, and of which nothing else was known."""
    version, scorecard = in_force(session)
    values, contributions = np.full((1, len(scorecard.keys)), np.nan), np.zeros((1, len(scorecard.keys)))
    values[0, 0], contributions[0, 0] = 0.25, 3.0
    state = {"band": "yellow", "raw_band": "yellow", "band_since": on, "pending_band": None, "pending_days": 0} | more
    session.add(
        HealthSnapshot(
            account_id=account,
            on=on,
            scorecard_version=version,
            stage="adoption",
            score=score,
            confidence=0.9,
            categories=pack(np.full((1, 6), np.nan))[0],
            contributions=pack(contributions)[0],
            values=pack(values)[0],
            adjustments='[["sponsor_gone", -4.5]]',
            **state,
        )
    )


@pytest.fixture
def ids(engine: Engine) -> list[int]:
    """A small book with a scorecard in force."""
    with open_session(engine) as session:
        load_file(session, Library())
    return write_book(engine)


@given(arrays.arrays(np.float32, st.tuples(st.integers(0, 4), st.integers(0, 5)), elements=st.floats(width=32)))
def test_what_is_packed_unpacks_to_the_same_numbers(table: np.ndarray):
    packed = pack(table.astype(np.float64))
    assert len(packed) == len(table)
    for row, one in zip(table, packed, strict=True):
        np.testing.assert_array_equal(unpack(one), row.astype(np.float64))


def test_states_are_those_of_the_latest_snapshot_strictly_before_the_day(engine: Engine, ids: list[int]):
    with open_session(engine) as session:
        write(session, ids[0], ago(9), band="green")
        write(session, ids[0], ago(2), band="red", pending_band="yellow", pending_days=4, band_since=ago(7))
        write(session, ids[0], ON, band="green")
    with open_session(engine, reading=True) as session:
        states = read_states(session, np.array(ids), ON)
        today = read_states(session, np.array(ids), ON, including=True)
    assert [BANDS[code] for code in states.band] == [Band.RED, Band.UNKNOWN, Band.UNKNOWN]
    assert (BANDS[states.pending[0]], states.pending_days[0]) == (Band.YELLOW, 4)
    assert (states.band_since[0], states.last_on[0]) == (ago(7).toordinal(), ago(2).toordinal())
    assert (states.band[1], states.pending[1], states.last_on[1]) == (UNKNOWN, NONE, 0)
    assert BANDS[today.band[0]] == Band.GREEN


def test_history_holds_the_days_before_and_names_measures_by_key(engine: Engine, ids: list[int]):
    with open_session(engine) as session:
        for back, score in ((98, 10.0), (97, 20.0), (7, 30.0), (0, 40.0)):
            write(session, ids[0], ago(back), score=score)
        first = in_force(session)[1].keys[0]
    with open_session(engine, reading=True) as session:
        assert read_history(session, ids[0], ON) == [(ago(97), 20.0), (ago(7), 30.0)]
        past = read_past(session, ids[0], ago(7))
        assert read_past(session, ids[0], ago(8)) is None
    assert past is not None
    assert (past.values, past.contributions, past.adjustments) == ({first: 0.25}, {first: 3.0}, {"sponsor_gone": -4.5})


def test_old_snapshots_are_kept_once_a_week(engine: Engine, ids: list[int]):
    with open_session(engine) as session:
        for back in range(120):
            write(session, ids[0], ago(back))
        write(session, ids[1], ago(103))  # alone in its week: kept
        gone = thin_out(session, ON)
        assert thin_out(session, ON) == 0
    with open_session(engine, reading=True) as session:
        days = session.exec(select(HealthSnapshot.on).where(HealthSnapshot.account_id == ids[0])).all()
        others = session.exec(select(HealthSnapshot.on).where(col(HealthSnapshot.account_id) != ids[0])).all()
    old = [day for day in days if day < ON - timedelta(days=90)]
    assert len(days) + gone == 120
    assert len([day for day in days if day not in old]) == 91
    assert {day.weekday() for day in old} == {6}
    assert len(old) == 5
    assert others == [ago(103)]
