"""The history of scorecards as people read it: which version, since when, by whom, why."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from storage.models import Person, ScorecardVersion


@dataclass(frozen=True)
class VersionRow:
    """One version of the scorecard. `origin` is "file" or "chat"; `by` is empty for a file."""

    number: int
    origin: str
    reason: str
    by: str
    created_on: date


def read_versions(session: Session, limit: int) -> tuple[VersionRow, ...]:
    """Give the latest versions, newest first."""
    asked = (
        select(
            col(ScorecardVersion.id),
            col(ScorecardVersion.origin),
            col(ScorecardVersion.reason),
            col(Person.name),
            col(ScorecardVersion.created_at),
        )
        .join(Person, col(Person.id) == col(ScorecardVersion.created_by), isouter=True)
        .order_by(col(ScorecardVersion.id).desc())
        .limit(limit)
    )
    rows = session.execute(asked)
    return tuple(VersionRow(key or 0, origin, reason, by or "", at.date()) for key, origin, reason, by, at in rows)
