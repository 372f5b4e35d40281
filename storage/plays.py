"""Plays that run and plays that ran, as people read them: of an account, of a person, what is late, what they brought.

Changing them is left to storage/play_changes.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from pydantic import ValidationError
from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select

from storage.models import Account, Person, Play, PlayTask
from success.plays import PlayDefinition, Step
from success.vocabulary import PlayOutcome, PlayState


@dataclass(frozen=True)
class TaskRow:
    """One step of a play: what, whose, until when, and who did it. `step` is what the play says about it; None for a step of one's own."""

    id: int
    position: int
    title: str
    owner_id: int
    owner: str
    due_on: date
    done_at: datetime | None
    done_by: str
    updated_at: datetime
    step: Step | None = None

    @property
    def done(self) -> bool:
        """Tell whether it is ticked."""
        return self.done_at is not None

    def days_late(self, on: date) -> int:
        """Give the calendar days by which it is overdue; 0 when it is done or still has time."""
        return 0 if self.done else max(0, (on - self.due_on).days)


@dataclass(frozen=True)
class PlayRow:
    """A play of an account with its steps, those due first first. `definition` is the play as it was when it was started."""

    id: int
    key: str
    title: str
    account_id: int
    account: str
    alert_id: int | None
    state: PlayState
    owner_id: int
    owner: str
    started_on: date
    started_by: str
    ended_at: datetime | None
    ended_by: str
    outcome: str  # success.vocabulary.PlayOutcome, empty while it runs and when it was stopped
    note: str
    definition: PlayDefinition | None  # None when it was written by a version whose plays are no longer understood
    tasks: tuple[TaskRow, ...] = ()

    @property
    def running(self) -> bool:
        """Tell whether it is still being worked on."""
        return self.state is PlayState.RUNNING

    @property
    def done(self) -> int:
        """Count the steps that are ticked."""
        return sum(task.done for task in self.tasks)

    @property
    def next_task(self) -> TaskRow | None:
        """Give the open step that is due first."""
        return next((task for task in self.tasks if not task.done), None)


@dataclass(frozen=True)
class OpenTask:
    """An open step of a running play, for the person who owes it."""

    task_id: int
    title: str
    due_on: date
    play_id: int
    play: str
    account_id: int
    account: str


@dataclass(frozen=True)
class Tally:
    """How often a play was ended, by what it brought."""

    counts: Mapping[PlayOutcome, int] = field(default_factory=dict)

    @property
    def ended(self) -> int:
        """Count the times it was carried to an end; stopped ones say nothing about a play."""
        return sum(self.counts.values())

    def words(self) -> str:
        """Say it: "worked 7 of 9 times, in part 2"; "worked the one time it was run"; empty for a play that never ended."""
        if not self.ended:
            return ""
        worked, partly = self.counts.get(PlayOutcome.WORKED, 0), self.counts.get(PlayOutcome.PARTLY, 0)
        if self.ended == 1:
            how = "worked" if worked else "worked in part" if partly else "did not work"
            return f"{how} the one time it was run"
        also = f", in part {partly}" if partly else ""
        return f"worked {worked} of {self.ended} times{also}"


def get_play(session: Session, play_id: int) -> PlayRow | None:
    """Give a play with its steps; None when there is none, for example because its account was deleted."""
    return next(iter(_read(session, col(Play.id) == play_id)), None)


def play_of_task(session: Session, task_id: int) -> int | None:
    """Give the play to which a step belongs."""
    return session.exec(select(PlayTask.play_id).where(PlayTask.id == task_id)).first()


def running_play(session: Session, account_id: int, key: str) -> int | None:
    """Give the running play of a key for an account."""
    asked = select(Play.id).where(Play.account_id == account_id, Play.key == key, Play.state == PlayState.RUNNING.value)
    return session.exec(asked).first()


def running_plays(session: Session, account_id: int) -> tuple[PlayRow, ...]:
    """Give the running plays of an account, oldest first."""
    return _read(session, col(Play.account_id) == account_id, col(Play.state) == PlayState.RUNNING.value)


def ended_plays(session: Session, account_id: int, *, most: int = 5) -> tuple[PlayRow, ...]:
    """Give the latest ended plays of an account, latest first."""
    asked = (
        select(Play.id)
        .where(Play.account_id == account_id, Play.state != PlayState.RUNNING.value)
        .order_by(col(Play.ended_at).desc(), col(Play.id).desc())
        .limit(most)
    )
    ids = [key for key in session.exec(asked) if key is not None]
    rows = {row.id: row for row in _read(session, col(Play.id).in_(ids))}
    return tuple(rows[key] for key in ids)


def plays_of_person(session: Session, person_id: int) -> tuple[PlayRow, ...]:
    """Give the running plays that a person owns, or in which a step is hers to do, oldest first."""
    hers = select(PlayTask.play_id).where(PlayTask.owner_id == person_id, col(PlayTask.done_at).is_(None))
    return _read(
        session,
        col(Play.state) == PlayState.RUNNING.value,
        or_(col(Play.owner_id) == person_id, col(Play.id).in_(hers)),
    )


