"""Messages: public ones, ephemeral ones, and the threads under them. A message's body is Slack's message object."""

import json
import sqlite3
from dataclasses import dataclass

from bot.local.store import Store
from bot.local.wire import Json


@dataclass(frozen=True)
class Message:
    """One message. `only_for` names the one person who sees an ephemeral one."""

    channel: str
    ts: str
    author: str
    body: Json
    thread_ts: str | None = None
    only_for: str = ""


@dataclass(frozen=True)
class ThreadLine:
    """What a thread's root shows about it."""

    count: int
    people: tuple[str, ...]
    latest: str


class Messages:
    """All messages of the workspace."""

    def __init__(self, store: Store) -> None:
        self._db = store.connection

    def put(self, message: Message) -> None:
        """Write a message, over the one with the same timestamp if there is one."""
        row = (
            message.channel,
            message.ts,
            message.thread_ts,
            message.author,
            message.only_for,
            json.dumps(message.body, ensure_ascii=False),
        )
        with self._db:
            self._db.execute("insert or replace into message values (?, ?, ?, ?, ?, ?)", row)

    def get(self, channel: str, ts: str) -> Message | None:
        """Give a message."""
        row = self._db.execute("select * from message where channel = ? and ts = ?", (channel, ts)).fetchone()
        return None if row is None else _message(row)

    def remove(self, channel: str, ts: str) -> None:
        """Take a message away."""
        with self._db:
            self._db.execute("delete from message where channel = ? and ts = ?", (channel, ts))

    def before(self, channel: str, ts: str, limit: int, *, person: str = "") -> list[Message]:
        """Give up to `limit` top-level messages older than `ts`, newest first; ephemeral ones only those of `person`."""
        query = (
            "select * from message where channel = ? and ts < ? and only_for in ('', ?) "
            "and (thread_ts is null or thread_ts = ts) order by ts desc limit ?"
        )
        return [_message(row) for row in self._db.execute(query, (channel, ts, person, limit))]

    def between(self, channel: str, oldest: str, latest: str, limit: int) -> list[Message]:
        """Give up to `limit` public top-level messages with oldest < ts < latest, newest first."""
        query = (
            "select * from message where channel = ? and ts > ? and ts < ? and only_for = '' "
            "and (thread_ts is null or thread_ts = ts) order by ts desc limit ?"
        )
        return [_message(row) for row in self._db.execute(query, (channel, oldest, latest, limit))]

    def replies(self, channel: str, root: str, *, person: str = "") -> list[Message]:
        """Give the replies of a thread, oldest first; ephemeral ones only those of `person`."""
        query = (
            "select * from message where channel = ? and thread_ts = ? and ts <> thread_ts "
            "and only_for in ('', ?) order by ts"
        )
        return [_message(row) for row in self._db.execute(query, (channel, root, person))]

    def thread_line(self, channel: str, root: str) -> ThreadLine | None:
        """Give what the root shows about its thread, None when nobody has answered."""
        answers = self.replies(channel, root)
        if not answers:
            return None
        people = tuple(dict.fromkeys(answer.author for answer in answers))
        return ThreadLine(len(answers), people, answers[-1].ts)


def _message(row: sqlite3.Row) -> Message:
    body: Json = json.loads(row["body"])
    return Message(row["channel"], row["ts"], row["author"], body, row["thread_ts"], row["only_for"])
