"""Alerts made by hand for tests of what people see and do: a small library of triggers and plays, alerts that are told."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from handlers.composers import COMPOSERS
from handlers.reply import Reply
from handlers.services import Services
from storage.engine import open_session
from storage.library import Library
from storage.models import Alert, Outbox, Person
from storage.outbox import Letter, put
from success.plays import PlayDefinition, Step, Template
from success.triggers import Comparison, Trigger, TriggerBook
from success.vocabulary import AlertState, RiskKind, Route, Severity, TriggerKind
from tests.conftest import NOW
from tests.handlers.conftest import TODAY, Desk, text_of


def _trigger(title: str, purpose: str, severity: Severity, *plays: str, risk: RiskKind | None = None) -> Trigger:
    when = Comparison(fact="score", below=50)
    return Trigger(
        title=title, kind=TriggerKind.CUSTOMER, purpose=purpose, severity=severity, when=when, plays=plays, risk=risk
    )


def _countdown(title: str) -> Trigger:
    tells = ("days_to_cancel_by", "score")
    return _trigger(title, "risk", Severity.HIGH, "sponsor_change").model_copy(update={"tells": tells})


def _play(title: str, line: str) -> PlayDefinition:
    body = "Hello {contact}, thank you for the talk about {account}. Your goal was: {value_one}. {csm}"
    return PlayDefinition(
        title=title,
        line=line,
        goal="A new sponsor who owns the goals.",
        when="The executive sponsor has left the customer.",
        steps=tuple(Step(title=f"Step number {at}", day=at) for at in range(3)),
        templates={
            "introduction": Template(subject="Introduction at {account}", body=body),
            "thanks": Template(subject="Thank you, {contact}", body=f"{body} See you soon."),
        },
        first_template="introduction",
        good="A meeting with the new sponsor within two weeks.",
        exit=("a new sponsor is named",),
    )


TRIGGERS = TriggerBook(
    triggers={
        "sponsor_left": _trigger(
            "executive sponsor left", "risk", Severity.HIGH, "sponsor_change", "gone_play", risk=RiskKind.RELATIONSHIP
        ),
        "usage_down": _trigger("usage fell", "adoption", Severity.MEDIUM, "sponsor_change", "low_usage"),
        "sponsor_unhappy": _trigger("a sponsor is a detractor", "risk", Severity.HIGH, "sponsor_change").model_copy(
            update={"tells": ("sponsor_detractor_days",)}
        ),
        "renewal": _countdown("a renewal is due"),
        "renewal_risk": _countdown("the renewal is at risk"),
        "seats_full": _trigger("nearly all seats in use", "expansion", Severity.LOW, "low_usage"),
    }
)
PLAYS = {
    "low_usage": _play("Low usage", "Find the team that does not use it"),
    "sponsor_change": _play("Sponsor change", "Win the new sponsor before she asks why"),
}


class SmallLibrary(Library):
    """A library of three triggers and two plays; one trigger names a play that is not there."""

    def triggers(self) -> TriggerBook:
        return TRIGGERS

    def plays(self) -> dict[str, PlayDefinition]:
        return PLAYS


@dataclass(frozen=True)
class New:
    """An alert to be written; it is told in the channel, or where `route` says."""

    account: str = "Acme"
    trigger: str = "sponsor_left"
    headline: str = "executive sponsor Roth left 2 Nov, no successor"
    severity: Severity = Severity.HIGH
    state: AlertState = AlertState.OPEN
    route: Route = Route.CHANNEL
    owner: str | None = "mia"
    raised_on: date = TODAY
    joined_to: int | None = None
    escalate_at: datetime | None = None
    told: bool = True


def ready(desk: Desk) -> Desk:
    """Give the desk the small library, and Mia and Bob their manager."""
    desk.services = replace(desk.services, library=SmallLibrary())
    with open_session(desk.engine) as session:
        for key in ("mia", "bob"):
            person = session.get(Person, desk.people[key].person_id)
            assert person is not None
            person.manager_id = desk.people["priya"].person_id
            person.timezone = "Europe/Berlin"
    return desk


def add_alert(desk: Desk, new: New | None = None, **changes: object) -> int:
    """Write an alert and, unless it is not told, its letter; give its id."""
    new = replace(new or New(), **changes)
    with open_session(desk.engine) as session:
        return write_alert(session, desk, new)


def write_alert(session: Session, desk: Desk, new: New) -> int:
    account = desk.accounts[new.account]
    owner = desk.people[new.owner].person_id if new.owner else None
    trigger = TRIGGERS.triggers[new.trigger]
    risk = trigger.risk.value if trigger.risk else ""
    evidence = [{"text": new.headline, "as_of": "2026-11-02", "source": "CRM"}]
    alert = Alert(
        account_id=account,
        trigger=new.trigger,
        open_key=f"{account}:{new.trigger}:" if new.state is not AlertState.CLOSED else None,
        kind="customer",
        risk=risk,
        severity=new.severity.value,
        state=new.state.value,
        route=new.route.value,
        headline=new.headline,
        evidence=json.dumps(evidence),
        raised_on=new.raised_on,
        seen_on=NOW.date(),
        raised_at=NOW,
        owner_id=owner,
        joined_to_id=new.joined_to,
        escalate_at=new.escalate_at,
    )
    session.add(alert)
    session.flush()
    assert alert.id is not None
    if new.told and new.route in {Route.CHANNEL, Route.DIRECT}:
        direct = new.route is Route.DIRECT
        put(
            session,
            Letter(
                key=f"alert {alert.id}",
                topic="alert",
                due_at=NOW - timedelta(hours=1),
                subject_id=alert.id,
                channel="" if direct else "#cs-alerts",
                person_id=owner if direct else None,
                notifies_id=owner,
            ),
        )
        letter = session.exec(select(Outbox).where(Outbox.key == f"alert {alert.id}")).one()
        letter.state, letter.shown, letter.place, letter.stamp = "sent", 1, "C0ALERTS", "1.1"
    return alert.id


def letters(services: Services) -> dict[str, Outbox]:
    """Give all letters by key."""
    with services.reading() as session:
        return {letter.key: letter for letter in session.exec(select(Outbox).order_by(Outbox.id))}


def composed(services: Services, key: str) -> Reply | None:
    """Compose a letter as the deliverer does."""
    row = letters(services)[key]
    letter = Letter(
        key=row.key,
        topic=row.topic,
        due_at=row.due_at,
        subject_id=row.subject_id,
        content=json.loads(row.content),
        channel=row.channel,
        person_id=row.person_id,
        thread_key=row.thread_key,
    )
    return COMPOSERS[row.topic](letter, services)


def thread_of(services: Services, alert: int, end: str = "") -> list[str]:
    """Give what stands in the thread of an alert's message, oldest first."""
    told = [key for key, row in letters(services).items() if row.thread_key == f"alert {alert}{end}"]
    replies = [composed(services, key) for key in told]
    return [text_of(reply) for reply in replies if reply is not None]
