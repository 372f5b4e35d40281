"""Starting a play: its steps get their owners and days, and its checklist a place to stand.

The definition is kept with the play, so that a file that changes meanwhile does not change what runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, select

from storage import alert_thread
from storage.alert_life import By, claim
from storage.covers import told_instead
from storage.models import Account, Alert, Play, PlayTask
from storage.outbox import Letter, put
from storage.people import get_person
from storage.play_changes import tell
from storage.play_owners import Owners, owners_of
from storage.plays import running_play
from storage.terms import read_terms
from success.attention import working_moment
from success.errors import Refused
from success.play_dates import due_on
from success.plays import PlayDefinition, Step
from success.triggers import Hours
from success.vocabulary import PlayState


@dataclass(frozen=True)
class NewPlay:
    """A play to start for an account, in answer to an alert where one is given. `key` is its name in the library."""

    account_id: int
    key: str
    definition: PlayDefinition
    alert_id: int | None = None


@dataclass(frozen=True)
class Started:
    """A play that was started, and whether its checklist will stand somewhere: in the alert's thread, or with its owner."""

    play_id: int
    in_thread: bool = False
    with_owner: bool = False

    @property
    def posted(self) -> bool:
        """Tell whether the checklist stands somewhere else than in the answer."""
        return self.in_thread or self.with_owner


@dataclass(frozen=True)
class Planned:
    """A step with who would own it, and the day on which it would be due."""

    step: Step
    owner_id: int
    due_on: date


class AlreadyRunning(Refused):
    """The same play runs for the account; `play_id` is the way to it."""

    def __init__(self, play_id: int, title: str) -> None:
        super().__init__(
            f"The play “{title}” runs for this account already. Open it, or end it before starting it anew."
        )
        self.play_id = play_id


def start_play(session: Session, new: NewPlay, by: By, *, hours: Hours) -> Started:
    """Start a play; an alert that nobody has claimed becomes the starter's. `hours` are those in which its owner may be told.

    Raises `AlreadyRunning` when the same play runs for the account, `Refused` when the account is gone.
    """
    # Locked, so that of two who start the same play in one second one is told that it runs; an evaluation need not wait for it.
    account = session.exec(select(Account).where(Account.id == new.account_id).with_for_update(key_share=True)).first()
    if account is None:
        raise Refused("That account is no longer in the book.")
    running = running_play(session, new.account_id, new.key)
    if running is not None:
        raise AlreadyRunning(running, new.definition.title)
    owners = owners_of(session, account, by.person_id)
    play = _write(session, replace(new, alert_id=_answered(session, new)), owners, by)
    assert play.id is not None
    _write_tasks(session, play.id, _plan(session, new.account_id, new.definition, owners, play.started_on), by)
    if play.alert_id is not None:
        claim(session, play.alert_id, by)
    steps = len(new.definition.steps)
    said = f"{by.name} started the play “{play.title}”: {steps} steps."
    tell(session, play, by, "play started", said, {"title": play.title, "owner": play.owner_id, "steps": steps})
    return _post(session, play, by, hours)


def _answered(session: Session, new: NewPlay) -> int | None:
    """Give the alert that the play answers; None where it is gone, or another account's."""
    alert = None if new.alert_id is None else session.get(Alert, new.alert_id)
    return alert.id if alert is not None and alert.account_id == new.account_id else None


def _write(session: Session, new: NewPlay, owners: Owners, by: By) -> Play:
    play = Play(
        account_id=new.account_id,
        alert_id=new.alert_id,
        key=new.key,
        title=new.definition.title,
        definition=new.definition.model_dump_json(),
        state=PlayState.RUNNING.value,
        owner_id=owners.of(new.definition.owner),
        started_on=by.at.date(),
        started_by=by.person_id,
        created_at=by.at,
        updated_at=by.at,
        updated_by=by.person_id,
    )
    session.add(play)
    session.flush()
    return play


def plan_steps(
    session: Session, account_id: int, definition: PlayDefinition, starter: int, on: date
) -> tuple[Planned, ...]:
    """Give owner and day of every step, as they would be if the play were started on a day."""
    account = session.get(Account, account_id)
    if account is None:
        raise Refused("That account is no longer in the book.")
    return _plan(session, account_id, definition, owners_of(session, account, starter), on)


def _plan(
    session: Session, account_id: int, definition: PlayDefinition, owners: Owners, on: date
) -> tuple[Planned, ...]:
    notice_on = read_terms(session, (account_id,), on)[account_id].cancel_by
    return tuple(Planned(step, owners.of(step.owner), due_on(step, on, notice_on)) for step in definition.steps)


def _write_tasks(session: Session, play_id: int, planned: Sequence[Planned], by: By) -> None:
    for position, one in enumerate(planned, start=1):
        session.add(
            PlayTask(
                play_id=play_id,
                position=position,
                title=one.step.title,
                owner_id=one.owner_id,
                due_on=one.due_on,
                created_at=by.at,
                updated_at=by.at,
                updated_by=by.person_id,
            )
        )
    session.flush()


def _post(session: Session, play: Play, by: By, hours: Hours) -> Started:
    """Write the letter of the checklist: in the thread of its alert, else to its owner. Who starts her own play sees it in the answer."""
    assert play.id is not None
    homes = alert_thread.homes(session, play.alert_id) if play.alert_id is not None else ()
    letter = Letter(key=f"play {play.id}", topic="play", due_at=by.at, subject_id=play.id)
    if homes:
        home = homes[-1]  # in the team's channel, where the alert has got there
        thread = home.thread_key or home.key
        due_at = max(by.at, home.due_at)
        put(session, replace(letter, channel=home.channel, person_id=home.person_id, thread_key=thread, due_at=due_at))
        return Started(play.id, in_thread=True)
    told = get_person(session, told_instead(session, play.owner_id, by.at.date()))
    if told is None or told.id == by.person_id:
        return Started(play.id)
    due_at = working_moment(by.at, told.timezone, hours)
    put(session, replace(letter, person_id=told.id, notifies_id=told.id, due_at=due_at))
    return Started(play.id, with_owner=True)
