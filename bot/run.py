"""Runs the chat side in one event loop: the server, and Slack or the local workspace that stands in for it."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.desk import Desk
from bot.local.page_data import DemoState
from bot.local.store import shared_secrets
from bot.local.typing_in import SlashCommand
from bot.local.workspace import LocalWorkspace
from bot.server import build_server
from bot.settings import Settings
from bot.slack.app import build_slack_app
from bot.slack.post import SlackMessenger
from bot.slack.run import add_slack_routes, run_socket_mode
from handlers.services import Services
from success.errors import ConfigurationError

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Tools:
    """What the local workspace's toolbar needs from the rest of the house."""

    workspace_file: Path
    run_night: Callable[[], Awaitable[str]]
    move_demo: Callable[[], Awaitable[str]]
    demo_state: Callable[[], Awaitable[DemoState]]


def listen(settings: Settings) -> socket.socket:
    """Take the port, before anything that takes time; raises `ConfigurationError` when another program has it."""
    everywhere = settings.slack_mode == "http"
    host = "0.0.0.0" if everywhere else LOOPBACK  # noqa: S104  Slack calls us from outside
    try:
        return socket.create_server((host, settings.port))
    except OSError as error:
        other = settings.port + 1 if settings.port < 65535 else 3000
        raise ConfigurationError(
            f"Port {settings.port} is taken by another program. End it, or choose another one: PORT={other} make run"
        ) from error


def make_messenger(
    settings: Settings, services: Services, workspace_file: Path, listener: socket.socket
) -> SlackMessenger:
    """Make what speaks first: in Slack, or in the local workspace that will answer on our own port."""
    if settings.slack_bot_token is None:
        token = shared_secrets(workspace_file).bot_token
        return SlackMessenger(services, token=token, api_url=f"{_address(listener)}/api/")
    return SlackMessenger(services, token=settings.slack_bot_token.get_secret_value(), api_url=settings.slack_api_url)


async def run(
    desk: Desk, settings: Settings, tools: Tools, listener: socket.socket, ready: Callable[[str], None]
) -> None:
    """Serve until the process is told to end; `ready` gets our own address once everything listens.

    Closes the listener. Raises `ConfigurationError` when a token is missing.
    """
    with listener:
        address = _address(listener)
        server = build_server()
        if settings.slack_mode == "local":
            _stand_in(server, desk, tools, address)
        else:
            _connect(server, desk, settings)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=2.0)
        told_to_end = _on_signals()
        await runner.setup()
        try:
            await web.SockSite(runner, listener).start()
            ready(address)
            await told_to_end.wait()
        finally:
            await runner.cleanup()


def _address(listener: socket.socket) -> str:
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"


def _stand_in(server: web.Application, desk: Desk, tools: Tools, address: str) -> None:
    """Let the local workspace be Slack."""
    secrets = shared_secrets(tools.workspace_file)
    workspace = LocalWorkspace(
        tools.workspace_file,
        signing_secret=secrets.signing_secret,
        bot_token=secrets.bot_token,
        events_url=f"{address}/slack/events",
        run_night=tools.run_night,
        move_demo=tools.move_demo,
        demo_state=tools.demo_state,
        commands=_commands(desk),
    )
    workspace.add_routes(server)

    async def lifetime(_server: web.Application) -> AsyncIterator[None]:
        await workspace.start()
        yield
        await workspace.close()

    server.cleanup_ctx.append(lifetime)
    slack = build_slack_app(
        desk, token=secrets.bot_token, signing_secret=secrets.signing_secret, api_url=f"{address}/api/"
    )
    add_slack_routes(server, slack)


def _commands(desk: Desk) -> tuple[SlashCommand, ...]:
    own = [
        SlashCommand(f"/{item.word}", item.usage[0].partition(" ")[2] if item.usage else "", item.summary)
        for item in desk.router.capabilities.values()
        if item.slash
    ]
    return (*own, SlashCommand("/pillar", "help", "Everything Pillar knows"))


def _connect(server: web.Application, desk: Desk, settings: Settings) -> None:
    """Speak with the real Slack, by Socket Mode where there is an app-level token."""
    token, secret, app_token = settings.slack_bot_token, settings.slack_signing_secret, settings.slack_app_token
    if token is None or (secret is None and app_token is None):
        raise ConfigurationError(
            "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside it: "
            "docs/how-to/connect-slack.md"
        )
    slack = build_slack_app(
        desk,
        token=token.get_secret_value(),
        signing_secret="" if secret is None else secret.get_secret_value(),
        api_url=settings.slack_api_url,
    )
    if app_token is None:
        add_slack_routes(server, slack)
        return
    app_level = app_token.get_secret_value()

    async def lifetime(_server: web.Application) -> AsyncIterator[None]:
        async with _in_background(run_socket_mode(slack, app_level)):
            yield

    server.cleanup_ctx.append(lifetime)


@asynccontextmanager
async def _in_background(work: Awaitable[None]) -> AsyncIterator[None]:
    """Run something beside the block; when it ends by itself, the process is told to end: nobody would listen."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda ended: None if ended.cancelled() else signal.raise_signal(signal.SIGTERM))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _on_signals() -> asyncio.Event:
    """Give what is set when the process is told to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
