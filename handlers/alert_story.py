"""Everything that an alert's message is told from, read in one session: the alert, how the account stands, what can be done."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from handlers.alert_others import in_short
from handlers.alert_words import leading_fact
from handlers.services import Services
from storage.alert_steps import PlayProgress, plays_of
from storage.alerts import AlertRow, get_alert, other_alerts
from storage.brief import Brief, read_brief
from storage.columns import load_columns
from storage.covers import told_instead
from storage.health import read_health
from storage.low_answers import LowAnswer, last_low_answer
from storage.people import PersonRow, get_person
from success.account_health import AccountHealth
from success.own_triggers import responses
from success.plays import PlayDefinition
from success.renewal_questions import Answered, renewal_questions
from success.triggers import Response
from success.usage import TREND_SERIES
from success.vocabulary import AlertState


@dataclass(frozen=True)
class Situation:
    """How the account stands, for an alert that is not over; `low_answer` where the alert speaks of one."""

    health: AccountHealth
    brief: Brief
    questions: tuple[Answered, ...]
    low_answer: LowAnswer | None = None


@dataclass(frozen=True)
class AlertStory:
    """What the message is told from.

    * `trigger` None where it is no longer in the library
    * `told` whom it is for: the owner, or who covers for her
    * `also` what else is open here, in short, each thing once
    * `suggested` plays by key that the trigger names and that are in the library
    * `goes_to` who hears of it when nobody claims it in time; None where that is nobody in particular
    """

    row: AlertRow
    now: datetime
    trigger: Response | None
    told: PersonRow | None
    goes_to: PersonRow | None
    situation: Situation | None
    others: tuple[AlertRow, ...]
    also: tuple[str, ...]
    plays: tuple[PlayProgress, ...]
    suggested: tuple[tuple[str, PlayDefinition], ...]

    @property
    def today(self) -> date:
        """Give the day on which it is told (UTC)."""
        return self.now.date()

    @property
    def left_on(self) -> date | None:
        """Give the day on which the customer left, if it did."""
        left = self.row.churned_on
        return left if left is not None and left <= self.today else None


def read_alert_story(session: Session, services: Services, alert_id: int) -> AlertStory | None:
    """Read the story of an alert; None where it is gone with its account, or was never meant to be told."""
    row = get_alert(session, alert_id)
    if row is None or row.state is AlertState.BASELINE:
        return None
    now = services.now()
    today = now.date()
    known = responses(services.library.triggers())
    trigger, others = known.get(row.trigger), other_alerts(session, row)
    living = not row.closed and not (row.churned_on is not None and row.churned_on <= today)
    return AlertStory(
        row=row,
        now=now,
        trigger=trigger,
        told=instead_of(session, row.owner_id, today),
        goes_to=manager_for(session, row.owner_id, today),
        situation=_situation(session, row.account_id, today, leading_fact(trigger)) if living else None,
        others=others,
        also=in_short(row, others, known),
        plays=plays_of(session, row.id),
        suggested=suggested_plays(services, trigger) if living else (),
    )


def trigger_of(services: Services, key: str) -> Response | None:
    """Give what a trigger's alerts are like, be it watched for or raised by people's own records; None where it was taken out."""
    return responses(services.library.triggers()).get(key)


def suggested_plays(services: Services, trigger: Response | None) -> tuple[tuple[str, PlayDefinition], ...]:
    """Give the plays that a trigger suggests, in its order; those that are not in the library are left out."""
    if trigger is None:
        return ()
    library = services.library.plays()
    return tuple((key, library[key]) for key in trigger.plays if key in library)


def instead_of(session: Session, person_id: int | None, on: date) -> PersonRow | None:
    """Give who is told what is meant for a person; None for nobody."""
    return None if person_id is None else get_person(session, told_instead(session, person_id, on))


def manager_for(session: Session, person_id: int | None, on: date) -> PersonRow | None:
    """Give the manager of a person, or who covers for the manager; None where there is none, or who was told already."""
    owner = None if person_id is None else get_person(session, person_id)
    if owner is None or owner.manager_id is None:
        return None
    found = instead_of(session, owner.manager_id, on)
    return found if found is not None and found.active and found.id != owner.id else None


def _situation(session: Session, account_id: int, on: date, fact: str) -> Situation:
    health = read_health(session, account_id, on)
    columns = load_columns(session, (account_id,), on, series=(TREND_SERIES,), baselines={})
    low = last_low_answer(session, account_id, on) if fact == "sponsor_detractor_days" else None
    return Situation(health, read_brief(session, account_id, on), renewal_questions(health, columns), low)
