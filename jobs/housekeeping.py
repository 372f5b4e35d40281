"""Keeps the house's own book-keeping small: runs, taken events and delivered messages that nobody will ask for any more.

What grows old overnight is brought up to date too: checklists say by how many days a step is late.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from handlers.services import Services
from jobs.runs import Run, State, finish, take
from storage.alerts import STANDING
from storage.models import Alert, JobRun, Outbox, ProcessedEvent
from storage.play_changes import refresh_due
from success.vocabulary import Delivery

JOB = "housekeeping"
RUNS, EVENTS, LETTERS = timedelta(days=30), timedelta(days=30), timedelta(days=180)
"""How long each is kept. Platforms repeat an event for hours at most; an alert's message is updated for as long as the alert is open."""


def run_housekeeping(services: Services, slot: str) -> int | None:
    """Thin out what is old, once a slot; give how many rows went, None when the slot was taken."""
    run = take(services, JOB, slot)
    if run is None:
        return None
    with services.writing() as session:
        gone = _thin_out(session, run, services.now())
        refresh_due(session, services.today())
        finish(session, run, State.DONE, services.now(), f"{gone} rows")
    return gone


def _thin_out(session: Session, run: Run, now: datetime) -> int:
    standing = select(col(Alert.id)).where(col(Alert.state).in_(STANDING))
    old = (
        delete(JobRun).where(col(JobRun.started_at) < now - RUNS, col(JobRun.id) != run.id),
        delete(ProcessedEvent).where(col(ProcessedEvent.at) < now - EVENTS),
        delete(Outbox).where(
            col(Outbox.state).in_((Delivery.SENT.value, Delivery.WITHDRAWN.value)),
            col(Outbox.due_at) < now - LETTERS,
            (col(Outbox.topic) != "alert") | col(Outbox.subject_id).not_in(standing),
        ),
    )
    return sum(session.execute(statement).rowcount for statement in old)  # type: ignore[attr-defined]  # a CursorResult
