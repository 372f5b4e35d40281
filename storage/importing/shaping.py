"""From the cells of a foreign row to the values of a canonical one, as the mapping says."""

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from storage.importing.mapping import Condition, Conditions, Lookup, Mapping, Source
from storage.importing.reading import Sheet, open_sheet
from storage.importing.tables import Table
from storage.importing.values import INSTANT, BadValue, Value, in_zone
from success.errors import Refused

Cells = ReadOnly[str, str]


@dataclass
class Shaper:
    """Applies a mapping; lookups are read when they are first needed."""

    folder: Path
    mapping: Mapping
    _lookups: dict[str, dict[str, str]] = field(default_factory=dict)

    def open(self, file: str) -> Sheet:
        """Open a file of the folder as the mapping says; raises `Refused`."""
        return open_sheet(self.folder / file, encoding=self.mapping.encoding, delimiter=self.mapping.delimiter)

    def holds(self, conditions: Conditions, cells: Cells) -> bool:
        """Tell whether every condition holds for a row."""
        return all(self._is(condition, cells.get(column, ""), cells) for column, condition in conditions.items())

    def take(self, source: Source, cells: Cells) -> str:
        """Give the text that a source has for a row; raises `BadValue`."""
        if source.when and not self.holds(source.when, cells):
            return source.default
        if source.constant is not None:
            text = source.constant
        elif source.columns is not None:
            text = source.join.join(cells[column] for column in source.columns)
        else:
            text = cells[source.column or ""]
        if not text:
            return source.default
        return self._turned(source, text)

    def _turned(self, source: Source, text: str) -> str:
        name = source.column or ", ".join(source.columns or ("constant",))
        if source.lookup is not None:
            found = self._lookup(source.lookup).get(text, "")
            if not found and source.missing == "reject":
                raise BadValue(name, text, f"the lookup {source.lookup} does not have it")
            if not found:
                return source.default
            text = found
        if source.values is not None:
            text = _mapped(source, name, text)
        if source.date is not None and text:
            text = _read_date(name, text, source.date, self.mapping.zone)
        if (source.decimal_comma or source.scale is not None) and text:
            text = _read_number(name, text, comma=source.decimal_comma, scale=source.scale)
        return source.prefix + text if text else source.default

    def _is(self, condition: Condition, cell: str, cells: Cells) -> bool:
        folded = cell.casefold()
        return (
            (condition.one_of is None or folded in {text.casefold() for text in condition.one_of})
            and (condition.none_of is None or folded not in {text.casefold() for text in condition.none_of})
            and (condition.blank is None or condition.blank == (not cell))
            and (condition.same_as is None or cell == self.take(condition.same_as, cells))
            and (condition.differs_from is None or cell != self.take(condition.differs_from, cells))
        )

    def _lookup(self, name: str) -> dict[str, str]:
        if name not in self._lookups:
            self._lookups[name] = self._read_lookup(self.mapping.lookups[name])
        return self._lookups[name]

    def _read_lookup(self, lookup: Lookup) -> dict[str, str]:
        found: dict[str, str] = {}
        ranks: dict[str, str] = {}
        for line in self.open(lookup.file).lines():
            if line.problem or not self.holds(lookup.where, line.cells):
                continue  # rows of the lookup file that are wrong are told when the file itself is imported
            key = self.take(lookup.key, line.cells)
            rank = self.take(lookup.by, line.cells) if lookup.by is not None else ""
            better = rank < ranks.get(key, rank) if lookup.pick == "first" else rank > ranks.get(key, rank)
            if key not in found or better or (lookup.pick == "last" and rank == ranks[key]):
                found[key], ranks[key] = self.take(lookup.value, line.cells), rank
        return found


def read_row(table: Table, texts: Cells) -> dict[str, Value]:
    """Read the texts of a canonical row, by field of the database; empty cells become what they mean. Raises `BadValue`."""
    row: dict[str, Value] = {}
    for name, text in texts.items():
        column = table.by_name[name]
        if not text:
            if column.required:
                raise BadValue(name, text, "is empty")
            row[column.attribute] = table.blank(column)
            continue
        try:
            row[column.attribute] = column.kind.parse(text)
        except ValueError as error:
            raise BadValue(name, text, str(error)) from error
    return row


def refuse_missing(sheet: Sheet, needed: tuple[str, ...], why: str) -> None:
    """Raise `Refused` where a file lacks a column."""
    missing = [column for column in dict.fromkeys(needed) if column not in sheet.header]
    if missing:
        raise Refused(
            f"{sheet.name} has no column {', '.join(missing)}, which {why}. Its columns are {', '.join(sheet.header)}."
        )


def _mapped(source: Source, name: str, text: str) -> str:
    folded = {key.casefold(): value for key, value in (source.values or {}).items()}
    if text.casefold() in folded:
        return folded[text.casefold()]
    if source.otherwise is None:
        raise BadValue(name, text, f"is none of the mapping's values ({', '.join(source.values or {})})")
    return source.otherwise


@lru_cache(maxsize=20_000)
def _read_date(name: str, text: str, formats: tuple[str, ...], zone: ZoneInfo) -> str:
    for form in formats:
        try:
            instant = datetime.strptime(text, form)  # noqa: DTZ007 (the zone is the mapping's, set below)
        except ValueError:
            continue
        has_time = "%H" in form or "%I" in form
        return in_zone(instant, zone).isoformat() if has_time else instant.date().isoformat()
    raise BadValue(name, text, f"does not fit {' or '.join(formats)}")


def _read_number(name: str, text: str, *, comma: bool, scale: float | None) -> str:
    try:
        number = float(text.replace(".", "").replace(",", ".") if comma else text)
    except ValueError as error:
        raise BadValue(name, text, "is no number") from error
    return f"{number * (1.0 if scale is None else scale):.10g}"


def in_mapping_zone(text: str, table: Table, column: str, zone: ZoneInfo) -> str:
    """Give an instant that names no zone the mapping's zone."""
    if table.by_name[column].kind is not INSTANT or len(text) <= 10:
        return text
    try:
        return in_zone(datetime.fromisoformat(text), zone).isoformat()
    except ValueError:
        return text
