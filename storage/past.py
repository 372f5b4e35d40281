"""What the snapshots before a day say of many accounts at once: stages, past scores, and the measures that a movement is told from.

One account's history, taken apart for people, is storage/history.py.
"""

from datetime import date, timedelta
from typing import cast

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from storage.columns_reader import Reader
from storage.snapshots import unpack
from success.columns import Floats
from success.facts import PastScores
from success.fleet import PastMeasures
from success.health import SLACK_DAYS

_LATEST = 'SELECT max(x."on") FROM health_snapshot x WHERE x.account_id = a.value AND x."on" <= :until'
_WEEK, _MONTH = 7, 30


def read_past_scores(session: Session, ids: NDArray[np.int64], on: date) -> PastScores:
    """Give the scores of about a week and about a month before a day (ids ascending), as `success.health.past_day` picks them."""
    return PastScores(week=_scores(session, ids, on, _WEEK), month=_scores(session, ids, on, _MONTH))


def _scores(session: Session, ids: NDArray[np.int64], on: date, back: int) -> Floats:
    until = on - timedelta(days=back)
    reader = Reader(session.connection(), ids, until)
    rows = reader.rows(
        f"SELECT h.account_id, h.score FROM {reader.each('a')} JOIN health_snapshot h ON h.account_id = a.value"  # noqa: S608
        f' AND h."on" = ({_LATEST} AND x."on" >= :since) WHERE h.score IS NOT NULL',
        until=reader.day(until),
        since=reader.day(until - timedelta(days=SLACK_DAYS)),
    )
    return reader.columns(("score",), rows)["score"]


def read_stages(session: Session, ids: NDArray[np.int64], on: date) -> tuple[str, ...]:
    """Give the stages of the latest snapshots before a day (ids ascending); "" for an account without one."""
    until = on - timedelta(days=1)
    reader = Reader(session.connection(), ids, until)
    rows = reader.rows(
        f"SELECT h.account_id, h.stage FROM {reader.each('a')} JOIN health_snapshot h"  # noqa: S608
        f' ON h.account_id = a.value AND h."on" = ({_LATEST})',
        until=reader.day(until),
    )
    found = dict(cast("list[tuple[int, str]]", rows))
    return tuple(found.get(account, "") for account in ids.tolist())


def read_measures(
    session: Session, ids: NDArray[np.int64], until: date, *, version: int, measures: int
) -> PastMeasures | None:
    """Give contributions and values of the latest snapshots up to a day, shape (N, measures); None where there is not one.

    Snapshots of another scorecard version cannot be compared: they are unknown.
    """
    reader = Reader(session.connection(), ids, until)
    rows = cast(
        "list[tuple[int, bytes, bytes]]",
        reader.rows(
            f'SELECT h.account_id, h.contributions, h."values" FROM {reader.each("a")} JOIN health_snapshot h'  # noqa: S608
            f' ON h.account_id = a.value AND h."on" = ({_LATEST}) WHERE h.scorecard_version = :version',
            until=reader.day(until),
            version=version,
        ),
    )
    if not rows:
        return None
    at = np.searchsorted(ids, np.array([row[0] for row in rows], dtype=np.int64))
    contributions, values = np.zeros((len(ids), measures)), np.full((len(ids), measures), np.nan)
    contributions[at] = unpack(b"".join(row[1] for row in rows)).reshape(len(rows), measures)
    values[at] = unpack(b"".join(row[2] for row in rows)).reshape(len(rows), measures)
    return PastMeasures(contributions, values)


def latest_day(session: Session, before: date) -> date | None:
    """Give the latest day before another that has snapshots."""
    return _day(session, before, 'SELECT max("on") AS day FROM health_snapshot WHERE "on" < :on')


def evaluated_between(session: Session, after: date, until: date) -> bool:
    """Tell whether a day after one and not later than another has snapshots."""
    reader = Reader(session.connection(), np.empty(0, dtype=np.int64), after)
    found = reader.rows(
        'SELECT 1 FROM health_snapshot WHERE "on" > :on AND "on" <= :until LIMIT 1', until=reader.day(until)
    )
    return bool(found)


def _day(session: Session, on: date, sql: str) -> date | None:
    reader = Reader(session.connection(), np.empty(0, dtype=np.int64), on)
    found = cast("list[tuple[int | None]]", reader.rows(f"SELECT {reader.ordinal('d.day')} FROM ({sql}) d"))  # noqa: S608
    return None if found[0][0] is None else date.fromordinal(found[0][0])
