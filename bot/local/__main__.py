"""The local workspace as a process of its own: it outlives the bot, as Slack does.

`python -m bot.local --port 3001 --events-url http://127.0.0.1:3000/slack/events`. Both processes read the signing
secret and the bot token from the workspace's file; the bot is given `SLACK_API_URL=http://127.0.0.1:3001/api/`.
"""

import argparse
import asyncio
import contextlib
import signal
from pathlib import Path

from aiohttp import web

from bot.local.courier import RETRIES
from bot.local.page_data import DemoState
from bot.local.store import shared_secrets
from bot.local.workspace import LocalWorkspace

LOOPBACK = "127.0.0.1"


async def _elsewhere() -> str:
    return "The book lives in the bot's process; use `python app.py` there."


async def _no_demo() -> DemoState:
    return DemoState(present=False)


def _seconds(listed: str) -> tuple[float, ...]:
    return tuple(float(part) for part in listed.split(","))


async def serve(path: Path, port: int, events_url: str, retries: tuple[float, ...]) -> None:
    """Serve the workspace until the process is asked to end; says on standard output when it listens."""
    secrets = shared_secrets(path)
    workspace = LocalWorkspace(
        path,
        signing_secret=secrets.signing_secret,
        bot_token=secrets.bot_token,
        events_url=events_url,
        run_night=_elsewhere,
        move_demo=_elsewhere,
        demo_state=_no_demo,
        retries=retries,
    )
    server = web.Application(client_max_size=32 * 1024 * 1024)
    workspace.add_routes(server)
    await workspace.start()
    runner = web.AppRunner(server, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, port)
    await site.start()
    print(f"listening on http://{LOOPBACK}:{runner.addresses[0][1]}", flush=True)  # noqa: T201 - tests wait for it
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    await end.wait()
    await workspace.close()
    await runner.cleanup()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m bot.local", description="The local workspace as its own process.")
    parser.add_argument("--path", type=Path, default=Path("data/workspace.db"), help="the workspace's own SQLite file")
    parser.add_argument("--port", type=int, default=3001, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--events-url", required=True, help="where the bot takes what Slack sends")
    parser.add_argument(
        "--retries",
        type=_seconds,
        default=RETRIES,
        help="seconds before each new attempt to bring an event, such as 0.1,1,5",
    )
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(given.path, given.port, given.events_url, given.retries))


if __name__ == "__main__":
    main()
