"""The data sources that an import delivered: when, up to which day, from which file."""

from datetime import date, datetime

from sqlmodel import Session

from storage.importing.plausible import day_of
from storage.importing.tables import Table
from storage.importing.values import Value
from storage.models import DataSource

_WITHOUT_SOURCE = frozenset({"people", "accounts"})
_BY_ROW = {"measurements": ("series", "series_id"), "observations": ("obs", "key"), "feedback": ("feedback", "kind")}


class Freshness:
    """Collects the newest day of every source and writes it at the end. Days that lie ahead say nothing about how fresh it is."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._latest: dict[str, tuple[date | None, str]] = {}

    def opened(self, table: Table, file: str) -> None:
        """A file was delivered, be it without a row."""
        if table.name not in _WITHOUT_SOURCE and table.name not in _BY_ROW:
            self._mark(table.name, None, file)

    def row(self, table: Table, row: dict[str, Value], file: str) -> None:
        """A row was delivered."""
        if table.name in _WITHOUT_SOURCE:
            return
        prefix, name = _BY_ROW.get(table.name, (table.name, ""))
        days = [day for day in (day_of(value) for value in row.values()) if day is not None and day <= self._now.date()]
        self._mark(f"{prefix}:{row[name]}" if name else prefix, max(days, default=None), file)

    def series(self, key: str, latest: date | None, file: str) -> None:
        """Values of a source were made of a file whose newest row is of this day."""
        self._mark(key, None if latest is None or latest > self._now.date() else latest, file)

    def write(self, session: Session) -> None:
        """Write what was delivered; the newest day never goes back."""
        for key, (latest, file) in self._latest.items():
            source = session.get(DataSource, key) or DataSource(key=key)
            source.latest_on = max((day for day in (source.latest_on, latest) if day is not None), default=None)
            source.arrived_at, source.origin = self._now, file
            session.add(source)
        session.flush()

    def _mark(self, key: str, latest: date | None, file: str) -> None:
        known, _ = self._latest.get(key, (None, file))
        self._latest[key] = (max((day for day in (known, latest) if day is not None), default=None), file)
