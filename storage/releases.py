"""What the vendor announces, and whom it touches: accounts of a plan, of a segment, or with a figure over or under a line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from storage.audit import Detail, write_audit
from storage.models import Account, Person, Release
from storage.recheck import ask
from storage.scoring import stream_facts
from storage.terms import read_terms
from success.errors import Refused
from success.own_triggers import in_audience
from success.vocabulary import ReleaseKind

Audience = Mapping[str, object]
"""`plan`, `segment`, or `fact` with `comparison` and `threshold`; all of what is named must hold."""


@dataclass(frozen=True)
class ReleaseRow:
    """An announcement, sent or not."""

    id: int
    kind: ReleaseKind
    title: str
    text: str
    starts_on: date
    audience: Audience
    announced_at: datetime | None
    by: str


@dataclass(frozen=True)
class Touched:
    """An account that it touches; `owner_id` None where it has no CSM."""

    account_id: int
    name: str
    owner_id: int | None
    owner: str
    arr: tuple[tuple[str, Decimal], ...] = field(default=())


def add_release(
    session: Session,
    *,
    kind: ReleaseKind,
    title: str,
    text: str,
    starts_on: date,
    audience: Audience,
    by: int,
    at: datetime,
    instead_of: int | None = None,
) -> int:
    """Write an announcement that is not sent yet, anew where it takes the place of one; give its id.

    Raises `Refused` where that one is gone, or out: what people were told is not rewritten.
    """
    row = Release(title=title, kind=kind.value, starts_on=starts_on, created_at=at, updated_at=at)
    row = row if instead_of is None else _unsent(session, instead_of)
    row.kind, row.title, row.text, row.starts_on = kind.value, title, text, starts_on
    row.audience, row.updated_at, row.updated_by = json.dumps(dict(audience)), at, by
    session.add(row)
    session.flush()
    assert row.id is not None
    detail: Detail = {"kind": kind.value, "title": title, "audience": row.audience}
    action = "release written" if instead_of is None else "release changed"
    write_audit(session, action, person_id=by, at=at, detail=detail)
    return row.id


def _unsent(session: Session, release_id: int) -> Release:
    row = session.exec(select(Release).where(Release.id == release_id).with_for_update()).first()
    if row is None:
        raise Refused("That announcement is gone. `release` lists the latest.")
    if row.announced_at is not None:
        raise Refused("It was announced already, so it stays as it was told. Write a new one: `release`.")
    return row


def get_release(session: Session, release_id: int) -> ReleaseRow | None:
    """Give an announcement."""
    return next(iter(_rows(session, release_id)), None)


def latest_releases(session: Session, most: int = 10) -> tuple[ReleaseRow, ...]:
    """Give the latest announcements, newest first."""
    return _rows(session, None, most)


def touched_by(session: Session, audience: Audience, on: date) -> tuple[Touched, ...]:
    """Give the accounts that an audience names today, by owner and name."""
    ids = [account for facts in stream_facts(session, on) for account in in_audience(audience, facts)]
    found: list[Touched] = []
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        terms = read_terms(session, tuple(part), on)
        asked = (
            select(Account.id, Account.name, Account.owner_id, Person.name)
            .join(Person, col(Person.id) == col(Account.owner_id), isouter=True)
            .where(col(Account.id).in_(part))
        )
        found += [
            Touched(key, name, owner_id, owner or "", terms[key].arr)
            for key, name, owner_id, owner in session.exec(asked)
            if key is not None
        ]
    return tuple(sorted(found, key=lambda one: (one.owner == "", one.owner, one.name.casefold())))


def announce(session: Session, release_id: int, touched: tuple[Touched, ...], *, by: int, at: datetime) -> bool:
    """Mark it as announced, and have the touched accounts looked at; False when somebody announced it already."""
    row = session.get(Release, release_id, with_for_update=True)
    if row is None or row.announced_at is not None:
        return False
    row.announced_at, row.announced_by, row.updated_at, row.updated_by = at, by, at, by
    session.add(row)
    ask(session, (one.account_id for one in touched), at)
    detail: Detail = {"title": row.title, "accounts": len(touched)}
    write_audit(session, "release announced", person_id=by, at=at, detail=detail)
    return True


def plans_and_segments(session: Session) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the plans and the segments of the book, by name."""
    plans = session.exec(select(Account.plan).distinct())
    segments = session.exec(select(Account.segment).distinct())
    return tuple(sorted(p for p in plans if p)), tuple(sorted(s for s in segments if s))


def _rows(session: Session, release_id: int | None, most: int = 1) -> tuple[ReleaseRow, ...]:
    asked = select(Release, Person.name).join(Person, col(Person.id) == col(Release.updated_by), isouter=True)
    if release_id is not None:
        asked = asked.where(Release.id == release_id)
    return tuple(
        ReleaseRow(
            row.id or 0,
            ReleaseKind(row.kind),
            row.title,
            row.text,
            row.starts_on,
            json.loads(row.audience),
            row.announced_at,
            by or "",
        )
        for row, by in session.exec(asked.order_by(col(Release.id).desc()).limit(most))
    )
