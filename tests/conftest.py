"""Fixtures shared by all tests: both database engines, a clock that stands still, a settled library."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests import databases

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a PostgreSQL server: TEST_DATABASE_URL, else the embedded one, else a skip with the reason."""
    with databases.postgres_server() as address:
        yield address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    return databases.make_sqlite_template(tmp_path_factory.mktemp("template") / "pillar.db")


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """Address of a PostgreSQL database with all tables, to be copied."""
    with databases.postgres_database(postgres_url) as url:
        yield databases.make_postgres_template(url)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database with all tables and no rows, on each engine in turn; it is dropped after the test."""
    if request.param == "sqlite":
        copy = tmp_path / "pillar.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), copy)
        yield databases.sqlite_url(copy)
        return
    server, template = (request.getfixturevalue(name) for name in ("postgres_url", "postgres_template"))
    with databases.postgres_database(server, template) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database with all tables, on each engine in turn."""
    with databases.opened(database_url) as engine:
        yield engine


@pytest.fixture(params=ENGINES)
def bare_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table, on each engine in turn."""
    if request.param == "sqlite":
        with databases.opened(databases.sqlite_url(tmp_path / "bare.db")) as engine:
            yield engine
        return
    with databases.postgres_database(request.getfixturevalue("postgres_url")) as url, databases.opened(url) as engine:
        yield engine
