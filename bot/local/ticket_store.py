"""What may be used a few times for a short while: trigger ids that open a modal, response URLs that answer a person."""

import secrets
from dataclasses import dataclass

from bot.local.store import Store
from bot.local.wire import Refusal

TRIGGER_SECONDS = 3.0  # Slack's: "a trigger_id expires 3 seconds after it was issued", used once
RESPONSE_SECONDS = 30 * 60.0  # Slack's: 30 minutes and 5 uses
RESPONSE_USES = 5


@dataclass(frozen=True)
class ResponsePlace:
    """Where a response URL answers: to whom, in which channel and thread, and which message it may replace."""

    person: str
    channel: str
    message_ts: str | None
    thread_ts: str | None


class Tickets:
    """Trigger ids and response URLs."""

    def __init__(self, store: Store) -> None:
        self._db = store.connection
        self._clock = store.clock

    def new_trigger(self, person: str, *, view: str = "") -> str:
        """Issue a trigger id to a person; `view` is the modal it was issued from, so that another can go on top."""
        trigger = f"{int(self._clock() * 1000)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        with self._db:
            self._db.execute("delete from trigger_id where expires < ?", (self._clock() - 3600,))
            row = (trigger, person, self._clock() + TRIGGER_SECONDS, view)
            self._db.execute("insert into trigger_id (id, person, expires, view) values (?, ?, ?, ?)", row)
        return trigger

    def take_trigger(self, trigger: str) -> tuple[str, str]:
        """Use a trigger id up; gives its person and view, or refuses as Slack does."""
        row = self._db.execute("select * from trigger_id where id = ?", (trigger,)).fetchone()
        if row is None:
            raise Refusal("invalid_trigger_id")
        if row["used"]:
            raise Refusal("exchanged_trigger_id")
        if row["expires"] < self._clock():
            raise Refusal("expired_trigger_id")
        with self._db:
            self._db.execute("update trigger_id set used = 1 where id = ?", (trigger,))
        return row["person"], row["view"]

    def new_response(self, place: ResponsePlace) -> str:
        """Issue the token of a response URL."""
        token = secrets.token_urlsafe(24)
        expires = self._clock() + RESPONSE_SECONDS
        row = (token, place.person, place.channel, place.message_ts, place.thread_ts, expires, RESPONSE_USES)
        with self._db:
            self._db.execute("delete from response_url where expires < ?", (self._clock() - 3600,))
            self._db.execute("insert into response_url values (?, ?, ?, ?, ?, ?, ?)", row)
        return token

    def take_response(self, token: str) -> ResponsePlace:
        """Use a response URL once; refuses when it is unknown, too old or used up."""
        row = self._db.execute("select * from response_url where token = ?", (token,)).fetchone()
        if row is None or row["expires"] < self._clock():
            raise Refusal("expired_url")
        if row["left"] <= 0:
            raise Refusal("used_url")
        with self._db:
            self._db.execute("update response_url set left = left - 1 where token = ?", (token,))
        return ResponsePlace(row["person"], row["channel"], row["message_ts"], row["thread_ts"])

    def follow(self, token: str, message_ts: str) -> None:
        """Let a response URL of a slash command replace the message it has just made."""
        query = "update response_url set message_ts = ? where token = ? and message_ts is null"
        with self._db:
            self._db.execute(query, (message_ts, token))
