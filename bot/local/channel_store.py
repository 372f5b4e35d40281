"""Channels, who is in them, and how far each person has read."""

import sqlite3

from bot.local.directory import BOT_USER, CHANNELS, MEMBERS, PEOPLE, LocalChannel, dm_of
from bot.local.store import Store


class Channels:
    """The workspace's channels and direct conversations."""

    def __init__(self, store: Store) -> None:
        self._db = store.connection

    def seed(self) -> None:
        """Make the channels, their members, and a direct conversation with the bot for everybody inside."""
        for channel in CHANNELS:
            self.add(channel, MEMBERS[channel.id])
        for person in PEOPLE:
            if person.standing != "stranger":
                self.open_dm(person.id)

    def add(self, channel: LocalChannel, members: tuple[str, ...]) -> None:
        """Add a channel with its members."""
        row = (channel.id, channel.name, channel.kind, channel.topic, channel.archived, channel.partner)
        with self._db:
            self._db.execute("insert or ignore into channel values (?, ?, ?, ?, ?, ?)", row)
            self._db.executemany(
                "insert or ignore into member values (?, ?)", [(channel.id, person) for person in members]
            )

    def open_dm(self, person: str) -> LocalChannel:
        """Give the direct conversation of a person with the bot, made when it was missing."""
        channel = dm_of(person)
        if self.get(channel.id) is None:
            self.add(channel, (person, BOT_USER))
        return channel

    def get(self, channel: str) -> LocalChannel | None:
        """Give a channel by its id."""
        row = self._db.execute("select * from channel where id = ?", (channel,)).fetchone()
        return None if row is None else _channel(row)

    def all(self) -> list[LocalChannel]:
        """Give all channels in the order they were made."""
        return [_channel(row) for row in self._db.execute("select * from channel order by rowid")]

    def of(self, person: str) -> list[LocalChannel]:
        """Give the channels a person is in."""
        query = "select c.* from channel c join member m on m.channel = c.id where m.person = ? order by c.rowid"
        return [_channel(row) for row in self._db.execute(query, (person,))]

    def archive(self, channel: str) -> None:
        """Close a channel for writing."""
        with self._db:
            self._db.execute("update channel set archived = 1 where id = ?", (channel,))

    def members(self, channel: str) -> list[str]:
        """Give the ids of those who are in a channel, the bot among them."""
        query = "select person from member where channel = ? order by person"
        return [str(row["person"]) for row in self._db.execute(query, (channel,))]

    def is_member(self, channel: str, person: str) -> bool:
        """Tell whether somebody is in a channel."""
        query = "select 1 from member where channel = ? and person = ?"
        return self._db.execute(query, (channel, person)).fetchone() is not None

    def join(self, channel: str, person: str) -> None:
        """Bring somebody into a channel."""
        with self._db:
            self._db.execute("insert or ignore into member values (?, ?)", (channel, person))

    def leave(self, channel: str, person: str) -> None:
        """Take somebody out of a channel."""
        with self._db:
            self._db.execute("delete from member where channel = ? and person = ?", (channel, person))

    def mark_read(self, person: str, channel: str, ts: str) -> bool:
        """Remember how far somebody has read; a mark never moves back. Tells whether it moved."""
        query = (
            "insert into read_mark values (?, ?, ?) on conflict do update set ts = excluded.ts where excluded.ts > ts"
        )
        with self._db:
            return self._db.execute(query, (person, channel, ts)).rowcount == 1

    def last_read(self, person: str, channel: str) -> str:
        """Give the timestamp up to which somebody has read, "0" when never."""
        query = "select ts from read_mark where person = ? and channel = ?"
        row = self._db.execute(query, (person, channel)).fetchone()
        return "0" if row is None else str(row["ts"])

    def unread(self, person: str, channel: LocalChannel) -> tuple[int, int]:
        """Count unread messages of others outside threads, and those among them that name the person (in a DM: all)."""
        query = (
            "select count(*) as n, coalesce(sum(json_extract(body, '$.text') like ?), 0) as named from message "
            "where channel = ? and ts > ? and author <> ? and only_for = '' and (thread_ts is null or thread_ts = ts)"
        )
        since = self.last_read(person, channel.id)
        row = self._db.execute(query, (f"%<@{person}%", channel.id, since, person)).fetchone()
        return int(row["n"]), int(row["n"] if channel.kind == "dm" else row["named"])


def _channel(row: sqlite3.Row) -> LocalChannel:
    return LocalChannel(row["id"], row["name"], row["kind"], row["topic"], bool(row["archived"]), row["partner"])
