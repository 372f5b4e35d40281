"""Which ids a file had already: on disk once they are many, so that memory stays flat on a million rows."""

import sqlite3
from types import TracebackType
from typing import Self

from storage.importing.values import BadValue


class Seen:
    """Remembers keys and the line where each stood first. The database is SQLite's own temporary file, which nobody else sees."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line TEXT) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def refuse(self, column: str, key: str, place: str) -> None:
        """Raise `BadValue` for a key that stood before; remember a new one."""
        before = self.before(key, place)
        if before is not None:
            raise BadValue(column, key, f"stood before (line {before}); the first one counts")

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def before(self, key: str, place: str) -> str | None:
        """Give the place where the key stood before; None, and remember it, where it is new."""
        done = self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, place))
        if done.rowcount:
            return None
        found: tuple[str] = self._database.execute("SELECT line FROM seen WHERE key = ?", (key,)).fetchone()
        return found[0]
