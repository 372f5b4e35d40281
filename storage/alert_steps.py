"""The story of an alert as it is read: step by step, and how far the plays are that were started from it.

Steps are written by storage/alert_thread.py, plays by storage/play_changes.py.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from storage.models import AlertEvent, Person, Play, PlayTask
from success.vocabulary import PlayOutcome, PlayState, Story


@dataclass(frozen=True)
class EventRow:
    """One step in the life of an alert; `by` is empty where Pillar itself took it."""

    id: int
    alert_id: int
    at: datetime
    person_id: int | None
    by: str
    kind: Story
    text: str


@dataclass(frozen=True)
class PlayProgress:
    """A play that was started from an alert, with its steps done and all of them; `outcome` once it is done, empty where it was stopped."""

    id: int
    key: str
    title: str
    state: PlayState
    done: int
    steps: int
    outcome: str = ""

    @property
    def ended(self) -> str:
        """Say how it ended, or how far it is."""
        if self.state is PlayState.RUNNING:
            return f"{self.done} of {self.steps} steps done"
        brought = _OUTCOMES[PlayOutcome(self.outcome)] if self.outcome else "stopped"
        return f"{brought}, {self.done} of {self.steps} steps done"


_OUTCOMES = {PlayOutcome.WORKED: "worked", PlayOutcome.PARTLY: "worked in part", PlayOutcome.FAILED: "did not work"}


def get_event(session: Session, event_id: int) -> EventRow | None:
    """Give one step of a story; None when it is gone with its alert."""
    asked = (
        select(AlertEvent, col(Person.name))
        .join(Person, col(Person.id) == col(AlertEvent.person_id), isouter=True)
        .where(col(AlertEvent.id) == event_id)
    )
    found = session.execute(asked).first()
    if found is None:
        return None
    event, name = found
    return EventRow(event_id, event.alert_id, event.at, event.person_id, name or "", Story(event.kind), event.text)


def plays_of(session: Session, alert_id: int) -> tuple[PlayProgress, ...]:
    """Give the plays that were started from an alert, oldest first, with how far they are."""
    done = func.count(col(PlayTask.done_at))
    asked = (
        select(Play, done, func.count(col(PlayTask.id)))
        .join(PlayTask, col(PlayTask.play_id) == col(Play.id), isouter=True)
        .where(col(Play.alert_id) == alert_id)
        .group_by(col(Play.id))
        .order_by(col(Play.id))
    )
    found = []
    for play, ticked, steps in session.execute(asked):
        assert play.id is not None
        found.append(PlayProgress(play.id, play.key, play.title, PlayState(play.state), ticked, steps, play.outcome))
    return tuple(found)
