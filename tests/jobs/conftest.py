"""What jobs are handed in tests: services on a real database, with a clock that the test moves."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine

from handlers.services import Services
from storage.engine import open_session
from storage.library import Library
from tests.conftest import NOW


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    """A clock that stands until it is moved."""
    return Clock()


@pytest.fixture
def services(engine: Engine, clock: Clock) -> Services:
    """Services on the engine of the test."""
    return Services(
        reading=partial(open_session, engine, reading=True),
        writing=partial(open_session, engine),
        now=clock,
        library=Library(),
    )
