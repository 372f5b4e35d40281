"""Takes alerts further that nobody claimed in time: to the manager of the owner, and from a direct message to the team's channel.

Each alert goes further once. Its manager is asked in the thread of the alert when her own budget allows it, criticals always; over the
budget the alert only stands in her sheet. Times are working hours, decided when the alert was told (`escalate_at`).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, CursorResult, update
from sqlmodel import Session, col, select

from handlers.alert_story import manager_for
from handlers.services import Services
from storage.alert_book import read_spent
from storage.alert_thread import Step, add_step, channel_key
from storage.alerts import AlertRow, get_alert
from storage.models import Alert
from storage.outbox import Letter, put
from storage.people import PersonRow
from success.attention import working_moment
from success.triggers import Attention
from success.vocabulary import AlertState, Route, Severity, Story

_TO_CHANNEL = frozenset({Severity.HIGH, Severity.CRITICAL})


@dataclass(frozen=True)
class _Asked:
    """Who is asked to look, and when she may be: `notified` False where her budget is spent."""

    manager: PersonRow | None
    due_at: datetime
    notified: bool


def run_escalations(services: Services, now: datetime) -> int:
    """Take further every alert whose time has come; give how many. Safe to run on several machines: each alert goes further once."""
    attention = services.library.triggers().attention
    with services.reading() as session:
        due = session.exec(select(Alert.id).where(*_waiting(now)).order_by(col(Alert.escalate_at), col(Alert.id))).all()
    return sum(_escalate(services, alert_id, attention, now) for alert_id in due if alert_id is not None)


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give what holds of an alert that is to go further."""
    return (
        col(Alert.state) == AlertState.OPEN.value,
        col(Alert.claimed_by).is_(None),
        col(Alert.escalated_at).is_(None),
        col(Alert.escalate_at) <= now,
    )


def _escalate(services: Services, alert_id: int, attention: Attention, now: datetime) -> bool:
    """Take one alert further, in a transaction of its own; False where it was claimed, closed or taken further meanwhile."""
    with services.writing() as session:
        if not _won(session, alert_id, now):
            return False
        row = get_alert(session, alert_id)
        assert row is not None
        asked = _asked(session, row, attention, now)
        moves = row.route is not Route.CHANNEL and row.severity in _TO_CHANNEL
        if moves:
            _post_in_channel(session, services, row, asked)
        add_step(session, alert_id, _step(row, asked, now, moves=moves))
    return True


def _won(session: Session, alert_id: int, now: datetime) -> bool:
    """Note that it goes further now; of several that try, one succeeds."""
    changed = session.execute(
        update(Alert)
        .where(col(Alert.id) == alert_id, *_waiting(now))
        .values(escalated_at=now, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(changed, CursorResult)
    return changed.rowcount == 1


def _asked(session: Session, row: AlertRow, attention: Attention, now: datetime) -> _Asked:
    """Find the manager, her next working hour, and whether she may be notified then."""
    urgent = row.severity is Severity.CRITICAL
    manager = manager_for(session, row.owner_id, now.date())
    if manager is None:
        return _Asked(None, now, notified=False)
    due_at = working_moment(now, manager.timezone, attention.hours, urgent=urgent)
    spent = read_spent(session, {manager.id: (due_at, manager.timezone)})[manager.id]
    return _Asked(manager, due_at, notified=urgent or spent.left(attention.budget) > 0)


def _post_in_channel(session: Session, services: Services, row: AlertRow, asked: _Asked) -> None:
    """Write the alert's second message, in the team's channel; it is there that the manager is asked."""
    notified = asked.manager.id if asked.manager is not None and asked.notified else None
    put(
        session,
        Letter(
            key=channel_key(row.id),
            topic="alert",
            due_at=asked.due_at,
            subject_id=row.id,
            content={} if notified is None else {"mention": notified},
            channel=services.alerts_channel,
            notifies_id=notified,
            urgent=row.severity is Severity.CRITICAL,
        ),
    )


def _step(row: AlertRow, asked: _Asked, now: datetime, *, moves: bool) -> Step:
    """Say in the thread that it goes further, and ask the manager there unless the channel's own message does."""
    notified = asked.manager.id if asked.manager is not None and asked.notified and not moves else None
    whom = f" It goes to {asked.manager.name}." if asked.manager is not None else " It goes to the whole team."
    where = " It stands in the team's channel now." if moves else ""
    return Step(
        Story.ESCALATED,
        f"Nobody claimed it in time.{whom}{where}",
        now,
        mention_id=notified,
        notifies_id=notified,
        urgent=row.severity is Severity.CRITICAL,
        due_at=asked.due_at,
    )
