"""The live updates of a page that goes away."""

import asyncio
import logging
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from bot.local.feed import Feed
from bot.local.stream import stream
from tests.slack_server import listen


@dataclass
class Watched:
    """A server with one stream, and what became of it."""

    feed: Feed = field(default_factory=lambda: Feed(1))
    request: web.Request | None = None
    ended: asyncio.Future[web.StreamResponse] = field(default_factory=asyncio.Future)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.request = request
        try:
            response = await stream(self.feed, request, "U0MIA")
        except BaseException as error:
            self.ended.set_exception(error)
            raise
        self.ended.set_result(response)
        return response


async def test_a_page_that_went_away_ends_its_stream_quietly(caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched()
    server = web.Application()
    server.router.add_get("/local/events", watched.handle)
    runner = web.AppRunner(server, access_log=None)
    url = await listen(runner)
    async with aiohttp.ClientSession() as http, http.get(url + "/local/events") as page:
        assert await page.content.readline() == b": connected\n"
        assert watched.request is not None
        assert watched.request.transport is not None
        watched.request.transport.abort()
        watched.feed.publish("message", {}, None)
        await asyncio.wait_for(watched.ended, 5)
    await runner.cleanup()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert watched.feed._listeners == []
