"""One set of accounts on one day, asked for in raw SQL: what differs between SQLite and PostgreSQL stands here and nowhere else.

Every query of storage/columns*.py goes through a `Reader`. Days leave it as proleptic ordinals, so that a result is an array of numbers.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlmodel import Session

from success.columns import Floats

Rows = Sequence[tuple[object, ...]]
"""Rows of a raw query; who asks knows what it selected and says so with a cast."""

_JULIAN = 1_721_424.5  # Julian day of ordinal 0
_SQLITE_INSTANT = "%Y-%m-%d %H:%M:%S.%f"


_BOUND = re.compile(r"(?<![:\w]):(\w+)")


@lru_cache(maxsize=512)
def _for_driver(sql: str, sqlite: bool) -> str:
    """Write the parameters as the driver wants them; compiling `text` anew for each of fifteen queries took longer than the queries."""
    return sql if sqlite else _BOUND.sub(r"%(\1)s", sql.replace("%", "%%"))


@dataclass(frozen=True)
class Reader:
    """Runs the queries. `ids` are the accounts, ascending and distinct, shape (N,); `on` is the day whose end counts."""

    connection: Connection
    ids: NDArray[np.int64]
    on: date

    @classmethod
    def of(cls, session: Session, account_ids: Iterable[int], on: date) -> "Reader":
        """Make a reader of some accounts (any order); what is pending in the session is written first, for raw queries to see it."""
        session.flush()
        return cls(session.connection(), np.unique(np.fromiter(account_ids, dtype=np.int64)), on)

    @cached_property
    def sqlite(self) -> bool:
        """Say whether this is SQLite."""
        return self.connection.dialect.name == "sqlite"

    def rows(self, sql: str, **values: object) -> Rows:
        """Run a query; `:ids`, `:on` and the given values are bound where the text names them."""
        cursor = (
            self.connection.connection.cursor()
        )  # the driver's own: SQLAlchemy's cost more than a query for one account
        try:
            cursor.execute(_for_driver(sql, self.sqlite), self._named(sql, values))
            rows: Rows = cursor.fetchall()
        finally:
            cursor.close()
        return rows

    def change(self, sql: str, **values: object) -> int:
        """Run a statement that changes rows; give how many."""
        return self.connection.execute(text(sql), self._named(sql, values)).rowcount

    def _named(self, sql: str, values: Mapping[str, object]) -> dict[str, object]:
        bound: dict[str, object] = {"on": self.day(self.on), **values}
        if ":ids" in sql:
            bound["ids"] = self.listed(self.ids)
        return {name: value for name, value in bound.items() if f":{name}" in sql}

    def listed(self, numbers: Iterable[int]) -> object:
        """Give a list of whole numbers as a parameter for `chosen` or `each`."""
        plain = numbers.tolist() if isinstance(numbers, np.ndarray) else list(numbers)
        return json.dumps(plain) if self.sqlite else plain

    def chosen(self, column: str, parameter: str = "ids") -> str:
        """Give the condition that a column is one of the listed numbers."""
        if self.sqlite:
            return f"{column} IN (SELECT value FROM json_each(:{parameter}))"  # noqa: S608
        return f"{column} = ANY(CAST(:{parameter} AS integer[]))"

    def each(self, alias: str, parameter: str = "ids") -> str:
        """Give the table of the listed numbers, one a row in its column `value`."""
        if self.sqlite:
            return f"json_each(:{parameter}) {alias}"
        return f"unnest(CAST(:{parameter} AS bigint[])) AS {alias}(value)"

    def day(self, day: date) -> object:
        """Give a day as a parameter."""
        return day.isoformat() if self.sqlite else day

    def midnight(self, day: date) -> object:
        """Give the first instant (UTC) of a day as a parameter for comparison with `…_at` columns."""
        instant = datetime.combine(day, time(), UTC)
        return instant.strftime(_SQLITE_INSTANT) if self.sqlite else instant

    def days_before(self, days: int) -> object:
        """Give the day that many days before `on` as a parameter."""
        return self.day(self.on - timedelta(days=days))

    def ordinal(self, expression: str) -> str:
        """Give the SQL that turns a day into its proleptic ordinal."""
        if self.sqlite:
            return f"CAST(julianday({expression}) - {_JULIAN} AS INTEGER)"
        return f"(({expression}) - DATE '0001-01-01' + 1)"

    def instant_day(self, expression: str) -> str:
        """Give the SQL that turns an instant into the ordinal of its day (UTC)."""
        if self.sqlite:
            return self.ordinal(f"date({expression})")
        return self.ordinal(f"CAST(({expression}) AT TIME ZONE 'UTC' AS date)")

    def seconds(self, expression: str) -> str:
        """Give the SQL that turns an instant into whole seconds of the Unix clock."""
        if self.sqlite:
            return f"CAST(strftime('%s', {expression}) AS INTEGER)"
        return f"floor(extract(epoch FROM {expression}))"

    def shifted(self, column: str, days: int) -> str:
        """Give the SQL of a day moved by some days."""
        return f"date({column}, '{days:+d} days')" if self.sqlite else f"({column} + {days})"

    def columns(self, names: Sequence[str], rows: Rows, counts: Iterable[str] = ()) -> dict[str, Floats]:
        """Lay rows of (account id, value, …) out as one array of shape (N,) a name; without a row counts are 0 and the rest NaN."""
        zero = set(counts)
        empty = [[0.0 if name in zero else np.nan] for name in names]
        filled = np.repeat(np.array(empty), len(self.ids), axis=1)
        if rows:
            table = np.array(rows, dtype=np.float64)
            at = np.searchsorted(self.ids, table[:, 0].astype(np.int64))
            filled[:, at] = table[:, 1:].T
        return dict(zip(names, filled, strict=True))

    def unknown(self, names: Iterable[str]) -> dict[str, Floats]:
        """Give the columns of a source that was never connected: nothing is known."""
        return dict.fromkeys(names, np.full(len(self.ids), np.nan))


def as_sqlite(value: object) -> object:
    """Give a value as SQLite stores it: days and instants (UTC) are text."""
    return _day_or_instant(value) if isinstance(value, date) else value


@lru_cache(maxsize=64)  # a night writes the same few many thousand times
def _day_or_instant(value: date) -> str:
    return value.astimezone(UTC).strftime(_SQLITE_INSTANT) if isinstance(value, datetime) else value.isoformat()


def summed(cases: Mapping[str, str]) -> str:
    """Give the select list of one expression a line, in the mapping's order."""
    return ",\n       ".join(cases.values())
