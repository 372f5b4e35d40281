"""The terms that people read and the columns that are scored come from one rule about when a contract runs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from storage.columns import load_columns
from storage.engine import open_session
from storage.models import Account, Contract, DataSource
from storage.terms import read_terms
from tests.storage.books import ON, ago, at


@pytest.fixture
def account(engine: Engine) -> int:
    """An account whose contract of 10 seats ends on the day and one of 20 seats that begins when the test says."""
    with open_session(engine) as session:
        session.add(DataSource(key="contracts", latest_on=ON, arrived_at=at(0)))
        session.add(Account(id=7, external_id="A7", name="Seven", currency="EUR"))
        session.add(_contract("C1", 10, ago(365), ON, notice_days=30, cancelled_on=ago(3)))
    return 7


def _contract(key: str, seats: int, starts_on, ends_on, **more) -> Contract:
    arr = Decimal("1000.10") * seats
    return Contract(external_id=key, account_id=7, starts_on=starts_on, ends_on=ends_on, seats=seats, arr=arr, **more)


def test_a_contract_runs_through_its_last_day(engine: Engine, account: int):
    with open_session(engine, reading=True) as session:
        terms = read_terms(session, (account,), ON)[account]
        after = read_terms(session, (account,), ON + timedelta(days=1))[account]
    assert (terms.arr, terms.seats, terms.renews_on) == ((("EUR", Decimal("10001.00")),), 10, ON)
    assert (terms.notice_days, terms.cancelled_on) == (30, ago(3))
    assert not after.running


def test_the_next_contract_takes_over_on_the_day_on_which_it_begins(engine: Engine, account: int):
    with open_session(engine) as session:
        session.add(_contract("C2", 20, ON, ago(-365)))
    with open_session(engine, reading=True) as session:
        terms = read_terms(session, (account,), ON)[account]
    assert (terms.seats, terms.renews_on, terms.cancelled_on) == (20, ago(-365), None)


@pytest.mark.parametrize("begins", [-1, 0, 1, 30])
@pytest.mark.parametrize("on", [-1, 0, 1])
def test_what_is_told_is_what_is_scored(engine: Engine, account: int, begins: int, on: int):
    with open_session(engine) as session:
        session.add(_contract("C2", 20, ago(begins), ago(begins - 365), notice_days=60))
    day = ago(on)
    with open_session(engine, reading=True) as session:
        terms = read_terms(session, (account,), day)[account]
        records = load_columns(session, (account,), day).records
    assert terms.renews_on is not None
    assert (records["seats"][0], records["renews_on"][0]) == (terms.seats, terms.renews_on.toordinal())
    assert records["arr"][0] == pytest.approx(float(dict(terms.arr)["EUR"]))
    assert records["notice_days"][0] == terms.notice_days
