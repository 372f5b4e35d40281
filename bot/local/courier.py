"""Carries payloads to the app: signed as Slack signs, with Slack's patience (3 s), events with Slack's retries."""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from bot.local.wire import Json

log = logging.getLogger(__name__)

PATIENCE = 3.0  # seconds
RETRIES = (0.5, 60.0, 300.0)  # seconds before each; Slack: nearly at once, after a minute, after five


class NotTaken(Exception):
    """The app did not take a payload; `code` is what Slack calls it to the person, `reason` to the app."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Taken:
    """What the app said."""

    text: str

    def as_json(self) -> Json:
        """Read the app's answer as an object; an empty or unreadable one is empty."""
        try:
            body = json.loads(self.text) if self.text else {}
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


class Courier:
    """Brings payloads to `events_url`. `retries` are the seconds to wait before an event is brought again."""

    def __init__(
        self,
        events_url: str,
        signing_secret: str,
        clock: Callable[[], float],
        *,
        retries: tuple[float, ...] = RETRIES,
        patience: float = PATIENCE,
    ) -> None:
        self.events_url = events_url
        self._secret = signing_secret.encode()
        self._clock = clock
        self._retries = retries
        self._timeout = aiohttp.ClientTimeout(total=patience)
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the connections; needs a running loop."""
        self._session = aiohttp.ClientSession(timeout=self._timeout)

    async def close(self) -> None:
        """Stop what is under way and close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def bring_form(self, fields: dict[str, str]) -> Taken:
        """Bring a slash command."""
        return await self._bring(urlencode(fields), "application/x-www-form-urlencoded", {})

    async def bring_interaction(self, payload: Json) -> Taken:
        """Bring a button, a submitted view and the like."""
        return await self.bring_form({"payload": json.dumps(payload)})

    def bring_event(self, payload: Json, trouble: Callable[[], None]) -> None:
        """Bring an event in the background, again under the same event id when it is not taken.

        `trouble` is called once, after the first attempt that failed.
        """
        self.in_background(self._bring_event(payload, trouble))

    def in_background(self, work: Coroutine[None, None, None]) -> None:
        """Let work go on without anyone waiting for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _bring_event(self, payload: Json, trouble: Callable[[], None]) -> None:
        body, reason = json.dumps(payload), ""
        for number, wait in enumerate((0.0, *self._retries)):
            await asyncio.sleep(wait)
            again = {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason} if number else {}
            try:
                await self._bring(body, "application/json", again)
            except NotTaken as error:
                reason = error.reason
                if number == 0:
                    trouble()
            else:
                return
        log.warning("event %s was not taken after %d attempts", payload.get("event_id"), len(self._retries) + 1)

    async def _bring(self, body: str, content_type: str, more: dict[str, str]) -> Taken:
        assert self._session is not None, "the courier has not been started"
        timestamp = str(int(self._clock()))
        signature = hmac.new(self._secret, f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "content-type": content_type,
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": f"v0={signature}",
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            **more,
        }
        try:
            async with self._session.post(self.events_url, data=body.encode(), headers=headers) as answer:
                text = await answer.text()
        except TimeoutError:
            raise NotTaken("operation_timeout", "http_timeout") from None
        except aiohttp.ClientError:
            raise NotTaken("dispatch_failed", "connection_failed") from None
        if answer.status != 200:
            raise NotTaken("http_client_error" if answer.status < 500 else "http_service_error", "http_error")
        return Taken(text)
