"""The book-keeping of jobs: a run first takes its slot (a unique row), leaves a cursor with every commit, and can be taken up again.

The row gives correctness however many processes try; a run whose process died is taken over when its heartbeat has stopped.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from handlers.services import Services
from storage.models import JobRun

LEASE = timedelta(seconds=60)
"""A running job beats with every chunk (under a second apart); after this silence its process is taken for dead."""


class State(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Superseded(Exception):
    """Another process took this run over while we stood still; it goes on from our last commit, we stop."""


@dataclass(frozen=True)
class Run:
    """A slot that is ours. `cursor` and `done` tell what an earlier process had committed; `notes` what it wrote down."""

    id: int
    cursor: int = 0
    done: int = 0
    notes: str = ""
    resumed: bool = False


def take(services: Services, job: str, slot: str) -> Run | None:
    """Take a slot; None when it is done, or when somebody else is at it right now."""
    now = services.now()
    try:
        with services.writing() as session:
            row = JobRun(job=job, slot=slot, started_at=now, beat_at=now)
            session.add(row)
            session.flush()
            assert row.id is not None
            return Run(row.id)
    except IntegrityError:
        with services.writing() as session:
            return _take_over(session, job, slot, now)


def _take_over(session: Session, job: str, slot: str, now: datetime) -> Run | None:
    row = session.exec(select(JobRun).where(JobRun.job == job, JobRun.slot == slot).with_for_update()).one()
    if row.state == State.DONE or (row.state == State.RUNNING and now - row.beat_at < LEASE):
        return None
    row.state, row.beat_at = State.RUNNING, now
    session.add(row)
    assert row.id is not None
    return Run(row.id, row.cursor, row.done, row.message, resumed=True)


def is_settled(session: Session, job: str, slot: str) -> bool:
    """Tell whether a slot needs no further try: its run is done."""
    state = session.exec(select(JobRun.state).where(JobRun.job == job, JobRun.slot == slot)).first()
    return state == State.DONE


def advance(session: Session, run: Run, *, cursor: int, done: int, total: int, notes: str, now: datetime) -> Run:
    """Note in the transaction of a chunk how far it brings the run; raises `Superseded` when the run is no longer ours."""
    moved = session.exec(  # only from where we stood
        update(JobRun)
        .where(col(JobRun.id) == run.id, col(JobRun.cursor) == run.cursor, col(JobRun.state) == State.RUNNING)
        .values(cursor=cursor, done=done, total=total, message=notes, beat_at=now)
    )
    if moved.rowcount != 1:
        raise Superseded
    return Run(run.id, cursor, done, notes, run.resumed)


def finish(session: Session, run: Run, state: State, now: datetime, message: str | None = None) -> None:
    """Close a run; `message` replaces its notes."""
    row = session.get(JobRun, run.id)
    assert row is not None  # runs are never deleted
    row.state, row.finished_at, row.beat_at = state, now, now
    row.message = row.message if message is None else message
    session.add(row)


def count_in_slot(session: Session, job: str, slot: str, done: int, now: datetime) -> None:
    """Add to what a job that never ends has done in a slot; its row is made with the first."""
    of_slot = update(JobRun).where(col(JobRun.job) == job, col(JobRun.slot) == slot)
    more = of_slot.values(done=col(JobRun.done) + done, total=col(JobRun.total) + done, beat_at=now, finished_at=now)
    if session.exec(more).rowcount:
        return
    row = JobRun(
        job=job, slot=slot, state=State.DONE, done=done, total=done, started_at=now, beat_at=now, finished_at=now
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another process was first
        session.exec(more)
