"""Silent sources are named, living ones are not."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from storage.engine import open_session
from storage.library import Library
from storage.models import DataSource
from storage.scorecards import load_file
from storage.sources import silent_sources
from tests.conftest import NOW

TODAY = NOW.date()


def source(key: str, days_ago: int) -> DataSource:
    then = TODAY - timedelta(days=days_ago)
    return DataSource(key=key, latest_on=then, arrived_at=datetime(then.year, then.month, then.day, tzinfo=UTC))


def test_a_source_past_its_mark_is_named_with_its_last_day(engine: Engine):
    with open_session(engine) as session:
        load_file(session, Library())
        session.add_all([source("series:active_users", 15), source("series:events", 14), source("tickets", 8)])
    with open_session(engine, reading=True) as session:
        silent = silent_sources(session, TODAY)
    assert [(one.key, one.latest_on) for one in silent] == [
        ("series:active_users", TODAY - timedelta(days=15)),
        ("tickets", TODAY - timedelta(days=8)),
    ]


def test_nothing_is_silent_before_anything_was_delivered(engine: Engine):
    with open_session(engine) as session:
        load_file(session, Library())
        assert silent_sources(session, TODAY) == ()
