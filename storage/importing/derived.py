"""Weekly values made of many rows: counts, sums, means and distinct texts per account and week.

Rows stream through; what is held is one number (or one set of texts) per account, week and value.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from storage.importing.mapping import Derive
from storage.importing.shaping import Cells, Shaper
from storage.importing.values import BadValue
from success.calendar import week_of


@dataclass
class _Cell:
    rows: int = 0
    total: float = 0.0
    texts: set[str] = field(default_factory=set)


@dataclass
class Tally:
    """One derived value, in the making."""

    key: str
    how: Derive
    latest: date | None = None
    _cells: dict[tuple[int, int], _Cell] = field(default_factory=dict)

    def read(self, shaper: Shaper, cells: Cells) -> str | None:
        """Give what a row adds: a text, "" for nothing to add but the row itself; None where the row does not count. Raises `BadValue`."""
        if not shaper.holds(self.how.where, cells):
            return None
        if self.how.source is None:
            return ""
        text = shaper.take(self.how.source, cells)
        if text and self.how.distinct is None:
            _number(self.key, text)
        return text or None

    def add(self, account: int, day: date, text: str) -> None:
        """Count a row."""
        cell = self._cells.setdefault((account, week_of(day)), _Cell())
        cell.rows += 1
        if self.how.distinct is not None:
            cell.texts.add(text)
        elif text:
            cell.total += float(text)
        self.latest = day if self.latest is None else max(self.latest, day)

    def values(self) -> Iterator[tuple[int, int, float]]:
        """Give account, week and value, in order."""
        for (account, week), cell in sorted(self._cells.items()):
            yield account, week, self._value(cell)

    def _value(self, cell: _Cell) -> float:
        if self.how.count:
            return float(cell.rows)
        if self.how.distinct is not None:
            return float(len(cell.texts))
        return cell.total if self.how.sum is not None else cell.total / cell.rows


def _number(key: str, text: str) -> None:
    try:
        float(text)
    except ValueError as error:
        raise BadValue(key, text, "is no number") from error
