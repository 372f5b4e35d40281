"""Socket Mode against a server of our own: the connection that we open, what comes through it, and what happens when it breaks."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from aiohttp import WSMsgType, web
from sqlalchemy import Engine

from bot.desk import Desk
from bot.slack.app import build_slack_app
from bot.slack.run import run_socket_mode
from tests.scenarios.conftest import services_for
from tests.scenarios.words import Words
from tests.slack_server import TEAM, TOKEN, SlackServer, listen, start

APP_TOKEN = "xapp-test"


@dataclass
class Switchboard:
    """Slack's end of the WebSocket: connections as they come, and what the app says through them."""

    connected: asyncio.Queue[web.WebSocketResponse] = field(default_factory=asyncio.Queue)
    acks: asyncio.Queue[dict] = field(default_factory=asyncio.Queue)

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0PILLAR"}})
        self.connected.put_nowait(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.acks.put_nowait(json.loads(message.data))
        return socket

    async def next_connection(self) -> web.WebSocketResponse:
        return await asyncio.wait_for(self.connected.get(), 5)


@dataclass
class Line:
    """The recorder, the switchboard and the words behind the app."""

    slack: SlackServer
    switchboard: Switchboard
    words: Words
    number: int = 0

    async def command(self, socket: web.WebSocketResponse, text: str, **more: str) -> None:
        """Send a slash command and see it acked."""
        self.number += 1
        payload = {
            "command": "/health",
            "text": text,
            "user_id": "U0MIA",
            "channel_id": "C0TEAM",
            "team_id": TEAM,
            "trigger_id": f"t{self.number}",
            "response_url": self.slack.response_url(),
            **more,
        }
        envelope = {"type": "slash_commands", "envelope_id": f"e{self.number}", "accepts_response_payload": True}
        await socket.send_json({**envelope, "payload": payload})

    async def acked(self) -> dict:
        return await asyncio.wait_for(self.switchboard.acks.get(), 5)


@pytest.fixture
async def line(engine: Engine) -> AsyncIterator[Line]:
    switchboard, slack, words = Switchboard(), SlackServer(), Words()
    server = web.Application()
    server.router.add_get("/link", switchboard.link)
    exchange = web.AppRunner(server, access_log=None, shutdown_timeout=1.0)
    slack.socket_url = (await listen(exchange)).replace("http:", "ws:") + "/link?ticket=1"
    recorder = await start(slack)
    desk = Desk(words.router, services_for(engine))
    app = build_slack_app(desk, token=TOKEN, signing_secret="", api_url=slack.url + "/api")
    running = asyncio.create_task(run_socket_mode(app, APP_TOKEN))
    yield Line(slack, switchboard, words)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await exchange.cleanup()
    await recorder.cleanup()
    desk.close()


async def test_a_command_is_acked_through_the_socket_and_answered_at_its_response_address(line: Line) -> None:
    await line.command(await line.switchboard.next_connection(), "Acme")
    assert await line.acked() == {"envelope_id": "e1"}
    assert (await line.slack.expect("respond"))["text"] == "Health of Acme."


@pytest.mark.parametrize("how", ["closed", "told"])
async def test_a_connection_that_ends_is_opened_again(line: Line, how: str) -> None:
    socket = await line.switchboard.next_connection()
    if how == "closed":
        await socket.close()
    else:
        await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
    await line.command(await line.switchboard.next_connection(), "Borealis")
    assert (await line.slack.expect("respond"))["text"] == "Health of Borealis."
    assert len(line.slack.of("apps.connections.open")) == 2


async def test_a_command_brought_again_on_the_new_connection_is_answered_once(line: Line) -> None:
    first = await line.switchboard.next_connection()
    await line.command(first, "Acme", trigger_id="same")
    await line.slack.expect("respond")
    await first.close()
    second = await line.switchboard.next_connection()
    await line.command(second, "Acme", trigger_id="same")
    await line.command(second, "Borealis")
    await line.slack.expect("respond", 2)
    assert sorted(request.text for request in line.words.asked) == ["Acme", "Borealis"]


async def test_another_workspaces_payload_is_neither_acked_nor_answered(line: Line) -> None:
    socket = await line.switchboard.next_connection()
    await line.command(socket, "Acme", team_id="T0OTHER")
    await line.command(socket, "Borealis")
    assert await line.acked() == {"envelope_id": "e2"}
    await line.slack.expect("respond")
    assert [request.text for request in line.words.asked] == ["Borealis"]


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Log everything; asked for before the line, because Bolt takes its level when it is made."""
    caplog.set_level(logging.DEBUG)
    return caplog


async def test_the_app_level_token_never_reaches_the_log(loud: pytest.LogCaptureFixture, line: Line) -> None:
    await (await line.switchboard.next_connection()).close()
    await line.command(await line.switchboard.next_connection(), "Acme")
    await line.slack.expect("respond")
    assert {"slack_bolt", "slack_sdk"} <= {record.name.partition(".")[0] for record in loud.records}
    assert APP_TOKEN not in loud.text
    assert TOKEN not in loud.text
