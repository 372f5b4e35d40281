"""The open alerts of a stretch of accounts as columns: what tells, without an object for each, about which nothing is to be decided."""

from datetime import date
from typing import cast

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from storage.columns_reader import Reader
from success.alerting import rank
from success.steady import OpenColumns
from success.vocabulary import AlertState, Severity

_DECIDING = 7_265_001
"""Number of the lock; any that nobody else uses."""

_RANKS = {severity.value: rank(severity) for severity in Severity}
_OPEN = (
    f"SELECT id, account_id, trigger, term, severity, state = '{AlertState.SNOOZED.value}',"  # noqa: S608
    " seen_on >= :on AND clear_days = 0, score, mark FROM alert"
    " WHERE account_id BETWEEN :first AND :last AND open_key IS NOT NULL"
)
_Row = tuple[int, int, str, str, str, int | bool, int | bool, float | None, int | None]


def read_open(session: Session, ids: NDArray[np.int64], on: date) -> OpenColumns:
    """Read the open alerts from the first through the last account (ids ascending, at least one), and lock them until the end.

    Only one transaction at a time decides about alerts: SQLite sees to it by itself, PostgreSQL by a lock.
    """
    reader = Reader(session.connection(), ids, on)
    locked = ""
    if not reader.sqlite:
        session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({_DECIDING})")
        locked = " FOR UPDATE"
    rows = cast("list[_Row]", reader.rows(_OPEN + locked, first=int(ids[0]), last=int(ids[-1])))
    key, account, trigger, term, severity, snoozed, noted, score, mark = zip(*rows, strict=True) if rows else ((),) * 9
    return OpenColumns(
        ids=np.array(key, dtype=np.int64),
        accounts=np.array(account, dtype=np.int64),
        triggers=trigger,
        terms=term,
        ranks=np.array([_RANKS[name] for name in severity], dtype=np.int8),
        snoozed=np.array(snoozed, dtype=bool),
        noted=np.array(noted, dtype=bool),
        scores=np.array(score, dtype=np.float64),
        marks=np.array(mark, dtype=np.float64),
    )
