"""Who stands in for whom, from one day through another."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from storage.audit import Detail, write_audit
from storage.models import Cover, Outbox, Person
from success.vocabulary import Delivery


@dataclass(frozen=True)
class CoverRow:
    """A cover as lists show it."""

    id: int
    person_id: int
    person: str
    cover_id: int
    cover: str
    from_on: date
    until_on: date
    note: str


def told_instead(session: Session, person_id: int, on: date) -> int:
    """Give whom to tell what is meant for a person on a day: herself, or who covers for her (also where covers follow one another).

    A cover who has left the company meanwhile covers nobody.
    """
    seen = [person_id]
    while True:
        found = session.exec(
            select(Cover.cover_id)
            .join(Person, col(Person.id) == col(Cover.cover_id))
            .where(
                col(Person.active),
                Cover.person_id == seen[-1],
                Cover.from_on <= on,
                Cover.until_on >= on,
                col(Cover.ended_at).is_(None),
            )
            .order_by(col(Cover.id).desc())
        ).first()
        if found is None:
            return seen[-1]
        if found in seen:  # they cover for each other: it stays with the first one
            return person_id
        seen.append(found)


def add_cover(
    session: Session,
    *,
    person_id: int,
    cover_id: int,
    from_on: date,
    until_on: date,
    note: str,
    set_by: int,
    at: datetime,
) -> int:
    """Write a cover and end what it overlaps; give its id. What waits to be sent to the person goes to who covers, if it begins by now."""
    overlapping = select(Cover).where(
        Cover.person_id == person_id,
        Cover.from_on <= until_on,
        Cover.until_on >= from_on,
        col(Cover.ended_at).is_(None),
    )
    for earlier in session.exec(overlapping.with_for_update()):
        earlier.ended_at = at
        session.add(earlier)
    row = Cover(
        person_id=person_id, cover_id=cover_id, from_on=from_on, until_on=until_on, note=note, set_by=set_by, set_at=at
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    if from_on <= at.date():
        _redirect(session, person_id, told_instead(session, person_id, at.date()))
    detail: Detail = {
        "person": person_id,
        "cover": cover_id,
        "from": from_on.isoformat(),
        "until": until_on.isoformat(),
    }
    write_audit(session, "cover set", person_id=set_by, at=at, detail=detail)
    return row.id


def get_cover(session: Session, cover_id: int) -> CoverRow | None:
    """Give a cover, ended or not."""
    return next(iter(_rows(session, Cover.id == cover_id)), None)


def covers_of(session: Session, person_id: int, on: date) -> tuple[CoverRow, ...]:
    """Give the covers of a person and those she gives to others that run on a day or begin later, earliest first."""
    return _rows(
        session,
        (col(Cover.person_id) == person_id) | (col(Cover.cover_id) == person_id),
        Cover.until_on >= on,
        col(Cover.ended_at).is_(None),
    )


def end_cover(session: Session, cover_id: int, *, by: int, at: datetime) -> bool:
    """End a cover before its day; False when it was ended already."""
    row = session.get(Cover, cover_id, with_for_update=True)
    if row is None or row.ended_at is not None:
        return False
    row.ended_at = at
    session.add(row)
    write_audit(session, "cover ended", person_id=by, at=at, detail={"person": row.person_id, "cover": row.cover_id})
    return True


def _redirect(session: Session, person_id: int, instead: int) -> None:
    """Send what waits for one person to another one; messages made for her eyes (morning, digest, sheet) are hers and go."""
    waiting = (
        col(Outbox.person_id) == person_id,
        col(Outbox.state) == Delivery.WAITING.value,
        col(Outbox.shown) == 0,
    )
    personal = col(Outbox.topic).in_(("morning", "digest", "sheet"))
    session.exec(update(Outbox).where(*waiting, personal).values(state=Delivery.WITHDRAWN.value))
    session.exec(update(Outbox).where(*waiting, ~personal).values(person_id=instead, notifies_id=instead))


def _rows(session: Session, *conditions: object) -> tuple[CoverRow, ...]:
    away, covering = aliased(Person), aliased(Person)
    asked = (
        select(Cover, away.name, covering.name)
        .join(away, col(away.id) == col(Cover.person_id))
        .join(covering, col(covering.id) == col(Cover.cover_id))
        .where(*conditions)  # type: ignore[arg-type]  # comparisons of columns; their types are longer than this function
        .order_by(col(Cover.from_on), col(Cover.id))
    )
    return tuple(
        CoverRow(row.id or 0, row.person_id, person, row.cover_id, cover, row.from_on, row.until_on, row.note)
        for row, person, cover in session.exec(asked)
    )
