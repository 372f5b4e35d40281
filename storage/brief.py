"""What `/health` tells beside the score: the terms, the standing pulse, the people. Three narrow queries."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlmodel import Session, col, select

from storage.columns_reader import Reader
from storage.models import Contact
from storage.terms import read_terms
from success.people import Contacts, Pulse
from success.terms import Terms
from success.vocabulary import Band, ContactRole


@dataclass(frozen=True)
class Brief:
    """One account's terms, pulse and people on a day."""

    terms: Terms
    pulse: Pulse | None
    contacts: Contacts


def read_brief(session: Session, account_id: int, on: date) -> Brief:
    """Read the brief of one account."""
    terms = read_terms(session, (account_id,), on)[account_id]
    return Brief(terms, read_pulse(session, account_id), read_contacts(session, account_id, on))


def read_pulse(session: Session, account_id: int) -> Pulse | None:
    """Give the pulse that stands, or None."""
    reader = Reader.of(session, (), date.min)
    rows = cast(
        "list[tuple[str, str, int, str, int]]",
        reader.rows(
            f"SELECT p.band, p.note, p.set_by, n.name, {reader.instant_day('p.set_at')} FROM pulse p"  # noqa: S608
            " JOIN person n ON n.id = p.set_by WHERE p.account_id = :account ORDER BY p.set_at DESC, p.id DESC LIMIT 1",
            account=account_id,
        ),
    )
    if not rows:
        return None
    band, note, set_by, name, set_on = rows[0]
    return Pulse(Band(band), note, set_by, name, date.fromordinal(set_on))


def read_contacts(session: Session, account_id: int, on: date) -> Contacts:
    """Give the names of those who are at the customer on the day, and of the sponsor who left last if none followed."""
    reader = Reader.of(session, (), on)
    rows = cast(
        "list[tuple[str, str, int | None, int | None]]",
        reader.rows(
            f"SELECT c.name, c.role, c.level, {reader.ordinal('c.left_on')} FROM contact c WHERE c.account_id = :account"  # noqa: S608
            " AND (c.since_on IS NULL OR c.since_on <= :on) ORDER BY c.since_on, c.id",
            account=account_id,
        ),
    )
    today = on.toordinal()
    here = [(name, role, level) for name, role, level, left_on in rows if left_on is None or left_on > today]
    sponsors = tuple(name for name, role, _ in here if role == ContactRole.EXECUTIVE_SPONSOR)
    left = [
        (left_on, name)
        for name, role, _, left_on in rows
        if role == ContactRole.EXECUTIVE_SPONSOR and left_on is not None and left_on <= today
    ]
    named = {ContactRole.EXECUTIVE_SPONSOR, ContactRole.CHAMPION}
    return Contacts(
        sponsors=sponsors,
        champions=tuple(name for name, role, _ in here if role == ContactRole.CHAMPION),
        executives=tuple(name for name, role, level in here if level == 1 and role not in named),
        others=tuple(name for name, role, level in here if level != 1 and role not in named),
        lost_sponsor=max(left)[1] if left and not sponsors else "",
    )


@dataclass(frozen=True)
class ContactName:
    """A contact to choose from."""

    id: int
    name: str
    title: str


def contacts_at(session: Session, account_id: int, on: date) -> tuple[ContactName, ...]:
    """Give the contacts who are at the customer on the day, by name."""
    rows = session.exec(
        select(Contact.id, Contact.name, Contact.title)
        .where(Contact.account_id == account_id, (col(Contact.left_on).is_(None)) | (col(Contact.left_on) > on))
        .order_by(col(Contact.name), col(Contact.id))
    )
    return tuple(ContactName(key, name, title) for key, name, title in rows if key is not None)
