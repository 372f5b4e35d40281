"""The workspace as a process of its own: it outlives the bot, and a kill -9 of itself loses nothing."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.local.store import shared_secrets
from tests.bot.local.receiver import Receiver

ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def workspace(path: Path, events_url: str) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """Run the process; gives its address. It is killed, not asked."""
    arguments = [
        "-m",
        "bot.local",
        "--path",
        str(path),
        "--port",
        "0",
        "--events-url",
        events_url,
        "--retries",
        "0.1,0.5,1,2",
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        yield line.removeprefix("listening on ").strip(), process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def app(secret: str, port: int = 0) -> AsyncIterator[tuple[Receiver, int]]:
    """Run the tiny app on a port."""
    receiver = Receiver(secret, time.time)
    server = web.Application()
    server.router.add_post("/slack/events", receiver.handle)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    try:
        yield receiver, runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def test_an_event_outlives_the_bot_and_a_message_outlives_the_workspace(tmp_path):
    path = tmp_path / "workspace.db"
    secrets = shared_secrets(path)
    async with app(secrets.signing_secret) as (_, port):
        pass  # the bot was there and is gone
    address = f"http://127.0.0.1:{port}/slack/events"
    message = {"person": "U0MIA", "channel": "D0MIA", "text": "health acme"}
    async with workspace(path, address) as (base, process), aiohttp.ClientSession() as session:
        async with session.get(f"{base}/local/events?person=U0MIA") as events:
            async with session.post(f"{base}/local/send", json=message) as answer:
                sent = await answer.json()
            async with asyncio.timeout(5):
                while b"event: notice" not in (part := await events.content.readuntil(b"\n\n")):
                    assert part, "the stream ended"
        async with app(secrets.signing_secret, port) as (receiver, _):
            (arrived,) = await receiver.wait()
            assert arrived.fields["event"]["ts"] == sent["ts"]
            assert arrived.headers["x-slack-retry-reason"] == "connection_failed"
        headers = {"Authorization": f"Bearer {secrets.bot_token}"}
        reply = {"channel": "D0MIA", "text": "RED 48", "thread_ts": sent["ts"]}
        async with session.post(f"{base}/api/chat.postMessage", json=reply, headers=headers) as answer:
            assert (await answer.json())["ok"] is True
        process.kill()
        await process.wait()
    async with workspace(path, address) as (base, _), aiohttp.ClientSession() as session:
        query = {"person": "U0MIA", "channel": "D0MIA", "ts": sent["ts"]}
        async with session.get(f"{base}/local/thread", params=query) as answer:
            thread = await answer.json()
    assert thread["root"]["text"] == "health acme"
    assert [reply["text"] for reply in thread["replies"]] == ["RED 48"]


def test_both_processes_read_the_same_secrets_and_each_file_has_its_own(tmp_path):
    first = shared_secrets(tmp_path / "a.db")
    assert shared_secrets(tmp_path / "a.db") == first
    assert shared_secrets(tmp_path / "b.db") != first
    assert first.bot_token.startswith("xoxb-")
