"""The demo book moved to another day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, SQLModel, col, select

from storage.demo import build_book, demo_age, move_demo
from storage.demo.shift import book_tables
from storage.engine import open_session
from storage.models import (
    Account,
    Alert,
    Contact,
    Contract,
    DataSource,
    HealthSnapshot,
    Measurement,
    Observation,
    Override,
    Pulse,
    ScorecardVersion,
    SegmentBaseline,
    Ticket,
    Touchpoint,
)
from success.calendar import last_whole_week
from success.errors import Refused

TODAY = date(2026, 11, 23)

STAYS = {
    "audit_entry",
    "cover",
    "data_incident",
    "job_run",
    "outbox",
    "person",
    "platform_identity",
    "processed_event",
    "release",
    "scorecard_version",
    "series_key",
    "trigger_baseline",
}
"""Tables whose instants tell the history of the database, not of the book."""


@pytest.fixture
def book(engine: Engine) -> Engine:
    build_book(engine, today=TODAY, accounts=6)
    return engine


def acme(session: Session) -> int:
    return session.exec(select(Account.id).where(Account.name == "Acme")).one() or 0


def days(engine: Engine) -> dict[str, list[int]]:
    """Every date of the book as days before its own today."""
    found: dict[str, list[int]] = {}
    with open_session(engine, reading=True) as session:
        today = session.exec(select(DataSource.latest_on).where(DataSource.key == "demo")).one() or TODAY
        for model in (Contract, Contact, Observation, Ticket, Touchpoint, Pulse, Override):
            for column in model.__table__.columns:
                if column.type.python_type in {date, datetime}:
                    values = [value for (value,) in session.connection().execute(select(column)) if value is not None]
                    plain = [value.date() if isinstance(value, datetime) else value for value in values]
                    found[str(column)] = sorted((value - today).days for value in plain)
    return found


@pytest.mark.parametrize("by", [1, 3, 7, 40, 500, -12])
def test_every_date_keeps_its_distance_from_today(book: Engine, by: int):
    before = days(book)
    assert move_demo(book, TODAY + timedelta(days=by)) == by
    assert days(book) == before
    with open_session(book, reading=True) as session:
        assert demo_age(session, TODAY + timedelta(days=by)) == 0


@pytest.mark.parametrize("by", [1, 6, 7, 40, -12])
def test_the_newest_week_is_the_last_whole_one_again(book: Engine, by: int):
    with open_session(book, reading=True) as session:
        before = session.exec(
            select(Measurement.value).order_by(
                col(Measurement.account_id), col(Measurement.series_id), col(Measurement.week)
            )
        ).all()
    move_demo(book, TODAY + timedelta(days=by))
    with open_session(book, reading=True) as session:
        assert session.exec(select(func.max(Measurement.week))).one() == last_whole_week(TODAY + timedelta(days=by))
        after = session.exec(
            select(Measurement.value).order_by(
                col(Measurement.account_id), col(Measurement.series_id), col(Measurement.week)
            )
        ).all()
        newest = session.get_one(DataSource, "series:active_users").latest_on
    assert after == before
    assert newest is not None
    assert 0 <= (TODAY + timedelta(days=by) - newest).days <= 6


def test_instants_keep_their_time_of_day(book: Engine):
    with open_session(book, reading=True) as session:
        before = session.exec(select(Ticket.opened_at).order_by(col(Ticket.id))).all()
    move_demo(book, TODAY + timedelta(days=200))
    with open_session(book, reading=True) as session:
        after = session.exec(select(Ticket.opened_at).order_by(col(Ticket.id))).all()
    assert [new - old for old, new in zip(before, after, strict=True)] == [timedelta(days=200)] * len(before)


def test_the_alert_of_a_renewal_keeps_to_its_renewal(book: Engine):
    with open_session(book) as session:
        account = acme(session)
        session.add(
            Alert(
                account_id=account,
                trigger="renewal",
                term="2027-06-10",
                open_key=f"{account}:renewal:2027-06-10",
                kind="scheduled",
                severity="low",
                state="open",
                route="digest",
                raised_on=TODAY,
                seen_on=TODAY,
            )
        )
    move_demo(book, TODAY + timedelta(days=5))
    with open_session(book, reading=True) as session:
        moved = session.exec(select(Alert)).one()
    assert (moved.term, moved.open_key) == ("2027-06-15", f"{account}:renewal:2027-06-15")
    assert moved.raised_on == TODAY + timedelta(days=5)


def test_what_was_typed_meanwhile_moves_along_but_never_past_today(book: Engine):
    with open_session(book) as session:
        account = acme(session)
        mia = session.get_one(Account, account).owner_id or 0
        session.add(
            Touchpoint(
                external_id="old",
                account_id=account,
                on=TODAY - timedelta(days=2),
                summary="typed about an earlier day",
            )
        )
        session.add(
            Touchpoint(external_id="new", account_id=account, on=TODAY + timedelta(days=4), summary="typed since")
        )
        typed_at = datetime(2026, 11, 27, 10, tzinfo=UTC)
        session.add(Pulse(account_id=account, band="red", set_by=mia, set_at=typed_at))
    later = TODAY + timedelta(days=5)
    move_demo(book, later)
    with open_session(book, reading=True) as session:
        on = dict(session.exec(select(Touchpoint.external_id, Touchpoint.on)).all())
        latest = session.exec(
            select(Pulse).where(Pulse.account_id == account).order_by(col(Pulse.set_at).desc())
        ).first()
    assert on["old"] == later - timedelta(days=2)
    assert on["new"] == later
    assert latest is not None
    assert latest.band == "red"
    assert latest.set_at == datetime(2026, 11, 28, tzinfo=UTC)


def snapshot(account: int, on: date, score: float) -> HealthSnapshot:
    return HealthSnapshot(
        account_id=account,
        on=on,
        scorecard_version=1,
        stage="adoption",
        score=score,
        band="red",
        raw_band="red",
        band_since=on,
        pending_band=None,
        pending_days=0,
        confidence=0.9,
        categories=b"",
        contributions=b"",
        values=b"",
    )


def test_history_moves_and_health_of_days_that_the_book_never_lived_goes(book: Engine):
    with open_session(book) as session:
        session.add(ScorecardVersion(text="", digest=""))
        session.flush()
        account = acme(session)
        for ago in (2, 1, 0, -1):
            session.add(snapshot(account, TODAY - timedelta(days=ago), float(50 + ago)))
            session.add(
                SegmentBaseline(
                    on=TODAY - timedelta(days=ago), segment="SMB", series="events", median_change=0.1 * ago, accounts=9
                )
            )
    later = TODAY + timedelta(days=1)
    move_demo(book, later)
    with open_session(book, reading=True) as session:
        scores = dict(session.exec(select(HealthSnapshot.on, HealthSnapshot.score)).all())
        since = session.exec(select(HealthSnapshot.band_since).order_by(col(HealthSnapshot.on).desc())).first()
        baselines = session.exec(select(SegmentBaseline.on)).all()
    assert scores == {later - timedelta(days=ago): 50 + ago for ago in (2, 1, 0)}
    assert since == later
    assert sorted(baselines) == sorted(scores)


def test_moving_to_the_same_day_changes_nothing(book: Engine):
    assert move_demo(book, TODAY) == 0


def test_a_database_without_a_demo_is_not_moved(engine: Engine):
    with pytest.raises(Refused, match="no demo book"):
        move_demo(engine, TODAY)


def test_dates_of_real_accounts_are_never_moved(book: Engine):
    with open_session(book) as session:
        session.add(Account(external_id="crm-9", name="Real", customer_since=date(2020, 1, 1)))
    with pytest.raises(Refused, match="1 accounts beside the demo's"):
        move_demo(book, TODAY + timedelta(days=9))


def test_every_table_is_either_the_books_or_stays():
    moved = {table.name for table in book_tables()}
    every = {table.name for table in SQLModel.metadata.sorted_tables}
    assert moved | STAYS == every, "decide whether a new table belongs to the book (a key to its account) or stays"
    assert not moved & STAYS
