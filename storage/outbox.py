"""The outbox: messages that must stand somewhere, written in the transaction of what caused them, delivered by jobs/deliver.py.

A row is one message with a unique key. It is posted once and then kept up to date: `refresh` asks for an update in place, and several
asked for before the next delivery are one. What cannot reach its channel may get a stand-in, a direct message whose key ends in
`FALLBACK`; it is kept up to date like the message it stands for. storage/deliveries.py is the deliverer's side, storage/undelivered.py
what is left over.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.models import Outbox
from success.vocabulary import Delivery

FALLBACK = " direct"
"""End of the key of a direct message that stands for one that could not reach its channel."""


@dataclass(frozen=True)
class Letter:
    """A message as it is written and as its composer reads it; the fields are those of the table."""

    key: str
    topic: str
    due_at: datetime
    subject_id: int | None = None
    content: Mapping[str, object] = field(default_factory=dict)
    channel: str = ""
    person_id: int | None = None
    thread_key: str = ""
    notifies_id: int | None = None
    urgent: bool = False


def put(session: Session, letter: Letter) -> bool:
    """Write a message; False when one with its key is there already, which then stays as it is."""
    known = session.exec(select(Outbox.id).where(Outbox.key == letter.key)).first()
    if known is not None:
        return False
    session.add(
        Outbox(
            key=letter.key,
            topic=letter.topic,
            subject_id=letter.subject_id,
            content=json.dumps(dict(letter.content), ensure_ascii=False),
            channel=letter.channel,
            person_id=letter.person_id,
            thread_key=letter.thread_key,
            notifies_id=letter.notifies_id,
            urgent=letter.urgent,
            due_at=letter.due_at,
        )
    )
    session.flush()
    return True


def put_again(session: Session, letter: Letter) -> None:
    """Write a message anew where an earlier one with its key was given up, withdrawn or taken away; one that is told stays as it is.

    The earlier row keeps what it was under another key, so that trying it once more brings nothing old back.
    """
    if is_told(session, letter.key):
        return
    for row in session.exec(select(Outbox).where(col(Outbox.key).in_(_with_stand_in(letter.key))).with_for_update()):
        row.key, row.state = f"{row.key} was {row.id}", Delivery.WITHDRAWN.value
        session.add(row)
    session.flush()
    put(session, letter)


def refresh(session: Session, key: str) -> None:
    """Ask for the message with this key to be brought up to date; nothing happens where there is none."""
    session.exec(update(Outbox).where(col(Outbox.key).in_(_with_stand_in(key))).values(wanted=col(Outbox.wanted) + 1))


def is_told(session: Session, key: str) -> bool:
    """Tell whether a message with this key, or what stands for it, is written and was not given up or withdrawn."""
    gone = (Delivery.WITHDRAWN.value, Delivery.DEAD.value)
    states = session.exec(select(Outbox.state).where(col(Outbox.key).in_(_with_stand_in(key))))
    return any(state not in gone for state in states)


def _with_stand_in(key: str) -> tuple[str, str]:
    return key, key + FALLBACK


def hurry(session: Session, now: datetime) -> None:
    """Let everything that waits for its hour be due now: for the local workspace, where somebody asked to see it."""
    waiting = (col(Outbox.state) == Delivery.WAITING.value, col(Outbox.due_at) > now)
    session.exec(update(Outbox).where(*waiting).values(due_at=now))
