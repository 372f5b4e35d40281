"""The Web API at /api/{method}: who calls, with which scopes, which method, and every refusal as Slack words it."""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.local import api_assistant, api_chat, api_conversations, api_files, api_people, api_views
from bot.local.call import Call, Method, read_arguments
from bot.local.faults import DROPPED, SLOW, STATUS, Fault
from bot.local.wire import Json, Refusal, text_of
from bot.local.world import World

METHODS: Mapping[str, Method] = {
    **api_assistant.METHODS,
    **api_chat.METHODS,
    **api_conversations.METHODS,
    **api_files.METHODS,
    **api_people.METHODS,
    **api_views.METHODS,
}
SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "reactions:write",
        "team:read",
        "users:read",
        "users:read.email",
    }
)


@dataclass(frozen=True)
class SlackApi:
    """The Web API for one bot token with some scopes."""

    world: World
    bot_token: str
    scopes: frozenset[str] = SCOPES

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a call; refusals are a 200 with `ok` false, as Slack's are."""
        name = request.match_info["method"]
        fault = self.world.faults.take(name)
        if fault is not None and fault.error not in {DROPPED, SLOW}:
            return _bad_weather(fault)
        headers = {"x-oauth-scopes": ",".join(sorted(self.scopes))}
        try:
            body = self._answer(name, request, await read_arguments(request))
        except Refusal as refusal:
            body = refusal.as_json()
        if fault is not None and fault.error == SLOW:
            await asyncio.sleep(fault.retry_after)
        elif fault is not None and request.transport is not None:
            request.transport.close()  # carried out, and nobody will hear of it
        return web.json_response(body, headers=headers)

    def _answer(self, name: str, request: web.Request, arguments: Json) -> Json:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        self._check_token(token if scheme == "Bearer" else text_of(arguments, "token"))
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        if method.scopes and not self.scopes & set(method.scopes):
            raise Refusal("missing_scope", needed=",".join(method.scopes), provided=",".join(sorted(self.scopes)))
        base = f"{request.scheme}://{request.host}"
        return {"ok": True, **method.answer(Call(self.world, name, arguments, base))}

    def _check_token(self, token: str) -> None:
        if not token.strip():
            raise Refusal("not_authed")
        if not hmac.compare_digest(token.encode(), self.bot_token.encode()):
            raise Refusal("invalid_auth")


def _bad_weather(fault: Fault) -> web.Response:
    body: Json = {"ok": False, "error": fault.error}
    if fault.error == "ratelimited":
        return web.json_response(body, status=429, headers={"Retry-After": str(round(fault.retry_after))})
    if fault.error.startswith(STATUS):
        return web.Response(status=int(fault.error.removeprefix(STATUS)), text="Slack is in trouble")
    return web.json_response(body)
