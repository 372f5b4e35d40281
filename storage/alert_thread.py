"""The story of an alert, step by step, and where it is told: in the thread of the alert's message, wherever that stands.

An alert may stand in two places: with its owner and, once nobody claimed it, in the team's channel (`channel_key`). One that joined another
alert and has no message of its own is told in the thread of that one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement, CursorResult, update
from sqlmodel import Session, col, select

from storage.models import Alert, AlertEvent, Outbox
from storage.outbox import FALLBACK, Letter, put, refresh
from success.vocabulary import AlertState, Delivery, Story

IN_CHANNEL = " channel"
"""End of the key of the second message of an alert, that in the team's channel."""

_GONE = (Delivery.WITHDRAWN.value, Delivery.DEAD.value)
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Step:
    """One step: what happened, in a full sentence of plain text; `person_id` None is Pillar itself.

    `mention_id` is somebody whom the sentence asks for; `notifies_id` says that it costs her attention, `due_at` when it may.
    """

    kind: Story
    text: str
    at: datetime
    person_id: int | None = None
    mention_id: int | None = None
    notifies_id: int | None = None
    urgent: bool = False
    due_at: datetime | None = None
    content: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


def message_key(alert_id: int) -> str:
    """Give the key of an alert's message."""
    return f"alert {alert_id}"


def channel_key(alert_id: int) -> str:
    """Give the key of its second message, in the team's channel."""
    return message_key(alert_id) + IN_CHANNEL


def add_step(session: Session, alert_id: int, step: Step) -> int:
    """Write a step, have it told in the threads, and the messages brought up to date; give the step's id.

    Works inside the caller's transaction. Where the alert was never told, nothing is told.
    """
    event = AlertEvent(alert_id=alert_id, at=step.at, person_id=step.person_id, kind=step.kind.value, text=step.text)
    session.add(event)
    session.flush()
    assert event.id is not None
    for at, home in enumerate(homes(session, alert_id)):
        _tell(session, home, event.id, step, asks=at == 0)
    refresh(session, message_key(alert_id))
    refresh(session, channel_key(alert_id))
    return event.id


def refresh_standing(session: Session) -> None:
    """Have the messages of all alerts that are not over brought up to date: they say how many days are left, and how health is."""
    standing = select(Alert.id).where(col(Alert.open_key).is_not(None), Alert.state != AlertState.BASELINE.value)
    session.exec(
        update(Outbox)
        .where(
            col(Outbox.topic) == "alert",
            col(Outbox.state) == Delivery.SENT.value,
            col(Outbox.wanted) == col(Outbox.shown),
            col(Outbox.subject_id).in_(standing),
        )
        .values(wanted=col(Outbox.wanted) + 1)
    )


def withdraw_unseen(session: Session, alert_id: int) -> None:
    """Take back messages of an alert that still wait for their hour: an alert that is over need not ring. One on its way is left alone."""
    for key in (message_key(alert_id), channel_key(alert_id)):
        if session.exec(select(Outbox.id).where(Outbox.thread_key == key, Outbox.topic != "event")).first() is not None:
            continue  # something else is told in its thread
        untouched = (col(Outbox.shown) == 0, col(Outbox.attempts) == 0, col(Outbox.leased_until).is_(None))
        if _withdraw(session, col(Outbox.key) == key, *untouched):
            _withdraw(session, col(Outbox.thread_key) == key)


def _withdraw(session: Session, *conditions: ColumnElement[bool]) -> bool:
    """Withdraw what waits and meets the conditions; tell whether anything did."""
    changed = session.execute(
        update(Outbox)
        .where(col(Outbox.state) == Delivery.WAITING.value, *conditions)
        .values(state=Delivery.WITHDRAWN.value)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(changed, CursorResult)
    return changed.rowcount > 0


def homes(session: Session, alert_id: int) -> tuple[Outbox, ...]:
    """Give the messages in whose threads the alert's story is told."""
    told = _told(session, alert_id)
    if told:
        return told
    joined = session.exec(select(Alert.joined_to_id).where(Alert.id == alert_id)).first()
    return _told(session, joined) if joined is not None else ()


def _told(session: Session, alert_id: int) -> tuple[Outbox, ...]:
    keys = [key + end for key in (message_key(alert_id), channel_key(alert_id)) for end in ("", FALLBACK)]
    asked = select(Outbox).where(col(Outbox.key).in_(keys), col(Outbox.state).not_in(_GONE)).order_by(col(Outbox.id))
    return tuple(session.exec(asked.execution_options(populate_existing=True)))


def _tell(session: Session, home: Outbox, event_id: int, step: Step, *, asks: bool) -> None:
    """Write the letter of a step for the thread of one message; only the first one asks somebody for something."""
    which = "".join(f" {part}" for part in home.key.split()[2:])
    mention = {"mention": step.mention_id} if asks and step.mention_id is not None else {}
    put(
        session,
        Letter(
            key=f"event {event_id}{which}",
            topic="event",
            subject_id=event_id,
            content={**step.content, **mention},
            channel=home.channel,
            person_id=home.person_id,
            thread_key=home.thread_key or home.key,
            notifies_id=step.notifies_id if asks else None,
            urgent=step.urgent,
            due_at=max(step.due_at or step.at, home.due_at),
        ),
    )
