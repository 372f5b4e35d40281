"""Triggers that are not to speak about an account for a time, because somebody said why."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.audit import write_audit
from storage.models import Account, Mute, Person


@dataclass(frozen=True)
class MuteRow:
    """A mute that stands. `until_on` is its last day."""

    id: int
    account_id: int
    account_name: str
    trigger: str
    until_on: date
    reason: str
    by: str


def mute(
    session: Session, *, account_id: int, trigger: str, until_on: date, reason: str, person_id: int, at: datetime
) -> None:
    """Mute a trigger for an account through a day; an earlier mute of the same is replaced."""
    _end(session, account_id, trigger, at)
    session.add(
        Mute(account_id=account_id, trigger=trigger, until_on=until_on, reason=reason, set_by=person_id, set_at=at)
    )
    detail = {"trigger": trigger, "until_on": until_on.isoformat(), "reason": reason}
    write_audit(session, "trigger muted", person_id=person_id, account_id=account_id, at=at, detail=detail)


def unmute(session: Session, mute_id: int, *, person_id: int, at: datetime) -> bool:
    """End a mute; False when it had ended already."""
    row = session.get(Mute, mute_id)
    if row is None or row.ended_at is not None or row.until_on < at.date():
        return False
    _end(session, row.account_id, row.trigger, at)
    detail = {"trigger": row.trigger, "reason": row.reason}
    write_audit(session, "trigger unmuted", person_id=person_id, account_id=row.account_id, at=at, detail=detail)
    return True


def get_mute(session: Session, mute_id: int) -> MuteRow | None:
    """Give a mute, standing or not."""
    return next(iter(_rows(session, col(Mute.id) == mute_id)), None)


def list_mutes(
    session: Session, on: date, *, owner_id: int | None = None, account_id: int | None = None
) -> tuple[MuteRow, ...]:
    """Give the mutes that stand on a day: all, those of a CSM's accounts, those of an account; those that end first come first."""
    conditions = [col(Mute.ended_at).is_(None), col(Mute.until_on) >= on]
    if owner_id is not None:
        conditions.append(col(Account.owner_id) == owner_id)
    if account_id is not None:
        conditions.append(col(Mute.account_id) == account_id)
    return _rows(session, *conditions)


def _rows(session: Session, *conditions: ColumnElement[bool]) -> tuple[MuteRow, ...]:
    person = aliased(Person)
    asked = (
        select(Mute, Account.name, person.name)
        .join(Account, col(Account.id) == col(Mute.account_id))
        .join(person, col(person.id) == col(Mute.set_by))
        .where(*conditions)
        .order_by(col(Mute.until_on), col(Mute.id))
    )
    return tuple(
        MuteRow(row.id or 0, row.account_id, account, row.trigger, row.until_on, row.reason, by)
        for row, account, by in session.exec(asked)
    )


def _end(session: Session, account_id: int, trigger: str, at: datetime) -> None:
    standing = (col(Mute.account_id) == account_id, col(Mute.trigger) == trigger, col(Mute.ended_at).is_(None))
    session.execute(update(Mute).where(*standing).values(ended_at=at))
