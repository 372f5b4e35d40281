"""A batch of rows on its last way: references are found, implausible rows listed, good ones written and committed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from storage.importing.directory import Directory, KnownAccount
from storage.importing.freshness import Freshness
from storage.importing.measuring import Measured, Observed, write_measurements, write_observations
from storage.importing.plausible import implausible, misspelt_key
from storage.importing.report import FileCount, ImportReport, Ledger, TableCount
from storage.importing.tables import Table
from storage.importing.values import Value
from storage.importing.writing import Ready, set_managers, write_rows
from success.calendar import week_of

_SCORES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


@dataclass(frozen=True)
class Pending:
    """A row that was read, with the line it stood on; what it points to is still an id of the file."""

    line: int
    row: dict[str, Value]


@dataclass
class Landing:
    """Lands rows in one session."""

    session: Session
    now: datetime
    ledger: Ledger
    commit: Callable[[], None]
    freshness: Freshness
    directory: Directory
    _managers: dict[str, str] = field(default_factory=dict)
    _manager_lines: dict[str, int] = field(default_factory=dict)
    _created_or_updated: set[str] = field(default_factory=set)

    @property
    def report(self) -> ImportReport:
        """The report of the import."""
        return self.ledger.report

    def land(self, table: Table, count: FileCount, batch: Sequence[Pending]) -> None:
        """Land a batch; all rows have the same fields."""
        accounts = self.directory.accounts(str(p.row["account_id"]) for p in batch if "account_id" in p.row)
        contacts = self.directory.contacts(str(p.row["contact_id"]) for p in batch if p.row.get("contact_id"))
        ready = []
        for pending in batch:
            row, account = dict(pending.row), None
            if "account_id" in row:
                account = accounts.get(str(row["account_id"]))
                if account is None:
                    self.ledger.reject(
                        count, pending.line, "account_id", str(row["account_id"]), "no account has this id"
                    )
                    continue
                row["account_id"] = account.id
            if problem := _score_problem(table, row):
                self.ledger.reject(count, pending.line, "score", str(row["score"] or ""), problem)
                continue
            self._refer(table, count, pending.line, row, contacts)
            for rule, example in implausible(table, pending.row, account, self.now.date()):
                self.ledger.find(rule, count.file, pending.line, example)
            self.freshness.row(table, pending.row, count.file)
            ready.append(Ready(str(row.get("external_id", "")), row, account))
        self._write(table, ready)
        count.landed += len(ready)
        self.commit()

    def finish(self, table: Table, file: str) -> None:
        """Do what can be done only when all rows of a file have landed: managers may stand after those whom they manage."""
        if table.name != "people" or not self._managers:
            return
        self.directory.forget_people()
        changed, unknown = set_managers(self.session, self.directory, self._managers)
        for reference in unknown:
            self.ledger.find("people: nobody has the id or e-mail address of the manager", file, 0, reference)
        newly = len(changed - self._created_or_updated)
        self._count("people").add(TableCount(0, newly, -newly))
        self._managers.clear()
        self.commit()

    def measure(self, rows: Sequence[Measured]) -> None:
        """Land derived weekly values."""
        self._add("measurements", write_measurements(self.session, rows), {row[0] for row in rows})

    def observe(self, rows: Sequence[Observed]) -> None:
        """Land derived observations."""
        self._add("observations", write_observations(self.session, rows), {row[0] for row in rows})

    def _write(self, table: Table, ready: Sequence[Ready]) -> None:
        if table.name == "measurements":
            self.measure([self._measured(one) for one in ready])
        elif table.name == "observations":
            self.observe([_observed(one) for one in ready])
        else:
            counts, changed = write_rows(self.session, table, ready, self.now)
            self._add(
                table.name, counts, {one.account.id for one in ready if one.account and one.external_id in changed}
            )
            if table.name == "accounts":
                known = self.directory.accounts(changed)
                self.report.touched.update(account.id for account in known.values())
            if table.name == "people":
                self._created_or_updated |= changed
                self.directory.forget_people()

    def _refer(
        self, table: Table, count: FileCount, line: int, row: dict[str, Value], contacts: dict[str, int]
    ) -> None:
        """Turn ids of people and contacts into our own; an unknown one becomes empty and a finding."""
        for column in table.columns:
            reference = row.get(column.attribute)
            if column.refers not in {"person", "contact"} or column.attribute not in row:
                continue
            if table.name == "people":
                self._managers[str(row["external_id"])] = str(reference or "")
                del row[column.attribute]
                continue
            if reference is None:
                continue
            found = self.directory.person(str(reference)) if column.refers == "person" else contacts.get(str(reference))
            if found is None:
                self.ledger.find(
                    f"{table.name}: the {column.name} is unknown and was left empty", count.file, line, str(reference)
                )
            row[column.attribute] = found

    def _measured(self, ready: Ready) -> Measured:
        account, row = _account(ready), ready.row
        key, week, value = str(row["series_id"]), row["week"], row["value"]
        assert isinstance(week, date)
        assert isinstance(value, float)
        return account.id, self.directory.series(key), week_of(week), value

    def _count(self, table: str) -> TableCount:
        return self.report.tables.setdefault(table, TableCount())

    def _add(self, table: str, counts: TableCount, accounts: set[int]) -> None:
        self._count(table).add(counts)
        if counts.created or counts.updated:
            self.report.touched |= accounts


def _account(ready: Ready) -> KnownAccount:
    assert ready.account is not None
    return ready.account


def _observed(ready: Ready) -> Observed:
    row = ready.row
    on, value = row["on"], row["value"]
    assert isinstance(on, date)
    assert isinstance(value, float)
    return _account(ready).id, str(row["key"]), on, value, str(row.get("source") or "")


def _score_problem(table: Table, row: dict[str, Value]) -> str:
    """Say what is wrong with the score of a survey's answer."""
    if table.name != "feedback" or row["kind"] not in _SCORES:
        return ""
    low, high = _SCORES[str(row["kind"])]
    score = row.get("score")
    if score is None:
        return f"an answer to {row['kind']} needs a score"
    return (
        ""
        if isinstance(score, int | float) and low <= score <= high
        else f"is not between {low} and {high}, as {row['kind']} is"
    )


def misspelt(table: Table, keys: set[str]) -> list[tuple[str, str]]:
    """Give the keys that nothing reads and those that were probably meant."""
    return [(key, meant) for key in sorted(keys) if (meant := misspelt_key(table, key)) is not None]
