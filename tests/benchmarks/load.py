"""The load: slash commands sent over plain sockets, and a listener at their response addresses.

Plain sockets, because a client as heavy as the server would be what is measured: its own queue would hide the server's.
"""

import asyncio
import itertools
import re
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.slack_server import signature

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_PATIENCE = 60.0  # seconds
_HEARD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Load:
    """Sends commands to one server and hears the answers."""

    names: Sequence[str]
    base: str = ""  # of the server under test
    address: str = ""  # of the response addresses
    _run: str = field(default_factory=lambda: secrets.token_hex(4))  # a delivery seen before would not be answered
    _waiting: dict[bytes, asyncio.Future[float]] = field(default_factory=dict)
    _numbers: itertools.count = field(default_factory=itertools.count)

    @asynccontextmanager
    async def hearing(self) -> AsyncIterator[None]:
        """Serve the response addresses."""
        server = await asyncio.start_server(self._hear, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield
        finally:
            server.close()

    async def round(self, path: str, in_flight: int, requests: int) -> list[float]:
        """Send `requests` commands, `in_flight` at a time; give the seconds of each until its answer had arrived.

        Connections are open and used once before the first of these is sent.
        """
        left = iter(range(requests))
        where = urlsplit(self.base)
        ready = asyncio.Barrier(in_flight)

        async def sender() -> list[float]:
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            try:
                await self._send(path, reader, writer)
                await ready.wait()
                return [await self._send(path, reader, writer) for _ in left]
            finally:
                writer.close()
                await writer.wait_closed()

        return [took for part in await asyncio.gather(*(sender() for _ in range(in_flight))) for took in part]

    async def _send(self, path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> float:
        number = next(self._numbers)
        arrived: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[b"/%d" % number] = arrived
        request = self._request(path, number)
        began = time.perf_counter()
        writer.write(request)
        async with asyncio.timeout(_PATIENCE):
            head, _ = await _message(reader)
            assert b" 200 " in head.split(b"\r\n", 1)[0], head
            return await arrived - began

    def _request(self, path: str, number: int) -> bytes:
        body = urlencode(
            {
                "command": "/health",
                "text": self.names[number % len(self.names)],
                "user_id": "U0MIA",
                "channel_id": "C0TEAM",
                "team_id": "T0LOCAL",
                "trigger_id": f"{self._run}.{number}",
                "response_url": f"{self.address}/{number}",
            }
        )
        headers = {
            "Host": urlsplit(self.base).netloc,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body.encode())),
            **signature(body, int(time.time())),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {path} HTTP/1.1\r\n{head}\r\n{body}".encode()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof():
            try:
                head, body = await _message(reader)
            except (asyncio.IncompleteReadError, ConnectionResetError):
                break
            at = time.perf_counter()
            assert b"went wrong" not in body, body
            self._waiting.pop(head.split(b" ", 2)[1]).set_result(at)
            writer.write(_HEARD)
        writer.close()


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read the head and the body of one HTTP message with a known length."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head, await reader.readexactly(int(length[1])) if length else b""
