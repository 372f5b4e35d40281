"""The outbox as its deliverers work through it: claiming with a lease, and what became of each message.

A claim is committed before anything is posted. Whoever dies in between leaves a lease that runs out; the next claim then counts an
attempt whose end nobody saw, and an attempt tells the deliverer to look for the message before it posts it again. Who stood still past
the lease changes nothing any more of what somebody else has claimed since.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, or_, text, update
from sqlmodel import Session, col, select

from storage.models import Outbox
from storage.outbox import FALLBACK, Letter
from success.vocabulary import Delivery

LEASE = timedelta(minutes=5)
"""How long a claimed message is ours; many times the longest HTTP call."""

MOST_ATTEMPTS = 24
"""After so many failed attempts a message is given up: with the deliverer's waits, seven to ten hours after the first."""

_LOOKED_AT = 1_000  # candidates a turn
_CLAIM_LOCK = 7_083_511  # any number, the same in all replicas


_POSTED = case((col(Outbox.stamp) == "", 0), else_=1)


@dataclass(frozen=True)
class Claimed:
    """A message that is ours to deliver until the lease runs out.

    * `letter` with channel and person of the message in whose thread it stands
    * `conversation` names where it goes, for pace and order
    * `wanted` the revision that delivering it now will show
    * `doubtful` an earlier attempt may have posted it
    * `leased_until` the lease by which it is known again as ours
    * `stands` place and stamp once posted; `thread` those of the message in whose thread it stands
    """

    id: int
    letter: Letter
    conversation: str
    wanted: int
    attempts: int
    created_at: datetime
    leased_until: datetime
    stands: tuple[str, str] | None = None
    thread: tuple[str, str] | None = None

    @property
    def doubtful(self) -> bool:
        """Tell whether an earlier attempt may have posted it."""
        return self.attempts > 0


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether a claim could find anything; reads only, so that an idle deliverer takes no write lock."""
    return session.exec(select(Outbox.id).where(*_due(now)).limit(1)).first() is not None


def claim(session: Session, now: datetime, *, most: int, closed: Collection[str] = ()) -> tuple[Claimed, ...]:
    """Claim up to `most` messages, the oldest of each conversation that is not `closed` and that nobody is busy in.

    What was never posted goes before updates of what stands somewhere: bringing old messages up to date never delays a new one.
    A message of a thread waits for the message it stands under and for the older ones of the thread; where the former will never be
    posted it is withdrawn. On PostgreSQL one process claims at a time, and rows that somebody is writing are passed over; on SQLite
    the write transaction does both.
    """
    if not _alone(session):
        return ()
    asked = select(Outbox).where(*_due(now)).order_by(_POSTED, col(Outbox.due_at), col(Outbox.id)).limit(_LOOKED_AT)
    rows = session.exec(asked.with_for_update(skip_locked=True)).all()
    roots, turns = _roots(session, rows), _turns(session, now)
    taken = set(closed) | _busy(session, now)
    claimed: list[Claimed] = []
    for row in rows:
        root = roots.get(row.thread_key)
        if row.thread_key and not _may_follow(session, row, root, turns):
            continue
        conversation = conversation_of(root or row)
        if conversation not in taken and len(claimed) < most:
            taken.add(conversation)
            claimed.append(_take(session, row, root, now))
    return tuple(claimed)


def conversation_of(row: Outbox) -> str:
    """Name the conversation that a message goes to."""
    return row.channel or f"person {row.person_id}"


def delivered(session: Session, claimed: Claimed, *, at: tuple[str, str], platform: str, now: datetime) -> None:
    """Note that a message was posted, and where it stands."""
    row = _row(session, claimed)
    row.platform, (row.place, row.stamp) = platform, at
    row.sent_at = row.sent_at or now
    _settle(session, row, claimed.wanted)


def found_again(session: Session, claimed: Claimed, *, at: tuple[str, str], platform: str, now: datetime) -> None:
    """Note that an earlier attempt had posted a message; it is brought up to date next, because we don't know what it shows."""
    delivered(session, replace(claimed, wanted=claimed.wanted - 1), at=at, platform=platform, now=now)


def brought_up_to_date(session: Session, claimed: Claimed) -> None:
    """Note that a posted message shows what it should."""
    _settle(session, _row(session, claimed), claimed.wanted)


def postponed(session: Session, claimed: Claimed, until: datetime, error: str) -> None:
    """Put a message off that the platform would not take just now; that is no failed attempt."""
    row = _row(session, claimed)
    if row.leased_until != claimed.leased_until:
        return
    row.due_at, row.error, row.leased_until = until, error, None
    session.add(row)


def failed(session: Session, claimed: Claimed, again_at: datetime, error: str) -> bool:
    """Note a failed attempt; True when it was the last one and the message is given up."""
    row = _row(session, claimed)
    if row.leased_until != claimed.leased_until:
        return False
    row.attempts += 1
    row.due_at, row.error, row.leased_until = again_at, error, None
    if row.attempts >= MOST_ATTEMPTS:
        row.state = Delivery.DEAD.value
    session.add(row)
    return row.state == Delivery.DEAD


def given_up(session: Session, claimed: Claimed, error: str) -> None:
    """Keep a message as dead: it will not get there without help."""
    _end(session, claimed, Delivery.DEAD, error)


def withdrawn(session: Session, claimed: Claimed, error: str = "") -> None:
    """Note that a message is no longer worth saying."""
    _end(session, claimed, Delivery.WITHDRAWN, error)


