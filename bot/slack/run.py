"""How Slack reaches us: over HTTP on /slack/events, or by Socket Mode through a connection we open."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncBoltRequest

from bot.slack.app import SlackApp
from bot.slack.codes import FAILURES, code_of, refused
from success.errors import ConfigurationError

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
_LARGEST = 1_000_000  # bytes; Slack's largest payloads are a few hundred kilobytes


def add_slack_routes(server: web.Application, slack: SlackApp) -> None:
    """Let Slack call /slack/events. Raises `ConfigurationError` without a signing secret: anybody could call it then."""
    if not slack.signed:
        raise ConfigurationError(
            "Slack cannot be believed over HTTP without SLACK_SIGNING_SECRET; set it, or use SLACK_APP_TOKEN."
        )

    async def events(request: web.Request) -> web.Response:
        return await answer_http(slack, request)

    async def lifetime(_server: web.Application) -> AsyncIterator[None]:
        await slack.open()
        yield
        await slack.close()

    server.router.add_post(EVENTS_PATH, events)
    server.cleanup_ctx.append(lifetime)


async def answer_http(slack: SlackApp, request: web.Request) -> web.Response:
    """Let Bolt answer one HTTP request."""
    if (request.content_length or 0) > _LARGEST:
        return web.Response(status=413)
    body = (await request.read()).decode("utf-8", "replace")
    headers: dict[str, str | Sequence[str]] = {name: list(request.headers.getall(name)) for name in request.headers}
    heard = AsyncBoltRequest(body=body, query=request.query_string, headers=headers)
    return await to_aiohttp_response(await slack.bolt.async_dispatch(heard))


async def run_socket_mode(slack: SlackApp, app_token: str) -> None:
    """Listen through Socket Mode until cancelled; the connection is renewed by slack_sdk whenever it breaks.

    Raises `ConfigurationError` when Slack refuses the token, which asking again would not mend.
    """
    await slack.open()
    handler = AsyncSocketModeHandler(slack.bolt, app_token)
    try:
        handler.client.wss_uri = await _first_address(slack, app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it without annotations
        log.info("connected to Slack by Socket Mode")
        await asyncio.Event().wait()
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # as above
        await slack.close()


async def _first_address(slack: SlackApp, app_token: str) -> str | None:
    """Ask Slack where to connect; None while it does not answer: then slack_sdk asks until it does."""
    try:
        said = await slack.bolt.client.apps_connections_open(app_token=app_token)
    except FAILURES as error:
        if refused(error):
            raise ConfigurationError(
                f"Slack refuses SLACK_APP_TOKEN: {code_of(error)}. `python app.py doctor` tells what it needs."
            ) from None
        log.warning("Slack does not answer (%s); trying again until it does", code_of(error))
        return None
    return str(said["url"])
