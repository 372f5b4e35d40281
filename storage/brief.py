"""What `/health` tells beside the score: the terms, the standing pulse, the people. Three narrow queries."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from storage.models import Contact, Person
from storage.models import Pulse as PulseRow
from storage.terms import read_terms
from success.people import Contacts, Pulse
from success.terms import Terms
from success.vocabulary import Band, ContactRole

# Made once: building a statement costs more than running it for one account.
_PULSE = (
    select_rows(col(PulseRow.band), col(PulseRow.note), col(PulseRow.set_by), col(PulseRow.set_at), col(Person.name))
    .join(Person, col(Person.id) == col(PulseRow.set_by))
    .where(col(PulseRow.account_id) == bindparam("account"))
    .order_by(col(PulseRow.set_at).desc(), col(PulseRow.id).desc())
    .limit(1)
)
_CONTACTS = (
    select_rows(col(Contact.name), col(Contact.role), col(Contact.level), col(Contact.left_on))
    .where(
        col(Contact.account_id) == bindparam("account"),
        col(Contact.since_on).is_(None) | (col(Contact.since_on) <= bindparam("on")),
    )
    .order_by(col(Contact.since_on), col(Contact.id))
)


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
    row = session.execute(_PULSE, {"account": account_id}).first()
    if row is None:
        return None
    band, note, set_by, set_at, name = row
    return Pulse(Band(band), note, set_by, name, set_at.date())


def read_contacts(session: Session, account_id: int, on: date) -> Contacts:
    """Give the names of those who are at the customer on the day, and of the sponsor who left last if none followed."""
    rows = session.execute(_CONTACTS, {"account": account_id, "on": on}).all()
    here = [(name, role, level) for name, role, level, left_on in rows if left_on is None or left_on > on]
    sponsors = tuple(name for name, role, _ in here if role == ContactRole.EXECUTIVE_SPONSOR)
    left = [
        (left_on, name)
        for name, role, _, left_on in rows
        if role == ContactRole.EXECUTIVE_SPONSOR and left_on is not None and left_on <= on
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
