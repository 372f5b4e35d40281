"""Sessions: they commit or roll back as a whole, reading ones take no lock, and a database in trouble says what to do."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from storage.engine import open_session
from storage.models import SeriesKey
from success.errors import Refused, StorageUnavailable
from tests.databases import opened, sqlite_url


def keys(engine: Engine) -> list[str]:
    with open_session(engine, reading=True) as session:
        return list(session.exec(select(SeriesKey.key)))


def test_a_session_commits_when_its_block_ends_well(engine: Engine):
    with open_session(engine) as session:
        session.add(SeriesKey(key="events"))
    assert keys(engine) == ["events"]


def test_a_session_takes_everything_back_when_its_block_does_not(engine: Engine):
    with pytest.raises(Refused), open_session(engine) as session:
        session.add(SeriesKey(key="events"))
        session.flush()
        raise Refused("no")
    assert keys(engine) == []


def test_a_wrong_statement_stays_a_programming_error(engine: Engine):
    with pytest.raises(IntegrityError), open_session(engine) as session:
        session.add_all([SeriesKey(key="events"), SeriesKey(key="events")])


def test_foreign_keys_are_enforced(engine: Engine):
    with pytest.raises(IntegrityError), open_session(engine) as session:
        session.connection().execute(text("INSERT INTO measurement VALUES (1, 1, 1, 1.0)"))


def test_reading_takes_no_lock_while_somebody_writes(engine: Engine):
    with open_session(engine) as writing:
        writing.add(SeriesKey(key="events"))
        writing.flush()
        assert keys(engine) == []
    assert keys(engine) == ["events"]


def test_a_locked_database_says_so(tmp_path: Path):
    with opened(sqlite_url(tmp_path / "locked.db")) as first, opened(sqlite_url(tmp_path / "locked.db")) as second:
        with second.connect() as connection:
            connection.connection.cursor().execute("PRAGMA busy_timeout=1")
        with open_session(first) as writing:
            writing.connection()
            with (
                pytest.raises(StorageUnavailable, match=r"locked by another process.*doctor"),
                open_session(second) as late,
            ):
                late.connection()


def test_a_file_that_is_no_database_says_so(tmp_path: Path):
    (tmp_path / "pillar.db").write_text("id,name\n" * 200)
    raised = pytest.raises(StorageUnavailable, match="does not answer")
    with opened(sqlite_url(tmp_path / "pillar.db")) as engine, raised, open_session(engine) as session:
        session.connection()
