"""Which doors are open in which mode: the wiring of bot/run.py, seen from outside."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Engine

from bot.desk import Desk
from bot.local.page_data import DemoState
from bot.run import Tools, listen, make_messenger, run
from bot.settings import Settings
from handlers.messenger import Channel
from handlers.reply import sentence
from success.errors import ConfigurationError
from tests.scenarios.conftest import services_for
from tests.scenarios.words import Words
from tests.slack_server import SECRET, TOKEN, SlackServer, Workspace, start

DOORS_OF_THE_PAGE = ("/", "/static/index.html", "/local/state?person=U0MIA", "/api/auth.test")


@dataclass
class House:
    """A running Pillar, its address, and the recorder that stands for Slack."""

    slack: SlackServer
    words: Words
    url: str
    http: aiohttp.ClientSession
    ended: asyncio.Task[None]
    listener: socket.socket
    settings: Settings

    async def status(self, path: str, *, post: bool = False) -> int:
        call = self.http.post if post else self.http.get
        async with call(self.url + path) as answer:
            return answer.status


@asynccontextmanager
async def running(engine: Engine, folder: Path, **tokens: str) -> AsyncIterator[House]:
    """Run Pillar with these tokens on a free port until the block ends."""
    slack, words = SlackServer(), Words()
    recorder = await start(slack)
    desk = Desk(words.router, services_for(engine))
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    settings = Settings(_env_file=None, port=0, slack_api_url=slack.url + "/api/", **tokens)
    listener = listen(settings)
    house = asyncio.create_task(run(desk, settings, _tools(folder), listener, ready.set_result))
    try:
        await asyncio.wait({house, ready}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        if house.done():
            house.result()
        async with aiohttp.ClientSession() as http:
            yield House(slack, words, ready.result(), http, house, listener, settings)
    finally:
        house.cancel()
        with suppress(asyncio.CancelledError, ConfigurationError):
            await house
        await recorder.cleanup()
        desk.close()


def _tools(folder: Path) -> Tools:
    async def nothing() -> str:
        return "Nothing was done."

    async def no_demo() -> DemoState:
        return DemoState(present=False)

    return Tools(folder / "workspace.db", nothing, nothing, no_demo)


async def test_without_tokens_the_local_workspace_is_served(engine: Engine, tmp_path: Path) -> None:
    async with running(engine, tmp_path) as house:
        assert await house.status("/") == 200
        assert await house.status("/slack/events", post=True) == 401
        assert (tmp_path / "workspace.db").exists()


async def test_over_http_only_signed_events_come_in_and_there_is_no_local_workspace(
    engine: Engine, tmp_path: Path
) -> None:
    async with running(engine, tmp_path, slack_bot_token=TOKEN, slack_signing_secret=SECRET) as house:
        assert [await house.status(path) for path in DOORS_OF_THE_PAGE] == [404] * len(DOORS_OF_THE_PAGE)
        assert await house.status("/local/send", post=True) == 404
        assert await house.status("/healthz") == 200
        assert await house.status("/slack/events", post=True) == 401
        workspace = Workspace(house.slack, house.url, house.http)
        assert await workspace.command("/health", "Acme") == 200
        assert (await house.slack.expect("respond"))["text"] == "Health of Acme."
    assert not (tmp_path / "workspace.db").exists()


@pytest.mark.parametrize("more", [{}, {"slack_signing_secret": SECRET}], ids=["without secret", "with secret"])
async def test_in_socket_mode_nothing_comes_in_over_http(engine: Engine, tmp_path: Path, more: dict[str, str]) -> None:
    async with running(engine, tmp_path, slack_bot_token=TOKEN, slack_app_token="xapp-test", **more) as house:
        await house.slack.expect("apps.connections.open")
        assert [await house.status(path) for path in DOORS_OF_THE_PAGE] == [404] * len(DOORS_OF_THE_PAGE)
        workspace = Workspace(house.slack, house.url, house.http)
        assert await workspace.command("/health", "Acme") == 404
        assert await house.status("/healthz") == 200
    assert not (tmp_path / "workspace.db").exists()


async def test_a_bot_token_alone_is_refused_with_the_way_out(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"SLACK_APP_TOKEN.*SLACK_SIGNING_SECRET"):
        async with running(engine, tmp_path, slack_bot_token=TOKEN):
            pass


async def test_a_refused_app_token_ends_it_with_the_way_out(engine: Engine, tmp_path: Path) -> None:
    async with running(engine, tmp_path, slack_bot_token=TOKEN, slack_app_token="xapp-revoked") as house:
        with pytest.raises(ConfigurationError, match=r"SLACK_APP_TOKEN: invalid_auth.*doctor") as told:
            await asyncio.wait_for(asyncio.shield(house.ended), 10)
    assert "xapp-revoked" not in str(told.value)


@pytest.mark.parametrize(
    "tokens", [{}, {"slack_bot_token": TOKEN, "slack_app_token": "xapp-test"}], ids=["local", "Slack"]
)
async def test_what_speaks_first_reaches_the_workspace_that_is_served(
    engine: Engine, tmp_path: Path, tokens: dict[str, str]
) -> None:
    async with running(engine, tmp_path, **tokens) as house:
        messenger = make_messenger(house.settings, services_for(engine), tmp_path / "workspace.db", house.listener)
        posted = await asyncio.to_thread(lambda: messenger.post(Channel("#cs-alerts"), sentence("Look."), "alert 1"))
        assert posted.place == "C0ALERTS"
        assert len(house.slack.of("chat.postMessage")) == len(tokens) // 2
