"""The database engine: SQLite on one machine, PostgreSQL when the team outgrows it.

SQLite: WAL, synchronous=NORMAL, foreign keys on, busy_timeout 5 s, every transaction begins with BEGIN IMMEDIATE when it may
write (a plain BEGIN that turns into a write ignores the timeout). Reading sessions say so and begin plainly.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

from success.errors import StorageUnavailable

BUSY_TIMEOUT_MS = 5_000
_NOT_SET_UP = ("42P01", "42703")  # PostgreSQL: undefined table, undefined column


def open_engine(url: str, *, pool_size: int = 8) -> Engine:
    """Make the engine for a SQLAlchemy address: `sqlite:///data/pillar.db`, `postgresql://user@host/db` (psycopg 3)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(url, parsed.database, pool_size)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)


def _open_sqlite(url: str, database: str | None, pool_size: int) -> Engine:
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def open_session(engine: Engine, *, reading: bool = False) -> Iterator[Session]:
    """Open a short session; it commits when the block ends well and rolls back when it does not.

    With `reading` it takes no write lock on SQLite. Raises `StorageUnavailable` when the database is locked, missing or not set up.
    """
    bound = engine.execution_options(reading=True) if reading else engine
    try:
        with Session(bound, expire_on_commit=False) as session:
            yield session
            session.commit()
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:
        way_out = _way_out(error.orig if isinstance(error, DBAPIError) else error)
        if way_out is None:
            raise
        raise StorageUnavailable(way_out) from error


def _way_out(error: BaseException | None) -> str | None:
    """Say what mends it when the database as a whole cannot be used; None when the statement itself was wrong."""
    text = str(error)
    if getattr(error, "sqlstate", None) in _NOT_SET_UP or text.startswith(("no such table", "no such column")):
        return "The database is not set up, or was set up by an older version. `python app.py migrate` brings it up to date."
    if "locked" in text:
        return "The database is locked by another process. Try again in a moment; `python app.py doctor` tells what is wrong."
    if isinstance(error, sqlite3.OperationalError | psycopg.OperationalError) or "not a database" in text:
        return "The database does not answer. `python app.py doctor` tells what is wrong with DATABASE_URL."
    return None
