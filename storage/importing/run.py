"""One import: a folder of CSV files, a mapping or none, into the database.

First everything is looked at that can be wrong with a whole file, and nothing is written if something is. Then the rows land table by
table, in batches that are committed as they come, so that an import that was cut off is simply run again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine

from storage.engine import open_session
from storage.importing.canonical import canonical_mapping, sources_of, unknown_columns
from storage.importing.counting import count_rows
from storage.importing.directory import Directory
from storage.importing.freshness import Freshness
from storage.importing.landing import Landing, Pending, misspelt
from storage.importing.mapping import Check, Feed, load_mapping, nearest
from storage.importing.planning import Plan, plan
from storage.importing.plausible import overlapping_contracts
from storage.importing.reading import Line, Sheet
from storage.importing.report import FileCount, ImportReport, Ledger, TableCount
from storage.importing.seen import Seen
from storage.importing.shaping import Shaper, in_mapping_zone, read_row
from storage.importing.tables import TABLES, Table
from storage.importing.values import BadValue, Value
from storage.recheck import ask
from success.calendar import monday_of, week_of

BATCH = 1_000
"""Rows that are written and committed together."""


@dataclass(frozen=True)
class Progress:
    """How far an import is. Bytes are those of all files that are read, a file read twice counting twice."""

    file: str
    rows_done: int
    bytes_done: int
    bytes_total: int


def import_folder(
    engine: Engine,
    folder: Path,
    mapping: Path | None = None,
    *,
    now: datetime,
    rejects: Path,
    dry_run: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> ImportReport:
    """Import a folder and give what became of its rows; with `dry_run` everything is done and then taken back.

    Rejected rows are written to `rejects` (CSV), implausible ones to findings.csv beside it; both only where there are any.
    Raises `Refused` for a file that cannot be read as a whole, `ConfigurationError` for a wrong mapping, `StorageUnavailable`.
    """
    read = load_mapping(mapping) if mapping is not None else canonical_mapping(folder)
    shaper = Shaper(folder, read)
    steps = plan(shaper)
    report = ImportReport(dry_run)
    with Ledger(report, rejects) as ledger, open_session(engine) as session:
        commit = session.flush if dry_run else session.commit
        landing = Landing(session, now, ledger, commit, Freshness(now), Directory(session))
        _Import(steps, shaper, landing, progress or _silent).run()
        if dry_run:
            session.rollback()
    return report


def _silent(_progress: Progress) -> None:
    """Nobody wants to know."""


class _Import:
    """The steps of one import, and how far it is."""

    def __init__(self, steps: Plan, shaper: Shaper, landing: Landing, progress: Callable[[Progress], None]) -> None:
        self._steps, self._shaper, self._landing, self._progress = steps, shaper, landing, progress
        self._ledger, self._session = landing.ledger, landing.session
        self._rows = 0

    def run(self) -> None:
        """Do all steps."""
        with _seen_by_table() as seen:
            for feed, sheet in self._steps.feeds:
                self._feed(feed, sheet, seen(feed.into))
        for derived, sheet in self._steps.derived:
            count = self._count(sheet, "weekly values")
            count_rows(derived, self._shaper, self._landing, count, self._lines(sheet, count))
        for check, sheet in self._steps.checks:
            self._check(check, sheet)
        if any(feed.into == "contracts" for feed, _ in self._steps.feeds):
            for _account, example in overlapping_contracts(self._session):
                self._ledger.find("contracts: two of one account run at the same time", "contracts", 0, example)
        self._landing.freshness.write(self._session)
        ask(
            self._session, self._landing.report.touched, self._landing.now
        )  # all at once, so that nonsense is seen as a whole
        self._landing.commit()

    def _feed(self, feed: Feed, sheet: Sheet, seen: Seen) -> None:
        table, sources = TABLES[feed.into], sources_of(feed, sheet)
        for column in unknown_columns(feed, sheet):
            rule = f"{feed.into}: the column {column} is not known and was passed over{nearest(column, table.by_name)}"
            self._ledger.find(rule, sheet.name, 1, column)
        count, keys = self._count(sheet, table.name), set[str]()
        batch: list[Pending] = []
        self._landing.freshness.opened(table, sheet.name)
        self._landing.report.tables.setdefault(table.name, TableCount())
        for line in self._lines(sheet, count):
            try:
                if not self._shaper.holds(feed.where, line.cells):
                    count.left_out += 1
                    continue
                texts = {name: self._shaper.take(source, line.cells) for name, source in sources.items()}
                zone = self._shaper.mapping.zone
                row = read_row(table, {name: in_mapping_zone(text, table, name, zone) for name, text in texts.items()})
                seen.refuse(", ".join(table.key), _key(table, row), f"{line.number} of {sheet.name}")
            except BadValue as error:
                self._ledger.reject(count, line.number, error.column, error.value, error.reason)
                continue
            keys.add(texts.get("series") or texts.get("key") or "")
            batch.append(Pending(line.number, row))
            if len(batch) == BATCH:
                self._landing.land(table, count, batch)
                batch = []
        if batch:
            self._landing.land(table, count, batch)
        self._landing.finish(table, sheet.name)
        for key, meant in misspelt(table, keys - {""}) if table.name in {"measurements", "observations"} else ():
            self._ledger.find(f"{table.name}: no shipped measure reads {key}; was {meant} meant?", sheet.name, 0, key)

    def _check(self, check: Check, sheet: Sheet) -> None:
        for line in sheet.lines():
            if line.problem:
                continue
            try:
                found = self._shaper.holds(check.where, line.cells) and self._contradicts(check, line)
            except BadValue:
                continue  # told where the row itself is imported
            if found:
                self._ledger.find(check.say, sheet.name, line.number, next(iter(line.cells.values())))
        self._tell(sheet)

    def _contradicts(self, check: Check, line: Line) -> bool:
        if check.has is not None:
            return bool(self._shaper.take(check.has, line.cells))
        if check.lacks is not None:
            return not self._shaper.take(check.lacks, line.cells)
        assert check.earlier is not None
        first, second = (self._shaper.take(source, line.cells) for source in check.earlier)
        return bool(first and second) and first[:10] < second[:10]

    def _count(self, sheet: Sheet, into: str) -> FileCount:
        count = FileCount(sheet.name, into)
        self._landing.report.files.append(count)
        return count

    def _lines(self, sheet: Sheet, count: FileCount) -> Iterator[Line]:
        """Give the rows that can be read, count all of them and tell how far it is."""
        for line in sheet.lines():
            count.rows += 1
            self._rows += 1
            if self._rows % BATCH == 0:
                self._tell(sheet)
            if line.problem:
                self._ledger.reject(count, line.number, "", " | ".join(line.cells.values())[:200], line.problem)
            else:
                yield line
        self._tell(sheet)

    def _tell(self, sheet: Sheet) -> None:
        sheets = self._steps.sheets
        done, total = sum(one.bytes_read for one in sheets), sum(one.bytes_total for one in sheets)
        self._progress(Progress(sheet.name, self._rows, done, total))


@contextmanager
def _seen_by_table() -> Iterator[Callable[[str], Seen]]:
    """Give what remembers the ids of each table, for as long as the block lasts."""
    known: dict[str, Seen] = {}
    try:
        yield lambda table: known.setdefault(table, Seen())
    finally:
        for seen in known.values():
            seen.close()


def _key(table: Table, row: dict[str, Value]) -> str:
    values = (row[table.by_name[name].attribute] for name in table.key)
    return " · ".join(
        str(monday_of(week_of(value))) if isinstance(value, date) and table.name == "measurements" else str(value)
        for value in values
    )
