"""What the outbox could not deliver: what stands in for it, who is told, and how it is tried once more."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from storage.covers import told_instead
from storage.models import Alert, Outbox, Person
from storage.outbox import FALLBACK, Letter, put
from success.vocabulary import Delivery, Role

TOPIC = "undelivered"
"""Topic of the message that tells the operators; its composer is handlers/undelivered.py."""


@dataclass(frozen=True)
class Stuck:
    """A message that did not arrive, as the command line shows it."""

    key: str
    to: str  # "#cs-alerts", or the person's name
    state: Delivery
    since: datetime
    due_at: datetime
    attempts: int
    error: str


def stand_in(session: Session, letter: Letter, reason: str, now: datetime) -> bool:
    """Write the direct message that stands for one that cannot reach its channel; False where nobody is meant by it.

    It goes to whom the message notifies, else to the alert's owner, or who covers for her.
    """
    if not letter.channel or letter.topic == TOPIC:
        return False
    person = letter.notifies_id or letter.person_id or _owner(session, letter, now.date())
    if person is None:
        return False
    content = {**letter.content, "meant_for": letter.channel, "because": reason}
    return put(
        session,
        replace(
            letter,
            key=letter.key + FALLBACK,
            channel="",
            person_id=person,
            thread_key="",
            content=content,
            due_at=now,
        ),
    )


def tell_operators(session: Session, channel: str, reason: str, operators_channel: str, now: datetime) -> None:
    """Tell the operators that a channel cannot be reached, once a channel and day: in their channel, else each admin directly."""
    letter = Letter(
        key=f"{TOPIC} {channel} {now.date().isoformat()}",
        topic=TOPIC,
        due_at=now,
        content={"channel": channel, "because": reason},
        channel=operators_channel,
    )
    if operators_channel and operators_channel != channel:
        put(session, letter)
        return
    admins = session.exec(select(Person.id).where(Person.role == Role.ADMIN.value, col(Person.active)))
    for admin in admins:
        put(session, replace(letter, key=f"{letter.key} {admin}", channel="", person_id=admin))


def stuck_letters(session: Session, now: datetime) -> tuple[Stuck, ...]:
    """Give what was given up and what is due and still waits, oldest first."""
    asked = (
        select(Outbox, Person.name)
        .join(Person, col(Person.id) == col(Outbox.person_id), isouter=True)
        .where(
            (col(Outbox.state) == Delivery.DEAD.value)
            | (
                (col(Outbox.wanted) > col(Outbox.shown))
                & col(Outbox.state).in_(_LIVE)
                & (col(Outbox.created_at) <= now)
            )
        )
        .order_by(col(Outbox.created_at), col(Outbox.id))
    )
    return tuple(
        Stuck(
            row.key,
            row.channel or name or row.thread_key,
            Delivery(row.state),
            row.created_at,
            row.due_at,
            row.attempts,
            row.error,
        )
        for row, name in session.exec(asked)
    )


def count_dead(session: Session) -> int:
    """Count the messages that were given up."""
    asked = select(func.count()).select_from(Outbox).where(col(Outbox.state) == Delivery.DEAD.value)
    return session.exec(asked).one()


def oldest_waiting(session: Session, now: datetime) -> datetime | None:
    """Give since when the oldest message waits that is due and not posted."""
    return session.exec(
        select(func.min(Outbox.created_at)).where(
            col(Outbox.state) == Delivery.WAITING.value, col(Outbox.due_at) <= now, col(Outbox.created_at) <= now
        )
    ).first()


def retry(session: Session, now: datetime, key: str | None = None) -> int:
    """Try what was given up once more, all of it or one message; give how many.

    A direct message that stood in for a message and has not arrived either is withdrawn: nobody is told twice.
    """
    dead = select(Outbox).where(col(Outbox.state) == Delivery.DEAD.value).order_by(col(Outbox.id))
    rows = list(session.exec(dead if key is None else dead.where(Outbox.key == key)))
    originals = {row.key for row in rows}
    count = 0
    for row in rows:
        if row.key.endswith(FALLBACK) and row.key.removesuffix(FALLBACK) in originals:
            continue
        row.state = Delivery.SENT.value if row.stamp else Delivery.WAITING.value
        row.attempts, row.due_at, row.leased_until = 1, now, None  # 1: an earlier attempt may have posted it
        session.add(row)
        count += 1
    stands_in = [original + FALLBACK for original in originals]
    session.exec(
        update(Outbox)
        .where(col(Outbox.key).in_(stands_in), col(Outbox.state).in_((Delivery.DEAD.value, Delivery.WAITING.value)))
        .values(state=Delivery.WITHDRAWN.value)
    )
    return count


_LIVE = (Delivery.WAITING.value, Delivery.SENT.value)


def _owner(session: Session, letter: Letter, on: date) -> int | None:
    alert = session.get(Alert, letter.subject_id) if letter.topic == "alert" and letter.subject_id else None
    return None if alert is None or alert.owner_id is None else told_instead(session, alert.owner_id, on)
