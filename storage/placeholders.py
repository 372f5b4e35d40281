"""What is known of an account, in the words that a message to the customer needs: values of `success.plays.PLACEHOLDERS`.

What is unknown, assumed or stale is left out, so that it becomes a gap for the writer to fill: a guess has no place in a customer's inbox.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import isnan, nan

from sqlmodel import Session, col, select

from storage.brief import read_contacts
from storage.columns import load_columns
from storage.models import Account, Contact, Deployment, Feedback, Ticket
from storage.scorecards import in_force
from storage.terms import read_terms
from success.freshness import stale_sources
from success.journey import Deployed, leading
from success.reader import Reader
from success.usage import TREND_SERIES
from success.vocabulary import ContactRole, FeedbackKind, Priority, Stage
from success.wording import day, number, percent

_WRITTEN_TO = (ContactRole.CHAMPION, ContactRole.EXECUTIVE_SPONSOR, ContactRole.ECONOMIC_BUYER)
_SURVEYS = (FeedbackKind.NPS, FeedbackKind.CSAT, FeedbackKind.CES)
_TITLES = {"dr", "prof", "mr", "mrs", "ms", "mx", "herr", "frau"}


def values_for(
    session: Session, account_id: int, on: date, *, csm_name: str, contact_id: int | None = None
) -> Mapping[str, str]:
    """Give what is known of an account on a day, by placeholder; days, numbers and shares are written for people.

    Without `contact_id` the message is for the champion, else the executive sponsor, else the economic buyer.
    """
    account = session.get(Account, account_id)
    contact = _contact(session, account_id, on, contact_id)
    contacts = read_contacts(session, account_id, on)
    known: dict[str, str | None] = {
        "account": account.name if account else None,
        "contact": first_name(contact.name) if contact else None,
        "csm": csm_name,
        "sponsor": next(iter(contacts.sponsors), contacts.lost_sponsor),
        "champion": next(iter(contacts.champions), None),
        "ticket": _oldest_critical(session, account_id, on),
        "feedback_on": _written(_last_answer(session, account_id, on), on),
        **_terms(session, account_id, on),
        **_usage(session, account_id, on),
        **_value_one(session, account_id, on),
    }
    return {name: value for name, value in known.items() if value}


def first_name(name: str) -> str:
    """Give the name by which somebody is greeted: "Dr. Lena Ortiz" and "Ortiz, Lena" are Lena; of an initial the whole name is kept."""
    last, comma, given = name.partition(",")
    words = (given or last if comma else name).split()
    words = [word for word in words if word.rstrip(".").casefold() not in _TITLES] or words
    return name.strip() if not words or words[0].endswith(".") or len(words[0]) == 1 else words[0]


def _contact(session: Session, account_id: int, on: date, contact_id: int | None) -> Contact | None:
    """Give who is written to; somebody of another account never is."""
    asked = select(Contact).where(Contact.account_id == account_id)
    if contact_id is not None:
        return session.exec(asked.where(Contact.id == contact_id)).first()
    here = asked.where(
        (col(Contact.left_on).is_(None)) | (col(Contact.left_on) > on),
        (col(Contact.since_on).is_(None)) | (col(Contact.since_on) <= on),
        col(Contact.role).in_([role.value for role in _WRITTEN_TO]),
    )
    found = session.exec(here.order_by(col(Contact.since_on), col(Contact.id))).all()
    return min(found, key=lambda one: _WRITTEN_TO.index(ContactRole(one.role)), default=None)


def _terms(session: Session, account_id: int, on: date) -> dict[str, str | None]:
    """Give renewal and last day to cancel; a notice period that is only assumed dates nothing."""
    terms = read_terms(session, (account_id,), on)[account_id]
    cancel_by = None if terms.notice_assumed else terms.cancel_by
    return {"renews_on": _written(terms.renews_on, on), "cancel_by": _written(cancel_by, on)}


def _usage(session: Session, account_id: int, on: date) -> dict[str, str | None]:
    """Give seats and what a usual week looks like now, as the measures count them; a dead feed tells nothing."""
    columns = load_columns(session, (account_id,), on, series=(TREND_SERIES,), baselines={})
    read, stale = Reader(columns), stale_sources(columns, in_force(session)[1])
    seats = nan if "contracts" in stale else float(read.positive("seats")[0])
    active = nan if f"series:{TREND_SERIES}" in stale else float(read.usual(TREND_SERIES)[0])
    return {
        "seats": None if isnan(seats) else number(seats),
        "active_users": None if isnan(active) else number(round(active)),
        "licence_use": None if isnan(active / seats) else percent(active / seats),
    }


def _value_one(session: Session, account_id: int, on: date) -> dict[str, str | None]:
    """Give the first agreed win of the leading deployment (success.journey), of those that are kicked off where there are any."""
    rows = session.exec(select(Deployment).where(Deployment.account_id == account_id).order_by(col(Deployment.id)))
    live = [row for row in rows if row.ended_on is None or row.ended_on > on]
    live = [row for row in live if row.kickoff_on is None or row.kickoff_on <= on] or live
    values = [Deployed(Stage(row.stage), row.arr, row.kickoff_on, row.onboarding_ended_on) for row in live]
    leader = leading(values, on)
    if leader is None:
        return {}
    row = next(row for row, value in zip(live, values, strict=True) if value is leader)
    reached = row.value_one_on if row.value_one_on is not None and row.value_one_on <= on else None
    return {
        "value_one": row.value_one,
        "value_one_due": _written(row.value_one_due_on, on),
        "value_one_on": _written(reached, on),
    }


def _oldest_critical(session: Session, account_id: int, on: date) -> str | None:
    """Give the subject of the critical ticket that is open longest at the end of the day."""
    end = datetime.combine(on + timedelta(days=1), time(), UTC)
    return session.exec(
        select(Ticket.subject)
        .where(
            Ticket.account_id == account_id,
            Ticket.priority == Priority.CRITICAL.value,
            Ticket.opened_at < end,
            (col(Ticket.closed_at).is_(None)) | (col(Ticket.closed_at) >= end),
        )
        .order_by(col(Ticket.opened_at), col(Ticket.id))
        .limit(1)
    ).first()


def _last_answer(session: Session, account_id: int, on: date) -> date | None:
    """Give the day of the latest answer to a survey."""
    return session.exec(
        select(col(Feedback.on))
        .where(
            Feedback.account_id == account_id,
            col(Feedback.kind).in_([kind.value for kind in _SURVEYS]),
            col(Feedback.on) <= on,
        )
        .order_by(col(Feedback.on).desc())
        .limit(1)
    ).first()


def _written(one: date | None, on: date) -> str | None:
    return None if one is None else day(one, on)


def written_to(session: Session, account_id: int, on: date) -> int | None:
    """Give the contact whom a message is for when nobody is named; None where no champion, sponsor or buyer is known."""
    contact = _contact(session, account_id, on, None)
    return None if contact is None else contact.id
