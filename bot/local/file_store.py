"""Uploaded files: announced with a name, filled with bytes, then shared in channels."""

import json
import mimetypes
import secrets
import sqlite3
from dataclasses import dataclass

from bot.local.store import Store
from bot.local.wire import Json


@dataclass(frozen=True)
class StoredFile:
    """A file without its bytes; `size` is None until they have arrived."""

    id: str
    upload: str
    name: str
    title: str
    mimetype: str
    channels: tuple[str, ...]
    size: int | None

    def as_json(self) -> Json:
        """Give Slack's file object, with the address where the page finds the bytes."""
        address = f"/local/files/{self.id}"
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "size": self.size or 0,
            "url": address,
            "url_private": address,
            "permalink": address,
        }


class Files:
    """All files of the workspace."""

    def __init__(self, store: Store) -> None:
        self._db = store.connection

    def announce(self, name: str, owner: str) -> StoredFile:
        """Make room for a file that will be uploaded."""
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = StoredFile(f"F{secrets.token_hex(5).upper()}", secrets.token_urlsafe(24), name, name, mimetype, (), None)
        query = "insert into file (id, upload, name, title, mimetype, owner) values (?, ?, ?, ?, ?, ?)"
        with self._db:
            self._db.execute(query, (file.id, file.upload, name, name, mimetype, owner))
        return file

    def fill(self, upload: str, content: bytes) -> bool:
        """Keep the bytes; False when nothing was announced under that upload token."""
        with self._db:
            done = self._db.execute("update file set content = ? where upload = ?", (content, upload))
        return done.rowcount == 1

    def share(self, file: StoredFile, title: str, channel: str) -> StoredFile:
        """Give a file its title and let a channel see it."""
        channels = tuple(dict.fromkeys((*file.channels, channel))) if channel else file.channels
        with self._db:
            self._db.execute(
                "update file set title = ?, channels = ? where id = ?", (title, json.dumps(channels), file.id)
            )
        return StoredFile(file.id, file.upload, file.name, title, file.mimetype, channels, file.size)

    def get(self, file_id: str) -> StoredFile | None:
        """Give a file by its id."""
        query = "select id, upload, name, title, mimetype, channels, length(content) as size from file where id = ?"
        row = self._db.execute(query, (file_id,)).fetchone()
        return None if row is None else _file(row)

    def content(self, file_id: str) -> bytes:
        """Give the bytes of a file, none while they have not arrived."""
        row = self._db.execute("select content from file where id = ?", (file_id,)).fetchone()
        return b"" if row is None or row["content"] is None else bytes(row["content"])


def _file(row: sqlite3.Row) -> StoredFile:
    channels = tuple(json.loads(row["channels"]))
    return StoredFile(row["id"], row["upload"], row["name"], row["title"], row["mimetype"], channels, row["size"])
