"""Health snapshots: written a chunk at a time, read back as hysteresis states, as history, and thinned out as they age.

Arrays are stored as little-endian float32 in the order of the scorecard version's measures (and categories).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection as PostgresConnection
from sqlalchemy.engine import Connection
from sqlmodel import Session

from storage.columns_reader import Reader
from success.calendar import monday_of, week_of
from success.columns import AccountColumns, Floats
from success.health import HealthColumns
from success.hysteresis import BANDS, NONE, BandStates, unseen
from success.measures import MeasureValues
from success.vocabulary import Band

DAILY_DAYS = 90
"""Snapshots older than this are kept once a week."""

_COLUMNS = (
    "account_id",
    '"on"',
    "scorecard_version",
    "stage",
    "score",
    "band",
    "raw_band",
    "band_since",
    "pending_band",
    "pending_days",
    "confidence",
    "categories",
    "contributions",
    '"values"',
    "adjustments",
)
_NAMES = ", ".join(_COLUMNS)
_UPDATE = 'ON CONFLICT (account_id, "on") DO UPDATE SET ' + ", ".join(f"{n} = excluded.{n}" for n in _COLUMNS[2:])
_SQLITE_UPSERT = f"INSERT INTO health_snapshot ({_NAMES}) VALUES ({', '.join('?' * len(_COLUMNS))}) {_UPDATE}"  # noqa: S608
_ON = 'h."on"'
_LATEST = 'SELECT max("on") AS day FROM health_snapshot WHERE "on" < :on'
_CODES = {band: code for code, band in enumerate(BANDS)}


@dataclass(frozen=True)
class Evaluated:
    """A chunk of accounts after scoring: what a night writes down. `version` is the scorecard version's id."""

    version: int
    columns: AccountColumns
    values: MeasureValues
    health: HealthColumns
    states: BandStates


def write_snapshots(session: Session, evaluated: Evaluated) -> None:
    """Write the snapshots of a chunk; those of the same day are replaced."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE_UPSERT, list(_rows(evaluated, evaluated.columns.on.isoformat())))
    else:
        _copy(connection, _rows(evaluated, evaluated.columns.on))


def _copy(connection: Connection, rows: Iterable[tuple[object, ...]]) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, PostgresConnection)
    with driver.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS snapshot_chunk (LIKE health_snapshot) ON COMMIT DELETE ROWS")
        cursor.execute("TRUNCATE snapshot_chunk")
        with cursor.copy(f"COPY snapshot_chunk ({_NAMES}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO health_snapshot ({_NAMES}) SELECT {_NAMES} FROM snapshot_chunk {_UPDATE}")  # noqa: S608


def _rows(evaluated: Evaluated, on: object) -> Iterator[tuple[object, ...]]:
    """Give the table's rows; days are written as ISO text, which both engines read."""
    health, states, count = evaluated.health, evaluated.states, len(evaluated.columns)
    shown = [str(BANDS[code]) for code in states.band.tolist()]
    raw = [str(BANDS[code]) for code in health.raw_band.tolist()]
    waiting = [None if code == NONE else str(BANDS[code]) for code in states.pending.tolist()]
    days = {ordinal: _iso(ordinal) for ordinal in set(states.band_since.tolist())}
    return zip(
        evaluated.columns.account_ids.tolist(),
        [on] * count,
        [evaluated.version] * count,
        [str(stage) for stage in evaluated.columns.stages],
        _or_none(health.score),
        shown,
        raw,
        [days[ordinal] for ordinal in states.band_since.tolist()],
        waiting,
        states.pending_days.tolist(),
        health.confidence.tolist(),
        pack(health.categories),
        pack(health.contributions),
        pack(evaluated.values.values),
        _adjustments(health.adjustments, count),
        strict=True,
    )


def _iso(ordinal: int) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal else None


def _or_none(numbers: Floats) -> list[float | None]:
    return [None if number != number else number for number in numbers.tolist()]  # noqa: PLR0124  (NaN is not itself)


