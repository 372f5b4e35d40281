"""What people do to plays: start one, tick and change its steps, add one of their own, end it.

Every change leaves its audit entry; where the play answers an alert, the alert's thread tells it too. The messages that show the play
are asked to be brought up to date.
"""

from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from storage import alert_thread, outbox
from storage.alert_life import By
from storage.audit import Detail, write_audit
from storage.covers import told_instead
from storage.models import Outbox, Person, Play, PlayTask
from storage.people import get_person
from success.attention import working_moment
from success.errors import Refused
from success.triggers import Hours
from success.vocabulary import PlayOutcome, PlayState, Story
from success.wording import day

USUAL = Hours()
"""When people may be told where nothing else is configured."""

MOST_STEPS = 25
"""Steps that a running play may grow to: more is a project, and no longer fits one message."""


def tick_task(session: Session, task_id: int, by: By, *, done: bool) -> bool:
    """Tick a step or take the tick back; False when it was so already, or when its play is over.

    Says what should be, not that it should turn: two people who tick at once agree instead of undoing each other.
    """
    play, task = locked_task(session, task_id)
    if task.done_at is not None if done else task.done_at is None:
        return False
    if play.state != PlayState.RUNNING:
        return False
    task.done_at = by.at if done else None
    task.done_by = by.person_id if done else None
    _stamp(task, by)
    session.flush()
    ticked, steps = _progress(session, play)
    deed = "ticked" if done else "took back the tick of"
    tell(
        session,
        play,
        by,
        "step ticked" if done else "tick taken back",
        f"{by.name} {deed} “{task.title}” of the play “{play.title}” ({ticked} of {steps} done).",
        {"task": task_id, "title": task.title},
    )
    return True


def change_task(session: Session, task_id: int, by: By, *, owner_id: int, due_on: date, hours: Hours = USUAL) -> bool:
    """Give a step another owner, another day, or both; False when both stay. Raises `Refused` for a play that is over.

    A new owner is told in her `hours`.
    """
    play, task = locked_task(session, task_id)
    _must_run(play)
    if (task.owner_id, task.due_on) == (owner_id, due_on):
        return False
    detail: Detail = {
        "task": task_id,
        "title": task.title,
        "owner_before": task.owner_id,
        "owner_after": owner_id,
        "due_before": task.due_on.isoformat(),
        "due_after": due_on.isoformat(),
    }
    parts = []
    if task.owner_id != owner_id:
        parts.append(f"is now {_name(session, owner_id)}'s")
    if task.due_on != due_on:
        parts.append(f"is due {day(due_on, by.at.date())} instead of {day(task.due_on, by.at.date())}")
    handed_over = task.owner_id != owner_id
    task.owner_id, task.due_on = owner_id, due_on
    _stamp(task, by)
    if handed_over:
        _hand_over(session, task, by, hours)
    said = f"“{task.title}” of the play “{play.title}” {' and '.join(parts)}"
    tell(session, play, by, "step changed", f"{by.name} changed a step: {said}.", detail)
    return True


def add_step(
    session: Session, play_id: int, by: By, *, title: str, owner_id: int, due_on: date, hours: Hours = USUAL
) -> None:
    """Add a step of one's own to a running play. Raises `Refused` for a play that is over or full."""
    play = locked_play(session, play_id)
    _must_run(play)
    last = session.exec(select(func.max(PlayTask.position)).where(PlayTask.play_id == play_id)).one() or 0
    if last >= MOST_STEPS:
        raise Refused(f"This play has {last} steps already. End it and start the next one, or tick what is done.")
    task = PlayTask(play_id=play_id, position=last + 1, title=title, owner_id=owner_id, due_on=due_on, created_at=by.at)
    _stamp(task, by)
    session.add(task)
    session.flush()
    _hand_over(session, task, by, hours)
    owner = _name(session, owner_id)
    tell(
        session,
        play,
        by,
        "step added",
        f"{by.name} added a step to the play “{play.title}”: {title} ({owner}, due {day(due_on, by.at.date())}).",
        {"task": task.id, "title": title, "owner": owner_id, "due_on": due_on.isoformat()},
    )