def late_tasks(session: Session, person_id: int, on: date) -> tuple[OpenTask, ...]:
    """Give a person's open steps that were due before a day, most overdue first."""
    return _open_tasks(session, person_id, col(PlayTask.due_on) < on)


def due_tasks(session: Session, person_id: int, on: date, *, through: date | None = None) -> tuple[OpenTask, ...]:
    """Give a person's open steps that are due on a day, or from it through another, those due first first."""
    return _open_tasks(session, person_id, col(PlayTask.due_on).between(on, through or on))


def tallies(session: Session) -> dict[str, Tally]:
    """Count by play what the ended ones brought, over the whole book."""
    asked = (
        select(Play.key, Play.outcome, func.count())
        .where(Play.state == PlayState.DONE.value)
        .group_by(Play.key, Play.outcome)
    )
    counts: dict[str, dict[PlayOutcome, int]] = defaultdict(dict)
    for key, outcome, times in session.exec(asked):
        counts[key][PlayOutcome(outcome)] = times
    return {key: Tally(found) for key, found in counts.items()}


def _open_tasks(session: Session, person_id: int, when: ColumnElement[bool]) -> tuple[OpenTask, ...]:
    asked = (
        select(PlayTask, Play, Account.name)
        .join(Play, col(Play.id) == col(PlayTask.play_id))
        .join(Account, col(Account.id) == col(Play.account_id))
        .where(
            PlayTask.owner_id == person_id,
            col(PlayTask.done_at).is_(None),
            Play.state == PlayState.RUNNING.value,
            when,
        )
        .order_by(col(PlayTask.due_on), col(Play.id), col(PlayTask.position))
    )
    return tuple(
        OpenTask(_id(task.id), task.title, task.due_on, _id(play.id), play.title, play.account_id, account)
        for task, play, account in session.exec(asked)
    )


def _read(session: Session, *which: ColumnElement[bool]) -> tuple[PlayRow, ...]:
    """Read plays with their steps and names in three queries, however many there are."""
    asked = select(Play, Account.name).join(Account, col(Account.id) == col(Play.account_id)).where(*which)
    found = session.exec(asked.order_by(col(Play.started_on), col(Play.id))).all()
    tasks: dict[int, list[PlayTask]] = defaultdict(list)
    ids = [play.id for play, _ in found]
    # By the day on which they are due, so that the list reads in the order in which things are to happen.
    for task in session.exec(
        select(PlayTask).where(col(PlayTask.play_id).in_(ids)).order_by(col(PlayTask.due_on), col(PlayTask.position))
    ):
        tasks[task.play_id].append(task)
    names = _names(session, found, tasks.values())
    return tuple(_row(play, account, tasks[_id(play.id)], names) for play, account in found)


def _names(
    session: Session, plays: Sequence[tuple[Play, str]], tasks: Iterable[Sequence[PlayTask]]
) -> Mapping[int | None, str]:
    wanted = {person for play, _ in plays for person in (play.owner_id, play.started_by, play.ended_by)}
    wanted |= {person for some in tasks for task in some for person in (task.owner_id, task.done_by)}
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted - {None}))).all())


def _row(play: Play, account: str, tasks: Sequence[PlayTask], names: Mapping[int | None, str]) -> PlayRow:
    definition = _definition(play.definition)
    return PlayRow(
        id=_id(play.id),
        key=play.key,
        title=play.title,
        account_id=play.account_id,
        account=account,
        alert_id=play.alert_id,
        state=PlayState(play.state),
        owner_id=play.owner_id,
        owner=names.get(play.owner_id, ""),
        started_on=play.started_on,
        started_by=names.get(play.started_by, ""),
        ended_at=play.ended_at,
        ended_by=names.get(play.ended_by, ""),
        outcome=play.outcome,
        note=play.outcome_note,
        definition=definition,
        tasks=tuple(_task(task, definition, names) for task in tasks),
    )


def _task(task: PlayTask, definition: PlayDefinition | None, names: Mapping[int | None, str]) -> TaskRow:
    steps = definition.steps if definition is not None else ()
    return TaskRow(
        id=_id(task.id),
        position=task.position,
        title=task.title,
        owner_id=task.owner_id,
        owner=names.get(task.owner_id, ""),
        due_on=task.due_on,
        done_at=task.done_at,
        done_by=names.get(task.done_by, ""),
        updated_at=task.updated_at,
        step=steps[task.position - 1] if task.position <= len(steps) else None,
    )


def _definition(stored: str) -> PlayDefinition | None:
    """Read a stored play. A running play outlives versions: one that is no longer understood still has its steps."""
    try:
        return PlayDefinition.model_validate_json(stored)
    except ValidationError:
        return None


def _id(key: int | None) -> int:
    assert key is not None  # it was read from the database
    return key
