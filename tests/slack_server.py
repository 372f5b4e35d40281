"""A Slack Web API of our own on loopback: it records what it is asked, answers as Slack does, and refuses what Slack refuses.

It knows the people and channels that all tests share. `failing` makes a method answer with an error; `response_urls` are
served too, five uses each. `expect` waits for a call without sleeping.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.block_kit import message_problems, view_problems

TEAM = "T0LOCAL"
BOT = "U0PILLAR"
TOKEN = "xoxb-test"
SECRET = "a-signing-secret-nobody-says"

PEOPLE = {
    "U0MIA": ("Mia Keller", "mia@pillar.example"),
    "U0BOB": ("Bob Lindqvist", "bob@pillar.example"),
    "U0PRIYA": ("Priya Nair", "priya@pillar.example"),
    "U0TOM": ("Tom Becker", "tom@pillar.example"),
    "U0SAM": ("Sam Adeyemi", "sam@pillar.example"),
    "U0LENA": ("Lena Ortiz", "lena@acme.example"),
    "U0NOAH": ("Noah Frei", "noah@partner.example"),
}
CHANNELS = {
    "C0ALERTS": {"name": "cs-alerts"},
    "C0TEAM": {"name": "cs-team"},
    "C0ACME": {"name": "acme-shared", "is_ext_shared": True},
    "D0MIA": {"is_im": True, "user": "U0MIA"},
}
MEMBERS = {"C0ALERTS": ["U0MIA", "U0BOB", BOT], "C0TEAM": ["U0MIA", "U0NOAH", BOT], "C0ACME": ["U0LENA", BOT]}


@dataclass
class Call:
    """One call of the Web API, or one answer at a response address."""

    method: str
    body: dict


@dataclass
class SlackServer:
    """The recorder."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    failing: dict[str, list[str]] = field(
        default_factory=dict
    )  # method → errors for its next calls; "http:500" is a status, "hang up" no answer at all
    problems: list[str] = field(default_factory=list)  # what Slack would have refused
    may_ring: set[str] = field(default_factory=set)  # users who are meant to be mentioned
    uses: dict[str, int] = field(default_factory=dict)
    held: dict[str, asyncio.Event] = field(default_factory=dict)  # method → it answers when this is set
    history: list[dict] = field(default_factory=list)  # what was said in every channel
    scopes: str = ""
    socket_url: str = "wss://localhost/never"  # where Socket Mode is told to connect
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _ids: itertools.count = field(default_factory=lambda: itertools.count(1))

    def of(self, method: str) -> list[dict]:
        return [call.body for call in self.calls if call.method == method]

    async def expect(self, method: str, count: int = 1) -> dict:
        """Give the body of the `count`-th call of a method, waiting for it to come."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: len(self.of(method)) >= count), 5)
        return self.of(method)[count - 1]

    def response_url(self) -> str:
        return f"{self.url}/respond/{next(self._ids)}"

    async def _note(self, method: str, body: dict) -> None:
        async with self._changed:
            self.calls.append(Call(method, body))
            self._changed.notify_all()

    async def respond(self, request: web.Request) -> web.Response:
        key = request.path
        self.uses[key] = self.uses.get(key, 0) + 1
        if self.uses[key] > 5:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        body = await request.json()
        if error := self._failure("respond"):
            return web.Response(text=error, status=404 if "url" in error else 500)
        self.problems += message_problems(body, self.may_ring)
        await self._note("respond", body | {"url": request.path})
        return web.Response(text="ok")

    async def receive(self, request: web.Request) -> web.Response:
        """Take the bytes of a file, at the address where Slack takes them without a token."""
        content = b"".join([chunk async for chunk in request.content.iter_any()])
        if error := self._failure("upload"):
            return web.Response(status=int(error[5:]))
        await self._note("upload", {"content": content})
        return web.Response(text=f"OK - {len(content)}")

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await self._body(request)
        if request.headers.get("Authorization") not in {f"Bearer {TOKEN}", "Bearer xapp-test"}:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if held := self.held.get(method):
            await held.wait()
        if error := self._failure(method):
            if error == "hang up" and request.transport is not None:
                request.transport.abort()
            if error.startswith("http:"):
                return web.Response(
                    status=int(error[5:]), headers={"Retry-After": "0"}, text="{}", content_type="application/json"
                )
            return web.json_response({"ok": False, "error": error})
        await self._note(method, body)
        answer = self._answer(method, body)
        return web.json_response({"ok": "error" not in answer, **answer}, headers={"x-oauth-scopes": self.scopes})

    def _failure(self, method: str) -> str:
        waiting = self.failing.get(method)
        return waiting.pop(0) if waiting else ""

    async def _body(self, request: web.Request) -> dict:
        if request.content_type == "application/json":
            return await request.json() if request.can_read_body else {}
        form = {**request.query, **await request.post()}
        return {
            key: json.loads(value) if isinstance(value, str) and value[:1] in "{[" else value
            for key, value in form.items()
        }

    def _answer(self, method: str, body: dict) -> dict:
        known: dict[str, Callable[[dict], dict]] = {
            "auth.test": lambda _body: {
                "team_id": TEAM,
                "team": "Local",
                "user_id": BOT,
                "user": "pillar",
                "bot_id": "B0PILLAR",
            },
            "users.info": self._user,
            "conversations.info": self._channel,
            "users.lookupByEmail": self._lookup,
            "conversations.list": self._list,
            "conversations.members": lambda body: {"members": MEMBERS.get(body["channel"], [BOT])},
            "conversations.history": lambda _body: {"messages": list(self.history)},
            "conversations.replies": lambda _body: {"messages": list(self.history)},
            "conversations.open": lambda body: {"channel": {"id": "D" + str(body["users"])[1:]}},
            "apps.connections.open": lambda _body: {"url": self.socket_url},
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._post,
            "chat.update": self._post,
            "views.open": self._view,
            "views.push": self._view,
            "views.update": self._view,
            "views.publish": self._view,
            "assistant.threads.setStatus": lambda _body: {},
            "files.getUploadURLExternal": lambda _body: {"upload_url": f"{self.url}/upload/F1", "file_id": "F1"},
            "files.completeUploadExternal": lambda body: {"files": body["files"]},
        }
        return known[method](body) if method in known else {"error": "unknown_method"}

    def _user(self, body: dict) -> dict:
        user = body["user"]
        if user == BOT:
            return {"user": {"id": user, "team_id": TEAM, "name": "pillar", "is_bot": True}}
        if user not in PEOPLE:
            return {"error": "user_not_found"}
        name, email = PEOPLE[user]
        extra = {
            "U0LENA": {"is_stranger": True, "team_id": "T0ACME"},
            "U0NOAH": {"is_restricted": True},
            "U0SAM": {"is_admin": True},
        }
        profile = {"real_name": name, "email": email}
        return {"user": {"id": user, "team_id": TEAM, "tz": "Europe/Berlin", "profile": profile, **extra.get(user, {})}}

    def _lookup(self, body: dict) -> dict:
        found = [user for user, (_, email) in PEOPLE.items() if email == body["email"]]
        return self._user({"user": found[0]}) if found else {"error": "users_not_found"}

    def _list(self, body: dict) -> dict:
        """One channel a page, so that who asks must turn the pages."""
        named = [{"id": key, **channel} for key, channel in CHANNELS.items() if "name" in channel]
        at = int(body.get("cursor") or 0)
        more = str(at + 1) if at + 1 < len(named) else ""
        return {"channels": named[at : at + 1], "response_metadata": {"next_cursor": more}}

    def _channel(self, body: dict) -> dict:
        found = CHANNELS.get(body["channel"])
        return {"channel": {"id": body["channel"], **found}} if found else {"error": "channel_not_found"}

    def _post(self, body: dict) -> dict:
        self.problems += message_problems(body, self.may_ring)
        return {"ts": f"1700000000.{next(self._ids):06d}", "channel": body.get("channel", "")}

    def _view(self, body: dict) -> dict:
        self.problems += view_problems(body["view"])
        if body.get("trigger_id") == "expired":
            return {"error": "expired_trigger_id"}
        return {"view": {**body["view"], "id": body.get("view_id") or f"V{next(self._ids)}"}}


async def start(slack: SlackServer) -> web.AppRunner:
    """Serve a recorder on a free loopback port."""
    server = web.Application()
    server.router.add_post("/api/{method}", slack.call)
    server.router.add_get("/api/{method}", slack.call)
    server.router.add_post("/respond/{id}", slack.respond)
    server.router.add_post("/upload/{id}", slack.receive)
    runner = web.AppRunner(server, access_log=None)
    slack.url = await listen(runner)
    return runner


async def listen(runner: web.AppRunner) -> str:
    """Start a runner on a free loopback port and give its address."""
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


def signature(body: str, at: int, secret: str = SECRET) -> dict[str, str]:
    """Sign a request as Slack does."""
    mac = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={mac}"}


@dataclass
class Workspace:
    """Slack's side of the conversation: sends signed payloads to the app under test."""

    slack: SlackServer
    app_url: str
    http: aiohttp.ClientSession
    _ids: itertools.count = field(default_factory=lambda: itertools.count(1000))

    async def send(self, body: str, content_type: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        signed = signature(body, int(time.time())) if headers is None else headers
        async with self.http.post(
            self.app_url + "/slack/events", data=body.encode(), headers={"Content-Type": content_type, **signed}
        ) as response:
            return response.status, await response.text()

    async def command(
        self, command: str, text: str = "", *, user: str = "U0MIA", channel: str = "C0TEAM", **more: str
    ) -> int:
        payload = {
            "command": command,
            "text": text,
            "user_id": user,
            "channel_id": channel,
            "team_id": TEAM,
            "trigger_id": f"trigger.{next(self._ids)}",
            "response_url": self.slack.response_url(),
            **more,
        }
        status, _ = await self.send(urlencode(payload), "application/x-www-form-urlencoded")
        return status

    async def event(
        self, event: dict, *, event_id: str = "", headers: dict[str, str] | None = None, **more: object
    ) -> int:
        body = json.dumps(
            {
                "type": "event_callback",
                "team_id": TEAM,
                "event_id": event_id or f"Ev{next(self._ids)}",
                "event": event,
                "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
                **more,
            }
        )
        signed = signature(body, int(time.time())) | (headers or {})
        status, _ = await self.send(body, "application/json", signed)
        return status

    async def mention(self, text: str, *, user: str = "U0MIA", channel: str = "C0TEAM", thread: str = "") -> int:
        event = {
            "type": "app_mention",
            "user": user,
            "channel": channel,
            "text": f"<@{BOT}> {text}",
            "ts": "1700000001.000100",
        }
        return await self.event(event | ({"thread_ts": thread} if thread else {}))

    async def direct(self, text: str, *, user: str = "U0MIA", channel: str = "D0MIA", **more: object) -> int:
        event = {
            "type": "message",
            "channel_type": "im",
            "user": user,
            "channel": channel,
            "text": text,
            "ts": "1700000001.000200",
        }
        return await self.event(event | more)

    async def interact(self, payload: dict) -> tuple[int, str]:
        fresh = {"team": {"id": TEAM}, "trigger_id": f"trigger.{next(self._ids)}"}
        body = urlencode({"payload": json.dumps({**fresh, **payload})})
        return await self.send(body, "application/x-www-form-urlencoded")

    async def press(self, element: dict, *, user: str = "U0MIA", channel: str = "C0TEAM", **more: object) -> int:
        """Press a button, or act on another element, of an ephemeral message."""
        action = {"type": element["type"], "action_id": element["action_id"], "block_id": "b"}
        action |= {key: element[key] for key in ("value", "selected_option", "selected_options") if key in element}
        payload = {
            "type": "block_actions",
            "user": {"id": user, "team_id": TEAM},
            "channel": {"id": channel},
            "container": {
                "type": "message",
                "message_ts": "1700000002.000100",
                "channel_id": channel,
                "is_ephemeral": True,
            },
            "response_url": self.slack.response_url(),
            "actions": [action],
            **more,
        }
        status, _ = await self.interact(payload)
        return status

    async def submit(self, view: dict, values: dict[str, dict], *, user: str = "U0MIA", **more: object) -> dict:
        """Submit a modal that the app made; `values` by block_id are Slack's state objects. Gives what the ack says."""
        state: dict[str, dict] = {}
        for block in view["blocks"]:
            if block["type"] == "input" and block["block_id"] in values:
                state[block["block_id"]] = {block["element"]["action_id"]: values[block["block_id"]]}
        payload = {
            "type": "view_submission",
            "user": {"id": user, "team_id": TEAM},
            "view": {"id": "V1", **view, "state": {"values": state}},
            **more,
        }
        status, text = await self.interact(payload)
        assert status == 200, text
        return json.loads(text) if text else {}


def elements_of(body: dict) -> list[dict]:
    """Give the interactive elements of a message or view."""
    blocks = body.get("blocks", ())
    found = [element for block in blocks for element in (*block.get("elements", ()), block.get("accessory", {}))]
    return [element for element in found if "action_id" in element]


def button_of(body: dict, label: str) -> dict:
    """Give the button with a label."""
    return next(element for element in elements_of(body) if element.get("text", {}).get("text") == label)


def words_of(body: dict) -> str:
    """Give everything a person reads in a message or view, in one string."""

    def texts(part: object) -> list[str]:
        if isinstance(part, dict):
            own = [part["text"]] if isinstance(part.get("text"), str) else []
            return own + [text for key, value in part.items() if key != "private_metadata" for text in texts(value)]
        return [text for item in part for text in texts(item)] if isinstance(part, list) else []

    return "\n".join(texts(body.get("blocks", [])))
