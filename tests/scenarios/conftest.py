"""The real Bolt app over real HTTP: Slack's side is tests/slack_server.py, the database is real, the words are tests/scenarios/words.py."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import Engine
from sqlmodel import Session

from bot.desk import Desk
from bot.server import build_server
from bot.slack.app import build_slack_app
from bot.slack.run import add_slack_routes
from handlers.router import Router
from handlers.services import Services
from storage.engine import open_session
from storage.library import Library
from storage.models import Person
from tests.conftest import NOW
from tests.scenarios.words import Words
from tests.slack_server import SECRET, TOKEN, SlackServer, Workspace, listen, start


@dataclass
class Office:
    """Everything a scenario needs: the workspace that sends, the recorder that hears, the words that were asked."""

    workspace: Workspace
    slack: SlackServer
    words: Words
    engine: Engine


def services_for(engine: Engine, now: datetime = NOW) -> Services:
    def reading() -> AbstractContextManager[Session]:
        return open_session(engine, reading=True)

    def writing() -> AbstractContextManager[Session]:
        return open_session(engine)

    return Services(reading, writing, lambda: now, Library())


@asynccontextmanager
async def open_office(engine: Engine, router: Router, words: Words, ack_seconds: float = 2.2) -> AsyncIterator[Office]:
    """Run recorder and app on loopback ports, and bring both down in order."""
    slack = SlackServer()
    recorder = await start(slack)
    desk = Desk(router, services_for(engine))
    app = build_slack_app(desk, token=TOKEN, signing_secret=SECRET, api_url=slack.url + "/api", ack_seconds=ack_seconds)
    server = build_server()
    add_slack_routes(server, app)
    runner = web.AppRunner(server, access_log=None)
    url = await listen(runner)
    async with aiohttp.ClientSession() as http:
        yield Office(Workspace(slack, url, http), slack, words, engine)
    words.gate.set()
    await app.settle()
    await runner.cleanup()
    await recorder.cleanup()
    desk.close()


@pytest.fixture
def words() -> Iterator[Words]:
    made = Words()
    yield made
    made.gate.set()


@pytest.fixture
async def office(engine: Engine, words: Words) -> AsyncIterator[Office]:
    """An office on each database in turn. What Slack would have refused makes the test fail."""
    with open_session(engine) as session:
        session.add(Person(external_id="mia", name="Mia Keller", email="mia@pillar.example", role="csm"))
    async with open_office(engine, words.router, words, ack_seconds=0.5) as made:
        yield made
    assert not made.slack.problems
