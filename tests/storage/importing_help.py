"""Folders of CSV files for the tests of the import."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from storage.importing import ImportReport, import_folder

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Folder:
    """A folder with files that a test writes, imported into an engine."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path, self.engine = path, engine
        self.rejects = path / "out" / "rejects.csv"
        self.findings = path / "out" / "findings.csv"

    def write(self, **files: str | bytes) -> "Folder":
        """Write files, by name without their ending; text is dedented line by line."""
        for name, content in files.items():
            (self.path / f"{name}.csv").write_bytes(_dedented(content) if isinstance(content, str) else content)
        return self

    def run(self, mapping: str | None = None, **options: object) -> ImportReport:
        """Import the folder."""
        file = None
        if mapping is not None:
            file = self.path / "mapping.yaml"
            file.write_text(mapping)
        return import_folder(self.engine, self.path, file, now=NOW, rejects=self.rejects, **options)


def _dedented(text: str) -> bytes:
    return "".join(f"{line.strip()}\n" for line in text.strip().splitlines()).encode()


def counts(report: ImportReport) -> Mapping[str, tuple[int, int, int]]:
    """Give created, updated, unchanged by table."""
    return {name: (c.created, c.updated, c.unchanged) for name, c in report.tables.items()}
