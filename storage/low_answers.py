"""The low survey answer that an alert speaks of: how low, when, and of whom. Read when it is told, for alerts keep no names."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from storage.models import Contact, Feedback
from success.vocabulary import ContactRole, FeedbackKind

_LOW = 6
_SIGNS = (ContactRole.EXECUTIVE_SPONSOR.value, ContactRole.ECONOMIC_BUYER.value)


@dataclass(frozen=True)
class LowAnswer:
    """An NPS answer of 0 to 6 by somebody who signs."""

    score: float
    on: date
    name: str
    role: ContactRole


def last_low_answer(session: Session, account_id: int, on: date) -> LowAnswer | None:
    """Give the latest low NPS answer of an executive sponsor or economic buyer up to a day; None without one."""
    asked = (
        select(Feedback, Contact)
        .join(Contact, col(Contact.id) == col(Feedback.contact_id))
        .where(
            Feedback.account_id == account_id,
            Feedback.kind == FeedbackKind.NPS.value,
            col(Feedback.score) <= _LOW,
            Feedback.on <= on,
            col(Contact.role).in_(_SIGNS),
        )
        .order_by(col(Feedback.on).desc(), col(Feedback.id).desc())
        .limit(1)
    )
    found = session.exec(asked).first()
    if found is None:
        return None
    answer, contact = found
    assert answer.score is not None  # the query asks for low ones
    return LowAnswer(answer.score, answer.on, contact.name, ContactRole(contact.role))
