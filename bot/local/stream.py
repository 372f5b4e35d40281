"""The page's live updates: Server-Sent Events, each with its number, so that a page can take up where it stopped."""

import asyncio
import json
from contextlib import suppress

from aiohttp import web

from bot.local.feed import Event, Feed, Listener
from bot.local.guard import SECURITY

HEARTBEAT = 15.0  # seconds between comments that keep the connection alive


async def stream(feed: Feed, request: web.Request, person: str) -> web.StreamResponse:
    """Send what happens to a person's page until it goes away or loses its place."""
    response = web.StreamResponse(
        headers={
            **SECURITY,
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    with feed.listen(person) as listener, suppress(ConnectionResetError):  # the page went away: nobody is left to tell
        await response.prepare(request)
        await _tell(response, feed, listener, _missed(feed, request, person))
    return response


async def _tell(response: web.StreamResponse, feed: Feed, listener: Listener, missed: list[Event] | None) -> None:
    """Tell what was missed (None: too much), then what happens, until the workspace ends or the page has lost its place."""
    if missed is None:
        await response.write(_reset(feed))
    for earlier in missed or []:
        await response.write(_written(earlier))
    await response.write(b": connected\n\n")
    while not listener.lost:
        try:
            event = await asyncio.wait_for(listener.queue.get(), HEARTBEAT)
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if event is None:
            return
        await response.write(_written(event))
    await response.write(_reset(feed))


def _missed(feed: Feed, request: web.Request, person: str) -> list[Event] | None:
    asked = request.headers.get("Last-Event-ID") or request.query.get("after") or str(feed.cursor)
    return feed.since(int(asked), person) if asked.isdigit() else None


def _written(event: Event) -> bytes:
    return f"id: {event.id}\nevent: {event.name}\ndata: {json.dumps(event.data, ensure_ascii=False)}\n\n".encode()


def _reset(feed: Feed) -> bytes:
    return f"id: {feed.cursor}\nevent: reset\ndata: {{}}\n\n".encode()