def _adjustments(adjustments: Mapping[str, Floats], count: int) -> list[str]:
    """Give the adjustments of each account as JSON, "" where there is none."""
    named: dict[int, list[tuple[str, float]]] = {}
    for key, points in adjustments.items():
        for at in np.flatnonzero(points).tolist():
            named.setdefault(at, []).append((key, float(points[at])))
    return [json.dumps(named[at]) if at in named else "" for at in range(count)]


def pack(table: Floats) -> list[bytes]:
    """Give each row of a table of shape (N, M) as M little-endian float32."""
    width = table.shape[1] * 4
    packed = np.ascontiguousarray(table, dtype="<f4").tobytes()
    return [packed[at : at + width] for at in range(0, len(table) * width, width)] if width else [b""] * len(table)


def unpack(packed: bytes) -> Floats:
    """Give the numbers of a packed row."""
    return np.frombuffer(packed, dtype="<f4").astype(np.float64)


def read_states(session: Session, ids: NDArray[np.int64], on: date, *, including: bool = False) -> BandStates:
    """Give the bands as the latest snapshot before a day left them; accounts (ids ascending) without one are unseen.

    With `including` a snapshot of the day itself counts too.
    """
    reader = Reader(session.connection(), ids, on)
    until = "<=" if including else "<"
    days = f"{reader.ordinal('h.band_since')}, {reader.ordinal(_ON)}"
    rows = cast(
        "list[tuple[int, str, str | None, int, int | None, int]]",
        reader.rows(
            f"SELECT h.account_id, h.band, h.pending_band, h.pending_days, {days}"  # noqa: S608
            f" FROM {reader.each('a')} JOIN health_snapshot h ON h.account_id = a.value AND {_ON} ="
            f' (SELECT max(x."on") FROM health_snapshot x WHERE x.account_id = a.value AND x."on" {until} :on)'
        ),
    )
    states = unseen(len(ids))
    if not rows:
        return states
    at = np.searchsorted(ids, np.array([row[0] for row in rows], dtype=np.int64))
    return BandStates(
        band=_placed(states.band, at, [_CODES[Band(row[1])] for row in rows]),
        pending=_placed(states.pending, at, [NONE if row[2] is None else _CODES[Band(row[2])] for row in rows]),
        pending_days=_placed(states.pending_days, at, [row[3] for row in rows]),
        band_since=_placed(states.band_since, at, [row[4] or 0 for row in rows]),
        last_on=_placed(states.last_on, at, [row[5] for row in rows]),
    )


_Number = TypeVar("_Number", np.int8, np.int64)


def _placed(array: NDArray[_Number], at: NDArray[np.intp], values: Sequence[int]) -> NDArray[_Number]:
    array = array.copy()
    array[at] = values
    return array


def thin_out(session: Session, today: date) -> int:
    """Keep of each account's snapshots older than 90 days only the last one of every week; give how many went."""
    session.flush()  # raw queries do not see what is pending
    gone = 0
    for day in _old_days(session, today - timedelta(days=DAILY_DAYS)):
        reader = Reader(session.connection(), np.empty(0, dtype=np.int64), day)
        gone += reader.change(
            'DELETE FROM health_snapshot AS h WHERE h."on" = :on AND EXISTS (SELECT 1 FROM health_snapshot n'
            ' WHERE n.account_id = h.account_id AND n."on" > :on AND n."on" <= :sunday)',
            sunday=reader.day(monday_of(week_of(day)) + timedelta(days=6)),
        )
    return gone


def _old_days(session: Session, cutoff: date) -> list[date]:
    """Give the days before a cutoff that have snapshots, latest first; each is found by one seek in the index."""
    days: list[date] = []
    day = cutoff
    while True:
        reader = Reader(session.connection(), np.empty(0, dtype=np.int64), day)
        latest = cast(
            "list[tuple[int | None]]",
            reader.rows(f"SELECT {reader.ordinal('max(h.day)')} FROM ({_LATEST}) h"),  # noqa: S608
        )[0][0]
        if latest is None:
            return days
        day = date.fromordinal(latest)
        days.append(day)
