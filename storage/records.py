"""What people write in chat: touchpoints, pulses, overrides.

Each write leaves its audit entry, and asks for the account to be evaluated soon, in the same transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from storage.audit import write_audit
from storage.models import DataSource, Override, Pulse, Touchpoint
from storage.recheck import ask
from success.vocabulary import Band, TouchKind

ORIGIN = "written in chat"
"""Origin of the data source that exists only because people log touchpoints here."""


@dataclass(frozen=True)
class NewTouchpoint:
    """A contact as a person told it."""

    account_id: int
    person_id: int
    on: date
    kind: TouchKind
    two_way: bool
    summary: str
    contact_id: int | None = None


def add_touchpoint(session: Session, touchpoint: NewTouchpoint, *, at: datetime) -> None:
    """Write a touchpoint."""
    session.add(
        Touchpoint(
            external_id=uuid4().hex,
            account_id=touchpoint.account_id,
            contact_id=touchpoint.contact_id,
            person_id=touchpoint.person_id,
            on=touchpoint.on,
            kind=touchpoint.kind.value,
            two_way=touchpoint.two_way,
            summary=touchpoint.summary,
            source="chat",
            created_at=at,
            updated_at=at,
            updated_by=touchpoint.person_id,
        )
    )
    _refresh_source(session, touchpoint.on, at)
    ask(session, [touchpoint.account_id], at)
    write_audit(
        session,
        "touchpoint logged",
        person_id=touchpoint.person_id,
        account_id=touchpoint.account_id,
        at=at,
        detail={"on": touchpoint.on.isoformat(), "kind": touchpoint.kind.value, "two_way": touchpoint.two_way},
    )


def _refresh_source(session: Session, on: date, at: datetime) -> None:
    """Keep our own source fresh. An imported feed is left alone: one logged call does not bring a dead feed back to life."""
    source = session.get(DataSource, "touchpoints")
    if source is None:
        session.add(DataSource(key="touchpoints", latest_on=on, arrived_at=at, origin=ORIGIN))
    elif source.origin == ORIGIN:
        source.latest_on = max(source.latest_on or on, on)
        source.arrived_at = at


def set_pulse(session: Session, *, account_id: int, person_id: int, band: Band, note: str, at: datetime) -> None:
    """Write a pulse; the latest one stands, earlier ones are kept."""
    before = session.exec(
        select(Pulse.band)
        .where(Pulse.account_id == account_id)
        .order_by(col(Pulse.set_at).desc(), col(Pulse.id).desc())
    ).first()
    session.add(Pulse(account_id=account_id, band=band.value, note=note, set_by=person_id, set_at=at))
    detail = {"before": before, "after": band.value, "note": note}
    ask(session, [account_id], at)
    write_audit(session, "pulse set", person_id=person_id, account_id=account_id, at=at, detail=detail)


def set_override(
    session: Session, *, account_id: int, person_id: int, score: float, reason: str, expires_on: date, at: datetime
) -> None:
    """Let a person's own score (0-100) stand beside the computed one until the end of `expires_on`; ends an earlier one."""
    before = _end_standing(session, account_id, person_id, at)
    session.add(
        Override(account_id=account_id, score=score, reason=reason, expires_on=expires_on, set_by=person_id, set_at=at)
    )
    detail = {"before": before, "after": score, "reason": reason, "expires_on": expires_on.isoformat()}
    ask(session, [account_id], at)
    write_audit(session, "override set", person_id=person_id, account_id=account_id, at=at, detail=detail)


def end_override(session: Session, *, account_id: int, person_id: int, at: datetime) -> bool:
    """End the standing override; False when none stood."""
    before = _end_standing(session, account_id, person_id, at)
    if before is None:
        return False
    ask(session, [account_id], at)
    write_audit(session, "override ended", person_id=person_id, account_id=account_id, at=at, detail={"before": before})
    return True


def _end_standing(session: Session, account_id: int, person_id: int, at: datetime) -> float | None:
    """End what stands and give its score; one that has expired by itself is ended too, but is not given."""
    score: float | None = None
    standing = select(Override).where(Override.account_id == account_id, col(Override.ended_at).is_(None))
    for override in session.exec(standing.with_for_update()):
        override.ended_at = at
        override.ended_by = person_id
        if override.expires_on >= at.date():
            score = override.score
    return score