def released(session: Session, claimed: Iterable[Claimed]) -> None:
    """Give back what was claimed and not touched; what somebody else has claimed since stays theirs."""
    for one in claimed:
        ours = (col(Outbox.id) == one.id, col(Outbox.leased_until) == one.leased_until)
        session.exec(update(Outbox).where(*ours).values(leased_until=None))


def is_ours(session: Session, claimed: Claimed, now: datetime) -> bool:
    """Tell whether a claim still holds, long enough for an HTTP call: who stood still past the lease must not post any more."""
    lease = session.exec(select(Outbox.leased_until).where(Outbox.id == claimed.id)).first()
    return lease == claimed.leased_until and now < claimed.leased_until - LEASE / 4


def _alone(session: Session) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.execute(text("select pg_try_advisory_xact_lock(:key)"), {"key": _CLAIM_LOCK}).scalar())


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Outbox.state).in_((Delivery.WAITING.value, Delivery.SENT.value)),
        _unsettled(),
        col(Outbox.due_at) <= now,
        or_(col(Outbox.leased_until).is_(None), col(Outbox.leased_until) <= now),
    )


def _unsettled() -> ColumnElement[bool]:
    """What an index of its own finds quickly; whatever is leased or waits is not settled."""
    return col(Outbox.wanted) > col(Outbox.shown)


def _roots(session: Session, rows: Sequence[Outbox]) -> dict[str, Outbox]:
    """Give the messages that threads hang under by thread key: the message itself, or what stands for it where it is not posted."""
    keys = {row.thread_key for row in rows if row.thread_key}
    asked = select(Outbox).where(col(Outbox.key).in_([*keys, *(key + FALLBACK for key in keys)]))
    known = {row.key: row for row in session.exec(asked)} if keys else {}
    found: dict[str, Outbox] = {}
    for key in keys:
        both = [known[name] for name in (key, key + FALLBACK) if name in known]
        alive = [row for state in (Delivery.SENT, Delivery.WAITING) for row in both if row.state == state]
        if alive:
            found[key] = alive[0]
    return found


def _turns(session: Session, now: datetime) -> dict[str, int]:
    """Give the id of the message that is next in each thread: of those due, and of those that wait for another attempt."""
    waiting = select(Outbox.thread_key, func.min(Outbox.id)).where(
        Outbox.thread_key != "",
        Outbox.state == Delivery.WAITING.value,
        _unsettled(),
        or_(col(Outbox.due_at) <= now, col(Outbox.attempts) > 0),
    )
    return {key: first for key, first in session.exec(waiting.group_by(Outbox.thread_key)) if first is not None}


def _may_follow(session: Session, row: Outbox, root: Outbox | None, turns: Mapping[str, int]) -> bool:
    """Tell whether a message of a thread can be delivered now; one that never can is withdrawn."""
    if row.state == Delivery.WAITING and root is None:
        row.state, row.error = Delivery.WITHDRAWN.value, "The message it belongs under was not posted."
        session.add(row)
        return False
    return row.state == Delivery.SENT or (
        root is not None and root.state == Delivery.SENT and turns[row.thread_key] == row.id
    )


def _busy(session: Session, now: datetime) -> set[str]:
    """Give the conversations in which somebody is posting right now."""
    rows = session.exec(select(Outbox).where(_unsettled(), col(Outbox.leased_until) > now)).all()
    roots = _roots(session, rows)
    return {conversation_of(roots.get(row.thread_key, row)) for row in rows}


def _take(session: Session, row: Outbox, root: Outbox | None, now: datetime) -> Claimed:
    row.attempts += row.leased_until is not None  # somebody had it and never said what became of it
    row.leased_until = now + LEASE
    session.add(row)
    letter = as_letter(row)
    if root is not None:
        letter = replace(letter, channel=root.channel, person_id=root.person_id)
    assert row.id is not None
    return Claimed(
        id=row.id,
        letter=letter,
        conversation=conversation_of(root or row),
        wanted=row.wanted,
        attempts=row.attempts,
        created_at=row.created_at,
        leased_until=row.leased_until,
        stands=(row.place, row.stamp) if row.stamp else None,
        thread=(root.place, root.stamp) if root is not None and not row.stamp else None,
    )


def as_letter(row: Outbox) -> Letter:
    """Give a row as its composer reads it."""
    return Letter(
        key=row.key,
        topic=row.topic,
        due_at=row.due_at,
        subject_id=row.subject_id,
        content=json.loads(row.content),
        channel=row.channel,
        person_id=row.person_id,
        thread_key=row.thread_key,
        notifies_id=row.notifies_id,
        urgent=row.urgent,
    )


def _row(session: Session, claimed: Claimed) -> Outbox:
    row = session.get(Outbox, claimed.id, with_for_update=True)
    assert row is not None  # rows of the outbox are never deleted
    return row


def _settle(session: Session, row: Outbox, shown: int) -> None:
    row.state, row.error = Delivery.SENT.value, ""
    row.shown, row.attempts, row.leased_until = shown, 0, None
    session.add(row)


def _end(session: Session, claimed: Claimed, state: Delivery, error: str) -> None:
    row = _row(session, claimed)
    if row.leased_until != claimed.leased_until:
        return
    row.state, row.error, row.leased_until = state.value, error, None
    session.add(row)
