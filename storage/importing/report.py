"""What an import tells: counts, rejected rows, plausibility findings; and the CSV files in which each of them stands."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

EXAMPLES = 3
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass
class FileCount:
    """What became of the rows of one file on its way into one table. rows = landed + rejected + left_out."""

    file: str
    into: str
    rows: int = 0
    landed: int = 0
    rejected: int = 0
    left_out: int = 0  # by the mapping's `where`


@dataclass
class TableCount:
    """What became of the rows of a table."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def add(self, other: "TableCount") -> None:
        """Add the counts of a batch."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged


@dataclass
class Finding:
    """Something implausible: how often, and some examples."""

    rule: str
    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class ImportReport:
    """The outcome of an import."""

    dry_run: bool
    files: list[FileCount] = field(default_factory=list)
    tables: dict[str, TableCount] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    findings: dict[str, Finding] = field(default_factory=dict)
    rejects_file: Path | None = None
    findings_file: Path | None = None
    touched: set[int] = field(default_factory=set)

    @property
    def rejected(self) -> int:
        """How many rows did not land."""
        return sum(count.rejected for count in self.files)

    @property
    def changed(self) -> int:
        """How many rows were created or updated."""
        return sum(count.created + count.updated for count in self.tables.values())

    def lines(self) -> list[str]:
        """Tell it to a person, line by line."""
        told = [
            f"{name}: {c.created:,} created, {c.updated:,} updated, {c.unchanged:,} unchanged"
            for name, c in self.tables.items()
        ]
        told += [f"{c.file} → {c.into}: {_fate(c)}" for c in self.files]
        for reason, count in self.reasons.most_common(10):
            told.append(f"Rejected, {count:,} rows: {reason}")
        if self.rejects_file is not None:
            told.append(
                f"The rejected rows stand in {self.rejects_file}; correct them and import again, the other rows landed."
            )
        for finding in sorted(self.findings.values(), key=lambda one: -one.count):
            told.append(
                f"Implausible, {finding.count:,} times: {finding.rule} (for example {'; '.join(finding.examples)})"
            )
        if self.findings_file is not None:
            told.append(f"All implausible rows stand in {self.findings_file}; they were kept.")
        return [*told, self._conclusion()]

    def _conclusion(self) -> str:
        if self.dry_run:
            return f"Dry run: {self.changed:,} rows would change; nothing was written."
        return f"{self.changed:,} rows changed." if self.changed else "Nothing changed: everything was known already."


def _fate(count: FileCount) -> str:
    parts = [f"{count.rows:,} rows, {count.landed:,} landed"]
    parts += [f"{count.rejected:,} rejected"] if count.rejected else []
    parts += [f"{count.left_out:,} left out by the mapping"] if count.left_out else []
    return ", ".join(parts)


class Ledger:
    """Writes rejected rows and findings to their files while the import runs, and counts them for the report."""

    def __init__(self, report: ImportReport, rejects: Path) -> None:
        self.report = report
        self._paths = {"rejects": rejects, "findings": rejects.with_name("findings.csv")}
        self._files: dict[str, TextIO] = {}
        for path in self._paths.values():
            path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()

    def reject(self, count: FileCount, line: int, column: str, value: str, reason: str) -> None:
        """A row does not land."""
        count.rejected += 1
        self.report.reasons[f"{count.file}: {column + ' ' if column else ''}{_general(reason)}"] += 1
        self._write("rejects", [count.file, str(line), column, value, reason])
        self.report.rejects_file = self._paths["rejects"]

    def find(self, rule: str, file: str, line: int, example: str) -> None:
        """A row is implausible, and kept."""
        finding = self.report.findings.setdefault(rule, Finding(rule))
        finding.count += 1
        if len(finding.examples) < EXAMPLES:
            finding.examples.append(f"{example} ({file}, line {line})" if line else example)
        self._write("findings", [file, str(line or ""), rule, example])
        self.report.findings_file = self._paths["findings"]

    def _write(self, which: str, cells: list[str]) -> None:
        if which not in self._files:
            path = self._paths[which]
            path.parent.mkdir(parents=True, exist_ok=True)
            self._files[which] = path.open("w", encoding="utf-8", newline="")
            header = (
                ["file", "line", "column", "value", "reason"]
                if which == "rejects"
                else ["file", "line", "finding", "example"]
            )
            csv.writer(self._files[which]).writerow(header)
        csv.writer(self._files[which]).writerow([_harmless(cell) for cell in cells])


def _general(reason: str) -> str:
    """Leave out what differs from row to row, so that reasons can be counted."""
    return reason.partition(" (line ")[0]


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is marked as text."""
    return (
        f"'{cell}"
        if cell.startswith(_BEGINS_A_FORMULA) and not cell.lstrip("+-").replace(".", "", 1).isdigit()
        else cell
    )
