"""The workspace over real HTTP on loopback, with the tiny app behind it and a clock that tests move."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.local.page_data import DemoState
from bot.local.workspace import LocalWorkspace
from tests.bot.local.receiver import Receiver

SECRET = "a signing secret"
TOKEN = "xoxb-local-test"


@dataclass
class Clock:
    """Seconds since 1970, moved by hand."""

    seconds: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Bench:
    """Everything a test needs: the workspace, its address, the app behind it, a browser's session."""

    workspace: LocalWorkspace
    base: str
    app: Receiver
    clock: Clock
    session: aiohttp.ClientSession
    streams: list = field(default_factory=list)

    async def api(self, method: str, *, token: str | None = TOKEN, **arguments) -> dict:
        """Call the Web API as the bot."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        async with self.session.post(f"{self.base}/api/{method}", json=arguments, headers=headers) as answer:
            return await answer.json()

    async def get(self, path: str, **query) -> dict:
        """Read as the page."""
        async with self.session.get(f"{self.base}/local/{path}", params=query) as answer:
            return await answer.json()

    async def post(self, path: str, **body) -> dict:
        """Act as the page."""
        async with self.session.post(f"{self.base}/local/{path}", json=body) as answer:
            return await answer.json()

    async def history(self, person: str, channel: str) -> list[dict]:
        return (await self.get("history", person=person, channel=channel))["messages"]

    @asynccontextmanager
    async def stream(self, person: str, after: int | None = None, **headers) -> AsyncIterator["Stream"]:
        """Follow the events of a person's page."""
        query = {"person": person} | ({} if after is None else {"after": str(after)})
        async with self.session.get(f"{self.base}/local/events", params=query, headers=headers) as answer:
            stream = Stream(answer)
            await stream.connected()
            yield stream


@dataclass
class Stream:
    """An open event stream."""

    answer: aiohttp.ClientResponse
    early: list = field(default_factory=list)

    async def connected(self) -> None:
        async with asyncio.timeout(5):
            while True:
                part = await self._part()
                if part == ": connected":
                    return
                self.early.append(self._event(part))

    async def next(self, name: str | None = None) -> dict:
        """Give the next event (of a name): {"id", "event", "data"}."""
        async with asyncio.timeout(5):
            while True:
                event = self.early.pop(0) if self.early else self._event(await self._part())
                if event["event"] == name or name is None:
                    return event

    async def _part(self) -> str:
        return (await self.answer.content.readuntil(b"\n\n")).decode().strip()

    @staticmethod
    def _event(part: str) -> dict:
        lines = dict(line.split(": ", 1) for line in part.splitlines())
        return {"id": int(lines["id"]), "event": lines["event"], "data": json.loads(lines["data"])}


async def sentence() -> str:
    return "Done: 60 accounts."


async def demo() -> DemoState:
    return DemoState(present=True, as_of=date(2026, 11, 20), days_old=3)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "workspace.db"


@asynccontextmanager
async def running(path: Path, clock: Clock, **options) -> AsyncIterator[Bench]:
    """Run a workspace on a file."""
    app = Receiver(SECRET, clock)
    tools = {"run_night": sentence, "move_demo": sentence, "demo_state": demo}
    options = {"retries": (0.01, 0.01)} | tools | options
    workspace = LocalWorkspace(
        path,
        signing_secret=SECRET,
        bot_token=TOKEN,
        events_url="",
        clock=clock,
        **options,
    )
    server = web.Application()
    server.router.add_post("/slack/events", app.handle)
    workspace.add_routes(server)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    workspace.courier.events_url = f"{base}/slack/events"
    await workspace.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Bench(workspace, base, app, clock, session)
    finally:
        await workspace.close()
        await runner.cleanup()


@pytest.fixture
async def bench(path: Path, clock: Clock) -> AsyncIterator[Bench]:
    async with running(path, clock) as bench:
        yield bench


def section(text: str = "hello", **more) -> dict:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | more


def button(action_id: str = "go", **more) -> dict:
    return {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": action_id} | more


def modal(*blocks: dict, **more) -> dict:
    title = {"type": "plain_text", "text": "A modal"}
    return {
        "type": "modal",
        "title": title,
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": [*blocks],
    } | more


def text_input(block_id: str = "reason", action_id: str = "value") -> dict:
    label = {"type": "plain_text", "text": "Reason"}
    return {
        "type": "input",
        "block_id": block_id,
        "label": label,
        "element": {"type": "plain_text_input", "action_id": action_id},
    }
