"""The local workspace with a bot written by hand, and Chromium in front of it. Skipped with the reason where there is no browser."""

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.local.page_data import DemoState
from bot.local.workspace import LocalWorkspace
from tests.browser.real_app import running_app
from tests.browser.scripted_bot import Json, ScriptedBot

TOKEN = "xoxb-local"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 5000  # milliseconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Workspace:
    """A running workspace: its address, its bot, and a way to act from the test's thread."""

    url: str
    bot: ScriptedBot
    loop: asyncio.AbstractEventLoop
    local: LocalWorkspace
    demo: list[DemoState] = field(default_factory=lambda: [DemoState(present=False)])

    def run(self, work: Coroutine[Any, Any, Json]) -> Json:
        """Do something on the server's loop and wait for it."""
        future: Future[Json] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return future.result(10)

    def hang_up(self) -> None:
        """Break off the live updates of every page."""
        self.loop.call_soon_threadsafe(self.local.world.feed.close)

    def post(self, channel: str, text: str, **more: object) -> str:
        """Post as the bot; gives the message's timestamp."""
        return str(self.run(self.bot.call("chat.postMessage", channel=channel, text=text, **more))["ts"])

    def update(self, channel: str, ts: str, text: str, **more: object) -> None:
        """Change a message of the bot."""
        self.run(self.bot.call("chat.update", channel=channel, ts=ts, text=text, **more))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A fresh workspace on a port of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    running, stop = asyncio.run_coroutine_threadsafe(_start(tmp_path / "workspace.db"), loop).result(10)
    yield running
    asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


async def _start(path: Path) -> tuple[Workspace, Callable[[], Coroutine[Any, Any, None]]]:
    bot = ScriptedBot(TOKEN)
    server = web.Application()
    server.router.add_post("/slack/events", bot.handle)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
    sock = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    bot.base = url
    demo = [DemoState(present=False)]

    async def demo_state() -> DemoState:
        return demo[0]

    async def night() -> str:
        return "The night ran: 57 accounts scored, 2 alerts delivered."

    async def move() -> str:
        demo[0] = DemoState(present=True, as_of=date(2026, 11, 23), days_old=0)
        return "The demo book now ends today."

    local = LocalWorkspace(
        path,
        signing_secret="secret",
        bot_token=TOKEN,
        events_url=f"{url}/slack/events",
        run_night=night,
        move_demo=move,
        demo_state=demo_state,
    )
    local.add_routes(server)
    await local.start()
    await runner.setup()
    await web.SockSite(runner, sock).start()

    async def stop() -> None:
        await local.close()
        await runner.cleanup()

    return Workspace(url, bot, asyncio.get_running_loop(), local, demo), stop


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; module scope, because Playwright's loop must not outlive the module beside asyncio tests."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def real_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app with its demo book; one for all tests, because its first start takes ten seconds."""
    with running_app(tmp_path_factory.mktemp("real_app")) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own, without animations."""
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def open_page(context: BrowserContext, workspace: Workspace) -> Iterator[Callable[..., Page]]:
    """Open the page as somebody, at a channel; any error in the page's script fails the test."""
    errors: list[str] = []

    def opened(person: str = "U0MIA", where: str = "C0TEAM") -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                errors.append(message.text) if message.type == "error" and "violates" in message.text else None
            ),
        )
        page.goto(f"{workspace.url}/?as={person}#{where}")
        expect(page.locator(".channel-head h1")).to_be_visible()
        expect(page.locator(".scroller.loading")).to_have_count(0)
        return page

    yield opened
    assert errors == []
