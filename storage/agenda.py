"""What presses for a person on a day: her open alerts, steps of plays due or late, her reminders; and what of it is new."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.alerts import AlertRow, Whose, standing_alerts
from storage.models import Account, AlertEvent, FollowUp, Outbox
from storage.people import PersonRow, get_person
from storage.plays import OpenTask, due_tasks, late_tasks
from success.vocabulary import Delivery, Route, Story

DAILY = ("morning", "digest", "sheet")
"""Topics of the messages of which a person gets at most one a day."""

FOLLOW_UP = "followup"
"""Trigger of alerts that a person's own reminder raised; their term is the reminder's id."""

_NEWS = (Story.RAISED, Story.WORSENED, Story.WOKEN, Story.REOPENED, Story.ESCALATED)


@dataclass(frozen=True)
class Reminder:
    """A follow-up whose day has come."""

    id: int
    account_id: int
    account: str
    text: str
    due_on: date


@dataclass(frozen=True)
class Agenda:
    """What presses for one person: alerts most pressing first, steps and reminders most overdue first."""

    person: PersonRow
    alerts: tuple[AlertRow, ...]
    tasks: tuple[OpenTask, ...]
    reminders: tuple[Reminder, ...]

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing at all."""
        return not (self.alerts or self.tasks or self.reminders)


@dataclass(frozen=True)
class Told:
    """The latest daily message of a person: its day and instant, and for whom it told what presses."""

    on: date
    at: datetime
    people: tuple[int, ...]


def read_agenda(session: Session, person_id: int, on: date) -> Agenda | None:
    """Read what presses for a person; alerts that a colleague claimed are no longer hers to touch. None for nobody."""
    person = get_person(session, person_id)
    if person is None:
        return None
    alerts = tuple(
        row
        for row in standing_alerts(session, Whose(person_id=person_id))
        if row.route is not Route.SILENT
        and row.claimed_by in {None, person_id}
        and (row.churned_on is None or row.churned_on > on)
    )
    raised = {row.term for row in alerts if row.trigger == FOLLOW_UP}
    return Agenda(
        person=person,
        alerts=alerts,
        tasks=(*late_tasks(session, person_id, on), *due_tasks(session, person_id, on)),
        reminders=tuple(one for one in due_reminders(session, (person_id,), on) if str(one.id) not in raised),
    )


def due_reminders(session: Session, person_ids: Iterable[int], on: date) -> tuple[Reminder, ...]:
    """Give the reminders of people that are due on a day or were before, most overdue first."""
    asked = (
        select(FollowUp, Account.name)
        .join(Account, col(Account.id) == col(FollowUp.account_id))
        .where(col(FollowUp.person_id).in_(list(person_ids)), col(FollowUp.done_at).is_(None), FollowUp.due_on <= on)
        .order_by(col(FollowUp.due_on), col(FollowUp.id))
    )
    return tuple(
        Reminder(row.id, row.account_id, account, row.text, row.due_on)
        for row, account in session.exec(asked)
        if row.id is not None
    )


def last_told(session: Session, person_id: int, before: date) -> Told | None:
    """Give the latest daily message that was written for a person before a day and was not withdrawn; None for the first one."""
    asked = (
        select(Outbox.content, Outbox.due_at)
        .where(
            Outbox.notifies_id == person_id,
            col(Outbox.topic).in_(DAILY),
            Outbox.state != Delivery.WITHDRAWN.value,
        )
        .order_by(col(Outbox.id).desc())
        .limit(2)
    )
    for content, at in session.exec(asked):
        read = json.loads(content)
        if date.fromisoformat(read["on"]) < before:
            return Told(date.fromisoformat(read["on"]), at, tuple(read["for"]))
    return None


def has_news(session: Session, agenda: Agenda, told: Told | None) -> bool:
    """Tell whether something presses that the last daily message could not tell: an alert raised since, a step or reminder due since."""
    if agenda.empty:
        return False
    if told is None or agenda.person.id not in told.people:
        return True
    due = (*(task.due_on for task in agenda.tasks), *(one.due_on for one in agenda.reminders))
    return any(on > told.on for on in due) or _stirred(session, agenda.alerts, told.at)


def _stirred(session: Session, alerts: Sequence[AlertRow], since: datetime) -> bool:
    if any(row.raised_at > since for row in alerts):
        return True
    asked = select(AlertEvent.id).where(
        col(AlertEvent.alert_id).in_([row.id for row in alerts]),
        col(AlertEvent.kind).in_([kind.value for kind in _NEWS]),
        AlertEvent.at > since,
    )
    return session.exec(asked.limit(1)).first() is not None
