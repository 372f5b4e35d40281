"""The whole demo book in a database, written once for many tests that only read it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.demo import build_book
from tests import databases

TODAY = date(2026, 11, 23)


@contextmanager
def told_on(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """Give an engine of the kind ("sqlite", "postgres") on a database of its own that holds the book of `TODAY`."""
    if kind == "sqlite":
        copy = folder / "pillar.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), copy)
        url = databases.sqlite_url(copy)
        with databases.opened(url) as engine:
            build_book(engine, today=TODAY)
            yield engine
        return
    server, template = (request.getfixturevalue(name) for name in ("postgres_url", "postgres_template"))
    with databases.postgres_database(server, template) as url, databases.opened(url) as engine:
        build_book(engine, today=TODAY)
        yield engine
