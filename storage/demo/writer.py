"""Writes the demo book straight into the tables of both engines, batch by batch, each batch in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from psycopg import Connection as PgConnection
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, func, text
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel, col, insert, select

from storage.demo.generator import Setting, tell_book
from storage.demo.marker import MARKER, require_place
from storage.demo.observations import LATEST, SOURCES
from storage.demo.pages import Ints, Pages, Row
from storage.demo.people import TEAM, employ, invented
from storage.demo.plot import FULL, Floats, Scope
from storage.demo.stories import PLOTS
from storage.models import Account, Contact, DataSource, SeriesKey
from success.calendar import last_whole_week, monday_of

SEED: Final = 7
ORIGIN = "demo book"
RECORD_SOURCES = ("contracts", "arr_movements", "deployments", "contacts", "touchpoints", "tickets")
FEEDBACK_SOURCES = ("feedback:nps", "feedback:csat", "feedback:ces", "feedback:product")

_CELL = np.dtype(
    [
        ("fields", ">i2"),
        ("account_size", ">i4"),
        ("account", ">i4"),
        ("series_size", ">i4"),
        ("series", ">i4"),
        ("week_size", ">i4"),
        ("week", ">i4"),
        ("value_size", ">i4"),
        ("value", ">f8"),
    ]
)
"""A measurement in PostgreSQL's binary COPY format: each value after its length in bytes."""
_COPY_BEGINS = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_ENDS = b"\xff\xff"


STORIES = len(PLOTS)
"""Accounts of a book that tells every story once."""


@dataclass(frozen=True)
class Built:
    """What was written."""

    accounts: int
    measurements: int
    records: int


def build_book(
    engine: Engine,
    *,
    today: date,
    accounts: int = STORIES,
    seed: int = SEED,
    scope: Scope = FULL,
    beside_others: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Built:
    """Write the demo book as of `today`; `progress(accounts written, accounts)` is called after each batch.

    Raises `Refused` where the database holds other accounts (unless `beside_others`) or a demo book already. Health snapshots are not
    written: evaluate the days of the book for them.
    """
    measurements = records = done = 0
    with engine.begin() as connection:
        require_place(connection, beside_others=beside_others)
        setting = _prepare(connection, today, seed, scope, accounts)
        for pages in tell_book(accounts, setting):
            records += _write_records(connection, pages)
            measurements += _write_cells(connection, pages)
            done += len(pages.rows[Account])
            if progress is not None:
                progress(done, accounts)
        _settle(connection)
    return Built(accounts, measurements, records)


def _prepare(connection: Connection, today: date, seed: int, scope: Scope, accounts: int) -> Setting:
    """Write people, series and sources, and find the first free numbers of accounts and contacts."""
    setting = Setting(
        today=today,
        seed=seed,
        scope=scope,
        people={},
        series=_name_series(connection, scope),
        first_account=_next_id(connection, Account),
        first_contact=_next_id(connection, Contact),
    )
    people = employ(connection, TEAM + invented(accounts, len(PLOTS)), setting.told_at)
    _write_sources(connection, today, scope, setting.told_at)
    return replace(setting, people=people)


def _name_series(connection: Connection, scope: Scope) -> Mapping[str, int]:
    """Give the number of each series, new ones where need be."""
    known = set(connection.execute(select(col(SeriesKey.key))).scalars())
    if new := [{"key": key} for key in scope.series if key not in known]:
        connection.execute(insert(SeriesKey), new)
    return {key: number for key, number in connection.execute(select(col(SeriesKey.key), col(SeriesKey.id))) if number}


def _next_id(connection: Connection, model: type[Account] | type[Contact]) -> int:
    return (connection.execute(select(func.max(col(model.id)))).scalar() or 0) + 1


def _write_sources(connection: Connection, today: date, scope: Scope, arrived_at: datetime) -> None:
    """Write when each source delivered last, and the marker; a source that has delivered before is left as it is."""
    sunday = monday_of(last_whole_week(today)) + timedelta(days=6)
    yesterday = today - timedelta(days=1)
    latest = {f"series:{key}": sunday for key in scope.series}
    latest |= {f"obs:{key}": today - timedelta(days=LATEST) for key in SOURCES}
    latest |= dict.fromkeys(RECORD_SOURCES + FEEDBACK_SOURCES, yesterday)
    latest[MARKER] = today
    known = set(connection.execute(select(col(DataSource.key))).scalars())
    rows = [
        {"key": key, "latest_on": day, "arrived_at": arrived_at, "origin": ORIGIN}
        for key, day in latest.items()
        if key not in known
    ]
    connection.execute(insert(DataSource), rows)


def _write_records(connection: Connection, pages: Pages) -> int:
    """Write all rows but the measurements, parents first."""
    written = 0
    for table in SQLModel.metadata.sorted_tables:
        rows = pages.rows_of(table.name)
        if rows and connection.dialect.name == "postgresql":
            _copy_rows(connection, table.name, rows)
        elif rows:
            connection.execute(table.insert(), rows)
        written += len(rows)
    return written


def _copy_rows(connection: Connection, table: str, rows: list[Row]) -> None:
    columns = tuple(rows[0])
    named = SQL(", ").join(Identifier(column) for column in columns)
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), named)
    with _driver(connection).cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


def _write_cells(connection: Connection, pages: Pages) -> int:
    """Write the measurements, in the order of their key: executemany on SQLite, binary COPY on PostgreSQL."""
    account, series, week, value = (np.concatenate(column) for column in zip(*pages.cells, strict=True))
    order = np.lexsort((week, series, account))
    columns = account[order], series[order], week[order], value[order]
    if connection.dialect.name == "postgresql":
        _copy_cells(connection, *columns)
    else:
        connection.exec_driver_sql(
            "INSERT INTO measurement (account_id, series_id, week, value) VALUES (?, ?, ?, ?)",
            list(zip(*(column.tolist() for column in columns), strict=True)),
        )
    return len(value)


def _copy_cells(connection: Connection, account: Ints, series: Ints, week: Ints, value: Floats) -> None:
    cells = np.empty(len(value), dtype=_CELL)
    cells["fields"], cells["value_size"] = 4, 8
    cells["account_size"] = cells["series_size"] = cells["week_size"] = 4
    cells["account"], cells["series"], cells["week"], cells["value"] = account, series, week, value
    statement = "COPY measurement (account_id, series_id, week, value) FROM STDIN (FORMAT BINARY)"
    with _driver(connection).cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_COPY_BEGINS + cells.tobytes() + _COPY_ENDS)


def _driver(connection: Connection) -> PgConnection:
    """Give psycopg's own connection, which knows COPY."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, PgConnection)
    return driver


def _settle(connection: Connection) -> None:
    """Let PostgreSQL go on numbering after the numbers that we gave."""
    if connection.dialect.name == "postgresql":
        for model in (Account, Contact):
            table = model.__tablename__
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"),
                {"table": table, "last": _next_id(connection, model) - 1},
            )
