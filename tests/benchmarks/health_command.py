"""How long `/health` takes end to end against a bare Bolt command: `python -m tests.benchmarks.health_command --scale 20000`.

Signed request in, answer arrived at its response address out. Both apps run in one server process with the same HTTP session,
the load comes from another process, and rounds alternate, so that both see the same machine. The bare command acks and
answers "ok" the same way.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.desk import Desk
from bot.server import build_server
from bot.slack.app import SlackApp, build_slack_app
from bot.slack.run import add_slack_routes, answer_http
from handlers.capabilities import make_router
from handlers.services import Services
from jobs.evaluate import evaluate
from storage.demo import LIGHT, build_book
from storage.engine import open_engine, open_session
from storage.library import Library
from storage.migrate import upgrade
from storage.models import Account
from storage.scorecards import load_file
from tests.benchmarks.lines import Line, p95, table
from tests.benchmarks.load import Load
from tests.databases import sqlite_url
from tests.slack_server import SECRET, TOKEN, SlackServer, listen

LIMIT = 6.0  # p95 of /health over p95 of the bare command, at 50 in flight
IN_FLIGHT = (1, 10, 50)
REQUESTS = 400  # a round; each concurrency runs ROUNDS of both, in turn
ROUNDS = 3
NAMES = 500


def run(scale: int = 20_000, rounds: int = ROUNDS) -> list[Line]:
    """Build a book of `scale` accounts with a past of a week, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "book.db")
        names = _build(url, scale)
        return asyncio.run(_measure(url, names, rounds, scale))


def _build(url: str, scale: int) -> list[str]:
    engine = open_engine(url)
    upgrade(engine)
    services = services_of(engine)
    with services.writing() as session:
        load_file(session, services.library)
    build_book(engine, today=services.today(), accounts=scale, scope=LIGHT)
    for day in (services.today() - timedelta(days=7), services.today()):
        evaluate(services, day)
    with services.reading() as session:
        names = list(session.exec(select(Account.name).order_by(col(Account.id)).limit(NAMES)))
    engine.dispose()
    return names


def services_of(engine: Engine) -> Services:
    """Make the services of a server under test."""
    return Services(
        partial(open_session, engine, reading=True), partial(open_session, engine), lambda: datetime.now(UTC), Library()
    )


async def _measure(url: str, names: list[str], rounds: int, scale: int) -> list[Line]:
    slack, load = SlackServer(), Load(names)
    recorder = web.Application()
    recorder.router.add_post("/api/{method}", slack.call)
    recorder.router.add_get("/api/{method}", slack.call)
    runner = web.AppRunner(recorder, access_log=None)
    slack.url = await listen(runner)
    command = (sys.executable, "-m", "tests.benchmarks.health_command", "--serve", url, "--slack", slack.url)
    server = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        load.base = (await server.stdout.readline()).decode().strip()
        async with load.hearing():
            return [line for in_flight in IN_FLIGHT for line in await _compare(load, in_flight, rounds, scale)]
    finally:
        server.terminate()
        await server.wait()
        await runner.cleanup()


async def _compare(load: Load, in_flight: int, rounds: int, scale: int) -> list[Line]:
    for path in ("/bare", "/slack/events"):
        await load.round(path, in_flight, 20)  # warm threads and caches
    taken: dict[str, list[float]] = {"/bare": [], "/slack/events": []}
    for _ in range(rounds):
        for path in taken:
            taken[path] += await load.round(path, in_flight, REQUESTS)
    bare, health = taken["/bare"], taken["/slack/events"]
    part = f"/health on {scale:,} accounts (SQLite), {in_flight} in flight"
    return [
        Line(part, "median", 1000 * median(health), "ms"),
        Line(part, "p95", 1000 * p95(health), "ms"),
        Line(part, "bare command, median", 1000 * median(bare), "ms"),
        Line(part, "bare command, p95", 1000 * p95(bare), "ms"),
        Line(part, "ratio of the medians", median(health) / median(bare), "x"),
        Line(part, "ratio of the p95", p95(health) / p95(bare), "x", LIMIT if in_flight == max(IN_FLIGHT) else None),
    ]


async def serve(url: str, slack_url: str) -> None:
    """Run the server under test: Pillar on /slack/events, a bare Bolt command on /bare; its address goes to stdout."""
    engine = open_engine(url)
    desk = Desk(make_router(), services_of(engine))
    slack = build_slack_app(desk, token=TOKEN, signing_secret=SECRET, api_url=slack_url + "/api/")
    client = AsyncWebClient(token=TOKEN, base_url=slack_url + "/api/")
    bare = SlackApp(AsyncApp(client=client, signing_secret=SECRET), (client,), slack.conversation, signed=True)

    @bare.bolt.command("/health")
    async def ok(ack, body) -> None:
        await ack()
        async with bare.session().post(body["response_url"], json={"text": "ok"}) as response:
            await response.text()

    async def to_bare(request: web.Request) -> web.Response:
        return await answer_http(bare, request)

    async def lifetime(_server: web.Application):
        await bare.open()
        yield
        await bare.close()

    server = build_server()
    add_slack_routes(server, slack)
    server.router.add_post("/bare", to_bare)
    server.cleanup_ctx.append(lifetime)
    print(await listen(web.AppRunner(server, access_log=None)), flush=True)  # noqa: T201 (what the load generator reads)
    await asyncio.Event().wait()


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=20_000, help="accounts")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--serve", metavar="URL", help="only serve this database")
    parser.add_argument("--slack", metavar="URL", help="with --serve: where Slack's Web API is")
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.serve, options.slack))
        return
    print(table(run(options.scale, options.rounds)))  # noqa: T201 (a benchmark's output)


if __name__ == "__main__":
    _main()
