"""The routes of the page: what it shows, what people do in it. A person sees and uses only channels he or she is in."""

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.local.deliver import Deliverer, Typed
from bot.local.directory import BY_ID, LocalChannel, LocalPerson
from bot.local.faults import read_fault
from bot.local.guard import Handler, guarded
from bot.local.interact import Interactions
from bot.local.page_data import DemoState, history_of, state_of, thread_of
from bot.local.stream import stream
from bot.local.typing_in import SlashCommand
from bot.local.wire import Json, NotDone, object_of, text_of
from bot.local.world import World

log = logging.getLogger(__name__)

STATIC = Path(__file__).with_name("static")
LONGEST_HISTORY = 200


@dataclass(frozen=True)
class Toolbar:
    """What the toolbar does: awaited, may take a while, gives a sentence for the person."""

    run_night: Callable[[], Awaitable[str]]
    move_demo: Callable[[], Awaitable[str]]
    demo_state: Callable[[], Awaitable[DemoState]]


@dataclass(frozen=True)
class Page:
    """The page's side of the workspace."""

    world: World
    deliverer: Deliverer
    interactions: Interactions
    toolbar: Toolbar
    commands: tuple[SlashCommand, ...]

    def add_routes(self, server: web.Application) -> None:
        """Add the page's routes, each behind the guard."""
        gets: dict[str, Handler] = {
            "/": self.index,
            "/static/{path:.+}": self.static,
            "/local/state": self.state,
            "/local/history": self.history,
            "/local/thread": self.thread,
            "/local/home": self.home,
            "/local/files/{id}": self.file,
            "/local/events": self.events,
        }
        posts: dict[str, Callable[[Json, web.Request], Awaitable[Json]]] = {
            "/local/send": self.send,
            "/local/action": self.act,
            "/local/options": self.options,
            "/local/submit": self.submit,
            "/local/close": self.close,
            "/local/dismiss": self.dismiss,
            "/local/read": self.read,
            "/local/night": self.night,
            "/local/move-demo": self.move_demo,
            "/local/fault": self.fault,
        }
        for path, handler in gets.items():
            server.router.add_get(path, guarded(_told(handler)))
        for path, work in posts.items():
            server.router.add_post(path, guarded(_told(_as_json(work))))

    # --- what it shows

    async def index(self, _request: web.Request) -> web.StreamResponse:
        """The page itself."""
        return web.FileResponse(STATIC / "index.html")

    async def static(self, request: web.Request) -> web.StreamResponse:
        """A file of the page; nothing outside of its folder."""
        path = (STATIC / request.match_info["path"]).resolve()
        if not path.is_relative_to(STATIC.resolve()) or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def state(self, request: web.Request) -> web.StreamResponse:
        """The workspace as a person sees it."""
        person = _person(dict(request.query))
        demo = await self.toolbar.demo_state()
        return web.json_response(state_of(self.world, person, self.commands, demo))

    async def history(self, request: web.Request) -> web.StreamResponse:
        """A channel's messages."""
        asked: Json = dict(request.query)
        person, channel = self._place(asked)
        limit = text_of(asked, "limit")
        count = min(int(limit), LONGEST_HISTORY) if limit.isdigit() and int(limit) else 60
        return web.json_response(history_of(self.world, person, channel, text_of(asked, "before"), count))

    async def thread(self, request: web.Request) -> web.StreamResponse:
        """A thread's messages."""
        asked: Json = dict(request.query)
        person, channel = self._place(asked)
        return web.json_response(thread_of(self.world, person, channel, text_of(asked, "ts")))

    async def home(self, request: web.Request) -> web.StreamResponse:
        """A person's App Home as it was; the app hears that it was opened and may publish a new one."""
        person = _person(dict(request.query))
        view = self.world.views.home(person.id)
        self.deliverer.home_opened(person)
        return web.json_response({"view": None if view is None else view.body})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file; pictures in place, everything else as a download."""
        stored = self.world.files.get(request.match_info["id"])
        if stored is None:
            raise NotDone("file_not_found", "That file is no longer there.", status=404)
        shown = stored.mimetype in {"image/png", "image/jpeg", "image/gif", "image/webp"}
        name = "".join(letter if letter.isalnum() or letter in ".-_ " else "_" for letter in stored.name)
        disposition = "inline" if shown else f'attachment; filename="{name.encode("ascii", "replace").decode()}"'
        headers = {"Content-Disposition": disposition, "Content-Type": stored.mimetype}
        return web.Response(body=self.world.files.content(stored.id), headers=headers)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The live updates."""
        return await stream(self.world.feed, request, _person(dict(request.query)).id)

    # --- what people do

    async def send(self, body: Json, request: web.Request) -> Json:
        """A message or a slash command."""
        person, channel = self._place(body)
        thread_ts = text_of(body, "thread_ts") or None
        typed = Typed(channel, text_of(body, "text"), thread_ts, text_of(body, "client_id"))
        ts = await self.deliverer.typed(person, typed, _base(request))
        return {"ok": True} if ts is None else {"ok": True, "ts": ts}

    async def act(self, body: Json, request: web.Request) -> Json:
        """A button or a menu."""
        self.interactions.act(_person(body), body, _base(request))
        return {"ok": True}

    async def options(self, body: Json, _request: web.Request) -> Json:
        """The options of a searching menu."""
        return await self.interactions.options(_person(body), body)

    async def submit(self, body: Json, _request: web.Request) -> Json:
        """A modal's submit button."""
        state = object_of(body, "state") or {"values": {}}
        return await self.interactions.submit(_person(body), text_of(body, "view_id"), state)

    async def close(self, body: Json, _request: web.Request) -> Json:
        """A modal's cancel button, its cross, or Escape."""
        self.interactions.close(_person(body), text_of(body, "view_id"))
        return {"ok": True}

    async def dismiss(self, body: Json, _request: web.Request) -> Json:
        """An ephemeral message is put away."""
        person, channel = self._place(body)
        message = self.world.messages.get(channel.id, text_of(body, "ts"))
        if message is None or message.only_for != person.id:
            raise NotDone("message_not_found", "That message is no longer there.", status=404)
        self.world.delete(message)
        return {"ok": True}

    async def read(self, body: Json, _request: web.Request) -> Json:
        """Somebody has read up to a message."""
        person, channel = self._place(body)
        ts = text_of(body, "ts")
        if not re.fullmatch(r"\d{10}\.\d{6}", ts):
            raise NotDone("invalid_ts", "That is not a message's timestamp.")
        if self.world.channels.mark_read(person.id, channel.id, ts):
            self.world.tell_unread(channel.id, [person.id])
        return {"ok": True}

    async def night(self, _body: Json, _request: web.Request) -> Json:
        """Run what runs at night, now."""
        self.world.feed.publish("progress", {"text": "The nightly run is under way …"}, None)
        return {"ok": True, "message": await self.toolbar.run_night()}

    async def move_demo(self, _body: Json, _request: web.Request) -> Json:
        """Move the dates of the demo book to today."""
        self.world.feed.publish("progress", {"text": "The demo book moves to today …"}, None)
        return {"ok": True, "message": await self.toolbar.move_demo()}

    async def fault(self, body: Json, _request: web.Request) -> Json:
        """Order bad weather for a method of the Web API."""
        self.world.faults.order(read_fault(body))
        return {"ok": True}

    def _place(self, asked: Json) -> tuple[LocalPerson, LocalChannel]:
        person = _person(asked)
        channel = self.world.channels.get(text_of(asked, "channel"))
        if channel is None or not self.world.channels.is_member(channel.id, person.id):
            raise NotDone("channel_not_found", f"{person.name} is not in that channel.", status=404)
        return person, channel


def _person(asked: Json) -> LocalPerson:
    person = BY_ID.get(text_of(asked, "person"))
    if person is None:
        raise NotDone("user_not_found", "Nobody in this workspace has that id.", status=404)
    return person


def _base(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}"


def _as_json(work: Callable[[Json, web.Request], Awaitable[Json]]) -> Handler:
    """Make a handler of work that takes and gives JSON."""

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            raise NotDone("not_json", "The page must send application/json.", status=415)
        try:
            body = await request.json()
        except ValueError:
            raise NotDone("invalid_json", "That was no JSON.") from None
        if not isinstance(body, dict):
            raise NotDone("invalid_json", "A JSON object was expected.")
        return web.json_response(await work(body, request))

    return handler


def _told(handler: Handler) -> Handler:
    """Turn what cannot be done, and what went wrong on our side, into a sentence for the person."""

    async def telling(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except NotDone as reason:
            return web.json_response(reason.as_json(), status=reason.status)
        except web.HTTPException:
            raise
        except Exception:
            log.exception("%s failed", request.path)
            failed = NotDone("failed", "That went wrong in the workspace; the log of the process tells more.")
            return web.json_response(failed.as_json(), status=500)

    return telling