def end_play(session: Session, play_id: int, by: By, *, outcome: PlayOutcome | None, note: str) -> bool:
    """End a play with what it brought, or without an outcome: stopped. False when it was over already."""
    play = locked_play(session, play_id)
    if play.state != PlayState.RUNNING:
        return False
    play.state = (PlayState.DONE if outcome else PlayState.STOPPED).value
    play.outcome, play.outcome_note = outcome.value if outcome else "", note
    play.ended_at, play.ended_by = by.at, by.person_id
    _stamp(play, by)
    ticked, steps = _progress(session, play)
    verdict = f"ended the play “{play.title}”: {_VERDICT[outcome]}" if outcome else f"stopped the play “{play.title}”"
    because = f" “{note}”" if note else ""
    tell(
        session,
        play,
        by,
        "play ended" if outcome else "play stopped",
        f"{by.name} {verdict}, {ticked} of {steps} steps done.{because}",
        {"outcome": play.outcome, "note": note, "done": ticked, "steps": steps},
    )
    return True


_VERDICT = {
    PlayOutcome.WORKED: "it worked",
    PlayOutcome.PARTLY: "it worked in part",
    PlayOutcome.FAILED: "it did not work",
}


def _hand_over(session: Session, task: PlayTask, by: By, hours: Hours) -> None:
    """Tell somebody, once, that a step is hers now; nobody is told of what she took herself."""
    told = get_person(session, told_instead(session, task.owner_id, by.at.date()))
    if told is None or told.id == by.person_id:
        return
    letter = outbox.Letter(
        key=f"step {task.id} {told.id}",
        topic="step",
        due_at=working_moment(by.at, told.timezone, hours),
        subject_id=task.id,
        content={"by": by.name, "owner": task.owner_id},
        person_id=told.id,
        notifies_id=told.id,
    )
    outbox.put(session, letter)


def refresh_due(session: Session, on: date) -> None:
    """Ask for the posted checklists with a step that is due or late on a day to be brought up to date: they say by how much."""
    open_ones = select(PlayTask.play_id).where(col(PlayTask.done_at).is_(None), PlayTask.due_on <= on)
    running = select(Play.id).where(Play.state == PlayState.RUNNING.value, col(Play.id).in_(open_ones))
    session.exec(
        update(Outbox)
        .where(col(Outbox.topic) == "play", col(Outbox.subject_id).in_(running))
        .values(wanted=col(Outbox.wanted) + 1)
        .execution_options(synchronize_session=False)
    )


def locked_play(session: Session, play_id: int) -> Play:
    """Give a play for changing; others who change it wait. Raises `Refused` when it is gone."""
    asked = select(Play).where(Play.id == play_id).with_for_update()
    play = session.exec(asked.execution_options(populate_existing=True)).first()
    if play is None:
        raise Refused("That play is no longer there: its account was deleted.")
    return play


def locked_task(session: Session, task_id: int) -> tuple[Play, PlayTask]:
    """Give a step and its play for changing, as `locked_play` does."""
    play_id = session.exec(select(PlayTask.play_id).where(PlayTask.id == task_id)).first()
    play = locked_play(session, play_id or 0)
    asked = select(PlayTask).where(PlayTask.id == task_id)
    return play, session.exec(asked.execution_options(populate_existing=True)).one()  # as it is now that others wait


def _must_run(play: Play) -> None:
    if play.state != PlayState.RUNNING:
        raise Refused(f"The play “{play.title}” is over. Start it again if there is more to do.")


def _stamp(row: Play | PlayTask, by: By) -> None:
    row.updated_at, row.updated_by = by.at, by.person_id


def _progress(session: Session, play: Play) -> tuple[int, int]:
    asked = select(func.count(col(PlayTask.done_at)), func.count()).where(PlayTask.play_id == play.id)
    return session.exec(asked).one()


def _name(session: Session, person_id: int) -> str:
    return session.exec(select(Person.name).where(Person.id == person_id)).first() or "somebody"


def tell(session: Session, play: Play, by: By, action: str, said: str, detail: Detail) -> None:
    """Write the audit entry and a sentence into the alert's story, and ask for the messages to be brought up to date."""
    write_audit(
        session,
        action,
        person_id=by.person_id,
        account_id=play.account_id,
        at=by.at,
        detail={"play": play.id, "key": play.key, **detail},
    )
    if play.alert_id is not None:
        step = alert_thread.Step(Story.PLAY, said, by.at, by.person_id)
        alert_thread.add_step(session, play.alert_id, step)
    outbox.refresh(session, f"play {play.id}")
