"""A tiny app on loopback that takes what Slack would send, checks every signature and answers as it was told."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import web


@dataclass(frozen=True)
class Received:
    """One request that arrived, its signature already checked."""

    fields: dict
    headers: dict

    @property
    def payload(self) -> dict:
        return json.loads(self.fields["payload"]) if "payload" in self.fields else self.fields


@dataclass
class Receiver:
    """`answers` are given in turn, then an empty 200; a number is a status, a string or an object a body."""

    secret: str
    now: object
    received: list[Received] = field(default_factory=list)
    answers: list[object] = field(default_factory=list)
    forged: int = 0
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        body = (await request.read()).decode()
        if not self._signed(request, body):
            self.forged += 1
            return web.Response(status=401)
        fields = json.loads(body) if request.content_type == "application/json" else dict(parse_qsl(body, True))
        self.received.append(Received(fields, {name.lower(): value for name, value in request.headers.items()}))
        self._arrived.set()
        answer = self.answers.pop(0) if self.answers else ""
        if callable(answer):
            answer = await answer()
        if isinstance(answer, int):
            return web.Response(status=answer)
        return web.json_response(answer) if isinstance(answer, dict) else web.Response(text=answer)

    async def wait(self, count: int = 1) -> list[Received]:
        """Wait until `count` requests have arrived."""
        async with asyncio.timeout(5):
            while len(self.received) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.received

    def _signed(self, request: web.Request, body: str) -> bool:
        stamp = request.headers["x-slack-request-timestamp"]
        expected = hmac.new(self.secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        fresh = abs(int(stamp) - self.now()) < 300
        return fresh and hmac.compare_digest(f"v0={expected}", request.headers["x-slack-signature"])
