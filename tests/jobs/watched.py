"""A small book that is watched: customers with invoices, tickets and contracts, three triggers, and nights that follow one another."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, inspect
from sqlmodel import Session, SQLModel, select

from handlers.services import Services
from jobs.evaluate import EvaluationReport, evaluate
from storage.engine import open_session
from storage.models import Account, Alert, AlertEvent, Contract, DataSource, Observation, Outbox, Person, Ticket
from tests.jobs.conftest import Clock

Row = TypeVar("Row", bound=SQLModel)

MONDAY = date(2026, 11, 23)
TRIGGERS = """
attention:
  budget: {day: 2, week: 5}
  hours: {begin: "08:00", end: "18:00", morning: "08:40"}
  escalation: {critical: 4, high: 16}
  fleet: {share: 0.15, accounts: 10, points: 5}
  clear_days: 2
triggers:
  invoice:
    title: an invoice stays unpaid
    kind: customer
    purpose: risk
    severity: medium
    when: {fact: invoices_late, at_least: 30}
    clears: {fact: invoices_late, at_most: 5}
    worse: {severity: high, when: {fact: invoices_late, at_least: 60}}
    tells: [invoices_late]
    plays: [renewal_risk]
  ticket:
    title: a critical ticket is open
    kind: customer
    purpose: risk
    severity: critical
    when: {fact: critical_tickets, at_least: 1}
    tells: [open_critical]
    plays: [escalation]
  renewal:
    title: a renewal is due
    kind: scheduled
    purpose: risk
    severity: medium
    marks: [90, 30]
    when: {all: [{fact: days_to_cancel_by, at_least: 0}, {fact: renewal_signed, is: false}]}
    tells: [days_to_cancel_by]
    plays: [renewal]
"""


@dataclass
class Watched:
    """The book and its nights."""

    engine: Engine
    services: Services
    clock: Clock
    people: dict[str, int] = field(default_factory=dict)
    accounts: list[int] = field(default_factory=list)

    def night(self, on: date, *, hurry: bool = False, at: time = time(2)) -> EvaluationReport:
        """Evaluate the book on a day, in its night."""
        self.clock.now = datetime.combine(on, at, UTC)
        return evaluate(self.services, on, hurry=hurry)

    def late(self, on: date, days: int, *accounts: int) -> None:
        """Let invoices be late from a day on; by default those of every account."""
        with open_session(self.engine) as session:
            for account in accounts or self.accounts:
                session.merge(
                    Observation(account_id=account, key="invoice_days_late", on=on, value=float(days), source="billing")
                )

    def ticket(self, on: date, account: int) -> None:
        """Open a critical ticket."""
        with open_session(self.engine) as session:
            number = len(session.exec(select(Ticket.id)).all())
            opened = datetime.combine(on, time(1), UTC)
            session.add(Ticket(external_id=f"K{number}", account_id=account, opened_at=opened, priority="critical"))

    def rows(self, table: type[Row]) -> list[Row]:
        """Give all rows of a table, oldest first."""
        with open_session(self.engine, reading=True) as session:
            return list(session.exec(select(table).order_by(*inspect(table).primary_key)))

    def alerts(self) -> list[Alert]:
        """Give all alerts."""
        return self.rows(Alert)

    def letters(self, topic: str = "alert") -> list[Outbox]:
        """Give the messages of a topic."""
        return [row for row in self.rows(Outbox) if row.topic == topic]

    def story(self) -> list[tuple[str, str]]:
        """Give what happened to all alerts."""
        return [(row.kind, row.text) for row in self.rows(AlertEvent)]

    def change(self, table: type[SQLModel], key: int, **values: object) -> None:
        """Change a row."""
        with open_session(self.engine) as session:
            row = session.get(table, key)
            assert row is not None
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)


def write_triggers(folder: Path, text: str = TRIGGERS) -> Path:
    """Write the team's own triggers; give the folder."""
    (folder / "triggers.yaml").write_text(text, encoding="utf-8")
    return folder


def write_watched(book: Watched, accounts: int = 3) -> Watched:
    """Write people and accounts; every invoice is paid, and nothing renews soon."""
    with open_session(book.engine) as session:
        book.people = {name: _person(session, name, role) for name, role in _PEOPLE}
        for name in ("mia", "bob"):
            person = session.get(Person, book.people[name])
            assert person is not None
            person.manager_id = book.people["priya"]
        for key in ("contracts", "tickets", "obs:invoice_days_late"):
            fresh = MONDAY + timedelta(days=900)
            session.add(DataSource(key=key, latest_on=fresh, arrived_at=datetime.combine(fresh, time(), UTC)))
        book.accounts = [_account(session, number, book.people["mia"]) for number in range(1, accounts + 1)]
    book.late(MONDAY - timedelta(days=30), 0)
    return book


_PEOPLE = (("mia", "csm"), ("bob", "csm"), ("priya", "manager"), ("sam", "admin"))


def _person(session: Session, name: str, role: str) -> int:
    person = Person(external_id=name, name=name.title(), role=role, timezone="Europe/Berlin")
    session.add(person)
    session.flush()
    assert person.id is not None
    return person.id


def _account(session: Session, number: int, owner: int) -> int:
    account = Account(
        external_id=f"A{number}", name=f"Account {number}", customer_since=MONDAY - timedelta(days=800), owner_id=owner
    )
    session.add(account)
    session.flush()
    assert account.id is not None
    session.add(
        Contract(
            external_id=f"C{number}",
            account_id=account.id,
            starts_on=MONDAY - timedelta(days=35),
            ends_on=MONDAY + timedelta(days=330),
            notice_days=90,
            seats=10,
            arr=Decimal(1000),
        )
    )
    return account.id
