"""Writes measurements and observations in bulk: two statements a batch, whatever its size.

First what is new is inserted, then what differs is updated; the database's own counts say how many were which.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlmodel import Session

from storage.importing.report import TableCount

_SQLITE = {
    "measurement": (
        "INSERT OR IGNORE INTO measurement (account_id, series_id, week, value) VALUES (?, ?, ?, ?)",
        "UPDATE measurement SET value = ?4 WHERE account_id = ?1 AND series_id = ?2 AND week = ?3 AND value <> ?4",
    ),
    "observation": (
        'INSERT OR IGNORE INTO observation (account_id, "key", "on", value, source) VALUES (?, ?, ?, ?, ?)',
        (
            'UPDATE observation SET value = ?4, source = ?5 WHERE account_id = ?1 AND "key" = ?2 AND "on" = ?3 '
            "AND (value <> ?4 OR source <> ?5)"
        ),
    ),
}
_POSTGRES = {
    "measurement": (
        (
            "INSERT INTO measurement (account_id, series_id, week, value) "
            "SELECT * FROM unnest(cast(:a AS int[]), cast(:b AS int[]), cast(:c AS int[]), cast(:d AS float8[])) ON CONFLICT DO NOTHING"
        ),
        (
            "UPDATE measurement AS old SET value = new.value FROM "
            "unnest(cast(:a AS int[]), cast(:b AS int[]), cast(:c AS int[]), cast(:d AS float8[])) "
            "AS new (account_id, series_id, week, value) "
            "WHERE old.account_id = new.account_id AND old.series_id = new.series_id AND old.week = new.week AND old.value <> new.value"
        ),
    ),
    "observation": (
        (
            'INSERT INTO observation (account_id, "key", "on", value, source) '
            "SELECT * FROM unnest(cast(:a AS int[]), cast(:b AS text[]), cast(:c AS date[]), cast(:d AS float8[]), cast(:e AS text[])) "
            "ON CONFLICT DO NOTHING"
        ),
        (
            "UPDATE observation AS old SET value = new.value, source = new.source FROM "
            "unnest(cast(:a AS int[]), cast(:b AS text[]), cast(:c AS date[]), cast(:d AS float8[]), cast(:e AS text[])) "
            'AS new (account_id, "key", "on", value, source) '
            'WHERE old.account_id = new.account_id AND old."key" = new."key" AND old."on" = new."on" '
            "AND (old.value <> new.value OR old.source <> new.source)"
        ),
    ),
}

Measured = tuple[int, int, int, float]
"""account id, series id, week, value."""

Observed = tuple[int, str, date, float, str]
"""account id, key, day, value, source."""


def write_measurements(session: Session, rows: Sequence[Measured]) -> TableCount:
    """Write weekly values; a key stands once in the batch."""
    return _write(session, "measurement", rows)


def write_observations(session: Session, rows: Sequence[Observed]) -> TableCount:
    """Write observations; a key stands once in the batch."""
    return _write(session, "observation", rows)


def _write(session: Session, table: str, rows: Sequence[Measured] | Sequence[Observed]) -> TableCount:
    if not rows:
        return TableCount()
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        plain = [tuple(cell.isoformat() if isinstance(cell, date) else cell for cell in row) for row in rows]
        created, updated = (connection.exec_driver_sql(statement, plain).rowcount for statement in _SQLITE[table])
    else:
        columns = dict(zip("abcde", (list(column) for column in zip(*rows, strict=True)), strict=False))
        # Updating first leaves what is inserted afterwards out of the comparison.
        updated = connection.execute(text(_POSTGRES[table][1]), columns).rowcount
        created = connection.execute(text(_POSTGRES[table][0]), columns).rowcount
    return TableCount(created, updated, len(rows) - created - updated)
