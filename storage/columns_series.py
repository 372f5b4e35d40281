"""Weekly series read fast: one aggregated value per account and series comes out of the engine, numpy takes it apart.

* SQLite concatenates two characters a week, `char(week offset, value)`: decoding text of one code point a number costs a fifth of
  parsing digits. Values that are no whole number up to 50,000 do not fit a character; their groups are read again, row by row.
* PostgreSQL sends two arrays in its binary form, which numpy reads in place.

Measured on 4.2 million rows against `SELECT count(*), sum(value)`: SQLite 1.7 scans, PostgreSQL 4.5 (14 weeks of 52 read).
"""

import json
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection as PostgresConnection

from storage.columns_reader import Reader
from success.columns import Floats

_MISFIT = 55_000  # below the surrogates, which are no characters
_LARGEST = 50_000

_PAIR = 100_000  # account and series in one number; a book has fewer series

_SQLITE = f"""
SELECT a.value, s.value,
       coalesce((SELECT group_concat(char(m.week - :first + 1,
                CASE WHEN m.value BETWEEN 0 AND {_LARGEST} AND m.value = CAST(m.value AS INTEGER)
                     THEN m.value + 1 ELSE {_MISFIT} END), '')
        FROM measurement m
        WHERE m.account_id = a.value AND m.series_id = s.value AND m.week BETWEEN :first AND :last), '')
FROM json_each(:ids) a CROSS JOIN json_each(:series) s
"""  # noqa: S608  (two numbers of ours)

_SQLITE_ROWS = """
SELECT m.value FROM json_each(:pairs) p CROSS JOIN measurement m
WHERE m.account_id = p.value ->> 0 AND m.series_id = p.value ->> 1 AND m.week BETWEEN :first AND :last
"""

_POSTGRES = """
SELECT account_id, series_id, array_send(array_agg(week)), array_send(array_agg(value)) FROM measurement
WHERE account_id = ANY(%s::integer[]) AND series_id = ANY(%s::integer[]) AND week BETWEEN %s AND %s
GROUP BY account_id, series_id
"""
_ARRAY_HEADER = 20  # bytes before the elements of a one-dimensional array: dimensions, nulls, type, length, lower bound
_WEEK_ELEMENT = np.dtype([("size", ">i4"), ("it", ">i4")])
_VALUE_ELEMENT = np.dtype([("size", ">i4"), ("it", ">f8")])

Group = tuple[int, int]


def read_series(reader: Reader, series: Mapping[str, int], first: int, last: int) -> dict[str, Floats]:
    """Read the weeks `first` to `last` of some series (key to its number) into arrays of shape (N, weeks).

    A week without a value is NaN. Where week `first` has none but an earlier week has one, it is 0: the series had begun, and a
    week without a value is a week without use.
    """
    keys = list(series)
    wanted = [series[key] for key in keys]
    cube = np.full((len(keys), len(reader.ids), max(0, last - first + 1)), np.nan)
    if keys and first <= last:
        read = _read_sqlite if reader.sqlite else _read_postgres
        groups, counts, weeks, values = read(reader, wanted, first, last)
        which = {number: at for at, number in enumerate(wanted)}
        plane = np.repeat(np.array([which[number] for _, number in groups], dtype=np.int64), counts)
        accounts = np.array([account for account, _ in groups], dtype=np.int64)
        row = np.repeat(np.searchsorted(reader.ids, accounts), counts)
        cube[plane, row, weeks] = values
        _mark_begun(reader, wanted, first, cube[:, :, 0])
    return dict(zip(keys, cube, strict=True))


def _mark_begun(reader: Reader, wanted: Sequence[int], first: int, opening: Floats) -> None:
    """Put 0 into the first week, shape (series, N), where it is empty though the series began before it."""
    planes, rows = np.nonzero(np.isnan(opening))
    if not len(planes):
        return
    codes = reader.ids[rows] * _PAIR + np.array(wanted, dtype=np.int64)[planes]
    begun = reader.rows(
        f"SELECT p.value FROM {reader.each('p', 'codes')} WHERE EXISTS (SELECT 1 FROM measurement m"  # noqa: S608
        f" WHERE m.account_id = p.value / {_PAIR} AND m.series_id = p.value % {_PAIR} AND m.week < :first)",
        codes=reader.listed(codes),
        first=first,
    )
    at = np.isin(codes, np.array([row[0] for row in begun], dtype=np.int64))
    opening[planes[at], rows[at]] = 0.0


_Read = tuple[list[Group], NDArray[np.int64], NDArray[np.int64], Floats]
"""Groups, values in each of them, and for all groups in a row: weeks since the first, values."""


def _read_sqlite(reader: Reader, wanted: Sequence[int], first: int, last: int) -> _Read:
    rows = cast("list[tuple[int, int, str]]", reader.rows(_SQLITE, series=json.dumps(wanted), first=first, last=last))
    codes = np.frombuffer("".join([packed for _, _, packed in rows]).encode("utf-32-le"), dtype="<u4").astype(np.int64)
    counts = np.array([len(packed) // 2 for _, _, packed in rows], dtype=np.int64)
    weeks, values = codes[0::2] - 1, (codes[1::2] - 1).astype(np.float64)
    groups = [(account, number) for account, number, _ in rows]
    misfit = codes[1::2] == _MISFIT
    if misfit.any():
        _mend(reader, groups, counts, misfit, values, first, last)
    return groups, counts, weeks, values


def _mend(
    reader: Reader,
    groups: list[Group],
    counts: NDArray[np.int64],
    misfit: NDArray[np.bool_],
    values: Floats,
    first: int,
    last: int,
) -> None:
    """Read the groups again that hold a value which fits no character, and put their values in place."""
    group_of = np.repeat(np.arange(len(groups)), counts)
    broken = np.unique(group_of[misfit])
    pairs = json.dumps([groups[at] for at in broken])
    rows = cast("list[tuple[float]]", reader.rows(_SQLITE_ROWS, pairs=pairs, first=first, last=last))
    values[np.isin(group_of, broken)] = [value for (value,) in rows]


def _read_postgres(reader: Reader, wanted: Sequence[int], first: int, last: int) -> _Read:
    driver = reader.connection.connection.driver_connection
    assert isinstance(driver, PostgresConnection)
    with driver.cursor(binary=True) as cursor:
        rows = cursor.execute(_POSTGRES, (reader.ids.tolist(), list(wanted), first, last)).fetchall()
    weeks = np.frombuffer(b"".join([row[2][_ARRAY_HEADER:] for row in rows]), dtype=_WEEK_ELEMENT)["it"]
    values = np.frombuffer(b"".join([row[3][_ARRAY_HEADER:] for row in rows]), dtype=_VALUE_ELEMENT)["it"]
    size = _WEEK_ELEMENT.itemsize
    counts = np.array([(len(row[2]) - _ARRAY_HEADER) // size for row in rows], dtype=np.int64)
    groups = [(row[0], row[1]) for row in rows]
    return groups, counts, weeks.astype(np.int64) - first, values.astype(np.float64)
