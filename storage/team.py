"""A leader's view: who is on her team, which alerts nobody has answered, which risks have no next step, whose steps are late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from storage.alerts import AlertRow
from storage.models import Account, Person, Play, PlayTask, Risk
from storage.people import PersonRow, list_people
from success.vocabulary import PlayState, RiskKind, Role, Severity


@dataclass(frozen=True)
class StandingRisk:
    """An open risk whose next step is missing, or whose day is over; `owner_id` is the account's CSM."""

    id: int
    account_id: int
    account: str
    kind: RiskKind
    severity: Severity
    owner_id: int | None
    next_step: str
    next_on: date | None


@dataclass(frozen=True)
class Lateness:
    """How many steps of plays somebody owes, and since when."""

    person_id: int
    person: str
    count: int
    oldest_on: date


def is_leader(session: Session, person: PersonRow) -> bool:
    """Tell whether somebody leads CSMs: every manager, and an admin whom somebody reports to."""
    if person.role is Role.MANAGER:
        return True
    return person.role is Role.ADMIN and any(one.manager_id == person.id for one in list_people(session))


def team_of(session: Session, leader_id: int) -> tuple[PersonRow, ...]:
    """Give the active people who report to a leader, by name; where nobody does, everybody else who owns accounts."""
    others = [one for one in list_people(session) if one.id != leader_id]
    reports = tuple(one for one in others if one.manager_id == leader_id)
    if reports:
        return reports
    owners = set(session.exec(select(Account.owner_id).distinct()))
    return tuple(one for one in others if one.id in owners)


def unanswered(session: Session, alerts: Sequence[AlertRow]) -> tuple[AlertRow, ...]:
    """Give those of some open alerts that nobody claimed and that no running play answers."""
    free = [row for row in alerts if row.claimed_by is None]
    asked = select(Play.alert_id).where(
        col(Play.alert_id).in_([row.id for row in free]), Play.state == PlayState.RUNNING.value
    )
    answered = set(session.exec(asked)) if free else set()
    return tuple(row for row in free if row.id not in answered)


def stepless_risks(session: Session, account_owner_ids: Sequence[int], on: date) -> tuple[StandingRisk, ...]:
    """Give the open risks of CSMs' accounts that have no next step on a day, oldest first."""
    asked = (
        select(Risk, Account.name, Account.owner_id)
        .join(Account, col(Account.id) == col(Risk.account_id))
        .where(
            col(Account.owner_id).in_(account_owner_ids),
            or_(col(Account.churned_on).is_(None), col(Account.churned_on) > on),
            col(Risk.closed_at).is_(None),
            or_(col(Risk.next_step) == "", col(Risk.next_on).is_(None), col(Risk.next_on) < on),
        )
        .order_by(col(Risk.opened_on), col(Risk.id))
    )
    return tuple(
        StandingRisk(
            risk.id,
            risk.account_id,
            account,
            RiskKind(risk.kind),
            Severity(risk.severity),
            owner,
            risk.next_step,
            risk.next_on,
        )
        for risk, account, owner in session.exec(asked)
        if risk.id is not None
    )


def late_people(session: Session, on: date) -> tuple[Lateness, ...]:
    """Count everybody's steps of running plays that were due before a day, most first."""
    asked = (
        select(PlayTask.owner_id, Person.name, func.count(), func.min(col(PlayTask.due_on)))
        .join(Play, col(Play.id) == col(PlayTask.play_id))
        .join(Person, col(Person.id) == col(PlayTask.owner_id))
        .where(Play.state == PlayState.RUNNING.value, col(PlayTask.done_at).is_(None), PlayTask.due_on < on)
        .group_by(col(PlayTask.owner_id), col(Person.name))
        .order_by(func.count().desc(), col(Person.name))
    )
    return tuple(Lateness(key, name, count, oldest) for key, name, count, oldest in session.exec(asked))
