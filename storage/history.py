"""What snapshots remember of one account: its scores of the last months, and one of them taken apart by measure."""

import json
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import cast

import numpy as np
from sqlmodel import Session

from storage.columns_reader import Reader
from storage.scorecards import version
from storage.snapshots import unpack
from success.columns import Floats
from success.health import HISTORY_DAYS, PastHealth
from success.scorecard import Scorecard

_ON = 'h."on"'


def read_history(session: Session, account_id: int, on: date) -> list[tuple[date, float]]:
    """Give the snapshots (day, score) of the days that `success.health` looks back at, before `on`, oldest first."""
    reader = Reader.of(session, (), on)
    rows = cast(
        "list[tuple[int, float]]",
        reader.rows(
            f'SELECT {reader.ordinal(_ON)}, h.score FROM health_snapshot h WHERE h.account_id = :account AND h."on" < :on'  # noqa: S608
            ' AND h."on" >= :since AND h.score IS NOT NULL ORDER BY h."on"',
            account=account_id,
            since=reader.days_before(HISTORY_DAYS),
        ),
    )
    return [(date.fromordinal(day), score) for day, score in rows]


def read_past(
    session: Session, account_id: int, day: date, known_versions: Mapping[int, Scorecard] = MappingProxyType({})
) -> PastHealth | None:
    """Give the snapshot of a day with its measures by key, as the scorecard version of that day named them; None without one.

    `known_versions` are scorecards at hand, which are not looked up again.
    """
    rows = cast(
        "list[tuple[int, float | None, bytes, bytes, str]]",
        Reader.of(session, (), day).rows(
            'SELECT h.scorecard_version, h.score, h.contributions, h."values", h.adjustments'
            ' FROM health_snapshot h WHERE h.account_id = :account AND h."on" = :on',
            account=account_id,
        ),
    )
    if not rows:
        return None
    number, points, contributions, values, adjustments = rows[0]
    scorecard = known_versions.get(number) or version(session, number)
    if scorecard is None:
        return None
    known = unpack(values)
    return PastHealth(
        on=day,
        score=points,
        contributions=_by_key(scorecard, unpack(contributions), known),
        values=_by_key(scorecard, known, known),
        adjustments=dict(json.loads(adjustments)) if adjustments else {},
    )


def _by_key(scorecard: Scorecard, numbers: Floats, known: Floats) -> dict[str, float]:
    """Give the numbers of the measures that were known."""
    there = ~np.isnan(known)
    return {key: float(number) for key, number, has in zip(scorecard.keys, numbers, there, strict=True) if has}
