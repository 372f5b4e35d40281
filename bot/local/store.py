"""The workspace's own SQLite file: opening it, its tables, Slack's timestamps, and secrets that two processes share.

Every call is a short statement or transaction on the loop's thread (well under a millisecond); messages, views and
the rest have a module each that works through the connection kept here.
"""

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SCHEMA = """
create table if not exists meta (key text primary key, value text not null) without rowid;
create table if not exists channel (
    id text primary key, name text not null, kind text not null, topic text not null,
    archived integer not null default 0, partner text not null default '');
create table if not exists member (channel text not null, person text not null, primary key (channel, person)) without rowid;
create table if not exists message (
    channel text not null, ts text not null, thread_ts text, author text not null,
    only_for text not null default '', body text not null, primary key (channel, ts)) without rowid;
create index if not exists message_thread on message (channel, thread_ts);
create table if not exists read_mark (
    person text not null, channel text not null, ts text not null, primary key (person, channel)) without rowid;
create table if not exists view (
    id text primary key, person text not null, kind text not null, root text not null, previous text,
    external_id text not null default '', open integer not null default 1, body text not null);
create index if not exists view_person on view (person, kind, open);
create table if not exists trigger_id (id text primary key, person text not null, expires real not null,
    view text not null default '', used integer not null default 0) without rowid;
create table if not exists response_url (token text primary key, person text not null, channel text not null,
    message_ts text, thread_ts text, expires real not null, left integer not null) without rowid;
create table if not exists file (id text primary key, upload text not null, name text not null, title text not null,
    mimetype text not null, owner text not null, channels text not null default '[]', content blob);
"""


class Store:
    """The open file. `clock` gives seconds since 1970; tests pass their own."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.clock = clock
        self.connection = sqlite3.connect(path, timeout=5.0)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("pragma journal_mode=wal")
        self.connection.execute("pragma synchronous=normal")
        self.connection.executescript(SCHEMA)
        self._last = int(self.meta("last_ts") or 0)

    def meta(self, key: str) -> str | None:
        """Give a remembered value."""
        row = self.connection.execute("select value from meta where key = ?", (key,)).fetchone()
        return None if row is None else str(row["value"])

    def remember(self, key: str, value: str) -> None:
        """Remember a value."""
        with self.connection:
            self.connection.execute("insert or replace into meta values (?, ?)", (key, value))

    def next_ts(self, at: float | None = None) -> str:
        """Give the next Slack timestamp, unique in the workspace and larger than all before, also after a restart."""
        self._last = max(int((self.clock() if at is None else at) * 1_000_000), self._last + 1)
        self.remember("last_ts", str(self._last))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


@dataclass(frozen=True)
class Secrets:
    """What the bot and the workspace must agree on."""

    signing_secret: str
    bot_token: str


def shared_secrets(path: Path) -> Secrets:
    """Read the secrets kept in the workspace's file, making them on the first call.

    The insert decides when two processes start at once: whoever comes second reads what the first one wrote.
    """
    store = Store(path, lambda: 0.0)
    try:
        with store.connection:
            store.connection.executemany(
                "insert or ignore into meta values (?, ?)",
                [("signing_secret", secrets.token_hex(16)), ("bot_token", f"xoxb-local-{secrets.token_hex(16)}")],
            )
        return Secrets(store.meta("signing_secret") or "", store.meta("bot_token") or "")
    finally:
        store.close()
