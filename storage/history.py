"""What snapshots remember of one account: its scores of the last months, and one of them taken apart by measure."""

import json
from datetime import date, timedelta

import numpy as np
from sqlmodel import Session, col, select

from storage.models import HealthSnapshot
from storage.scorecards import version
from storage.snapshots import unpack
from success.columns import Floats
from success.health import HISTORY_DAYS, PastHealth
from success.scorecard import Scorecard


def read_history(session: Session, account_id: int, on: date) -> list[tuple[date, float]]:
    """Give the snapshots (day, score) of the days that `success.health` looks back at, before `on`, oldest first."""
    rows = session.exec(
        select(col(HealthSnapshot.on), col(HealthSnapshot.score))
        .where(
            HealthSnapshot.account_id == account_id,
            HealthSnapshot.on < on,
            HealthSnapshot.on >= on - timedelta(days=HISTORY_DAYS),
            col(HealthSnapshot.score).is_not(None),
        )
        .order_by(col(HealthSnapshot.on))
    ).all()
    return [(day, score) for day, score in rows if score is not None]


def read_past(session: Session, account_id: int, day: date) -> PastHealth | None:
    """Give the snapshot of a day with its measures by key, as the scorecard version of that day named them; None without one."""
    row = session.get(HealthSnapshot, (account_id, day))
    scorecard = None if row is None else version(session, row.scorecard_version)
    if row is None or scorecard is None:
        return None
    known = unpack(row.values)
    return PastHealth(
        on=day,
        score=row.score,
        contributions=_by_key(scorecard, unpack(row.contributions), known),
        values=_by_key(scorecard, known, known),
        adjustments=dict(json.loads(row.adjustments)) if row.adjustments else {},
    )


def _by_key(scorecard: Scorecard, numbers: Floats, known: Floats) -> dict[str, float]:
    """Give the numbers of the measures that were known."""
    there = ~np.isnan(known)
    return {key: float(number) for key, number, has in zip(scorecard.keys, numbers, there, strict=True) if has}
