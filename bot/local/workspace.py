"""The local workspace, put together: the file, the Web API, the page, the courier to the app."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.local.api_files import receive
from bot.local.courier import PATIENCE, RETRIES, Courier
from bot.local.deliver import SUBSCRIPTIONS, Deliverer
from bot.local.guard import guarded
from bot.local.interact import Interactions
from bot.local.page import Page, Toolbar
from bot.local.page_data import DemoState
from bot.local.response_url import respond
from bot.local.slack_api import SCOPES, SlackApi
from bot.local.typing_in import DEFAULT_COMMANDS, SlashCommand
from bot.local.world import World


class LocalWorkspace:
    """A Slack workspace on this machine.

    * `path` is its own SQLite file; `events_url` is where the app takes what Slack would send
    * `run_night`, `move_demo` are awaited when the toolbar asks and give a sentence for the person
    * `demo_state` tells how old the demo book is; `commands` are completed in the composer
    * `retries` are the seconds before each new attempt to bring an event, `patience` those until an app is too late
    * `clock` gives seconds since 1970
    """

    def __init__(
        self,
        path: Path,
        *,
        signing_secret: str,
        bot_token: str,
        events_url: str,
        run_night: Callable[[], Awaitable[str]],
        move_demo: Callable[[], Awaitable[str]],
        demo_state: Callable[[], Awaitable[DemoState]],
        commands: tuple[SlashCommand, ...] = DEFAULT_COMMANDS,
        scopes: frozenset[str] = SCOPES,
        subscriptions: frozenset[str] = SUBSCRIPTIONS,
        retries: tuple[float, ...] = RETRIES,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.world = World(path, clock)
        self.courier = Courier(events_url, signing_secret, clock, retries=retries, patience=patience)
        self._api = SlackApi(self.world, bot_token, scopes)
        deliverer = Deliverer(self.world, self.courier, commands, subscriptions)
        toolbar = Toolbar(run_night, move_demo, demo_state)
        self._page = Page(self.world, deliverer, Interactions(self.world, self.courier), toolbar, commands)

    def add_routes(self, server: web.Application) -> None:
        """Add the page, the Web API and what belongs to them to a server that listens on loopback."""
        self._page.add_routes(server)
        server.router.add_route("*", "/api/{method}", guarded(self._api.handle))
        server.router.add_post("/local/response/{token}", guarded(self._respond))
        server.router.add_post("/local/upload/{upload}", guarded(self._receive))
        server.on_shutdown.append(self._send_home)

    async def start(self) -> None:
        """Begin; needs a running loop."""
        await self.courier.start()

    async def close(self) -> None:
        """End: pages are sent home, what is under way is stopped, the file is closed."""
        self.world.feed.close()
        await self.courier.close()
        self.world.close()

    async def _send_home(self, _server: web.Application) -> None:
        """End the pages' streams before the server waits for them."""
        self.world.feed.close()

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        return await respond(self.world, request)

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        return await receive(self.world, request)
