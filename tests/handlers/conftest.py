"""A small book made by hand: eight customers of Mia and Bob, real rows in a real database, and a desk to ask.

The database is SQLite: what differs between the engines is in storage/, and test_both_engines.py asks every word of both.
"""

import shutil
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from handlers.capabilities import make_router
from handlers.markup import plain
from handlers.reply import Actions, Answer, Button, Choice, FieldErrors, Form, Item, Node, Reply
from handlers.request import Caller, Place, PlaceKind, Request, Standing, Via
from handlers.services import Services
from storage.engine import open_session
from storage.library import Library
from storage.models import (
    Account,
    AuditEntry,
    Contact,
    Contract,
    DataSource,
    Deployment,
    Feedback,
    HealthSnapshot,
    Measurement,
    Person,
    SeriesKey,
    Ticket,
    Touchpoint,
)
from storage.scorecards import in_force, load_file
from success.calendar import last_whole_week
from success.names import search_form
from success.vocabulary import Role
from tests.conftest import NOW
from tests.databases import sqlite_url

TODAY = NOW.date()


@dataclass
class Desk:
    """Asks the real router on a real database as one person or another."""

    engine: Engine
    services: Services
    people: dict[str, Caller] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)

    def ask(
        self,
        word: str,
        text: str = "",
        *,
        who: str = "mia",
        via: Via = Via.WORD,
        place: PlaceKind = PlaceKind.CHANNEL,
        **values: str,
    ) -> Answer:
        """Ask the router."""
        request = Request(self.people[who], Place(place, "C0TEAM"), word, text, via, values)
        return ROUTER.answer(request, self.services)

    def told(self, word: str, text: str = "", **more: object) -> Reply:
        """Ask and expect a message."""
        answer = self.ask(word, text, **more)  # type: ignore[arg-type]  # passed on as given
        assert isinstance(answer, Reply)
        return answer

    def press(self, button: Button, **more: object) -> Answer:
        """Press a button of an answer."""
        return self.ask(button.word, via=Via.BUTTON, **{**button.arguments, **more})  # type: ignore[arg-type]  # as above

    def submit(self, form: Form, **values: str) -> Answer:
        """Fill in a form and submit it."""
        return self.ask(form.word, via=Via.FORM, **{**form.arguments, **values})  # type: ignore[arg-type]  # as above

    def rows(self, table: type[SQLModel]) -> list[SQLModel]:
        """Give all rows of a table."""
        with open_session(self.engine, reading=True) as session:
            return list(session.exec(select(table)))

    def audited(self) -> list[str]:
        """Give the actions of the audit trail, oldest first."""
        return [row.action for row in self.rows(AuditEntry) if isinstance(row, AuditEntry)]


ROUTER = make_router()


def services_of(engine: Engine, now: datetime = NOW) -> Services:
    """Give services whose clock stands still."""
    return Services(
        reading=lambda: open_session(engine, reading=True),
        writing=lambda: open_session(engine),
        now=lambda: now,
        library=Library(),
    )


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Address of a SQLite database with all tables and no rows."""
    copy = tmp_path / "pillar.db"
    shutil.copyfile(sqlite_template, copy)
    return sqlite_url(copy)


@pytest.fixture
def empty_desk(engine: Engine) -> Desk:
    """People, a scorecard, no accounts."""
    return people_at(engine)


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    """The small book: see `fill`."""
    return filled(empty_desk)


def people_at(engine: Engine) -> Desk:
    """Write people and a scorecard; give a desk to ask."""
    desk = Desk(engine, services_of(engine))
    with open_session(engine) as session:
        load_file(session, Library())
        for key, name, role in (
            ("mia", "Mia Keller", Role.CSM),
            ("bob", "Bob Lindqvist", Role.CSM),
            ("priya", "Priya Nair", Role.MANAGER),
            ("sam", "Sam Adeyemi", Role.ADMIN),
            ("tom", "Tom Becker", Role.VIEWER),
        ):
            person = Person(external_id=key, name=name, role=role.value, email=f"{key}@pillar.example")
            session.add(person)
            session.flush()
            desk.people[key] = Caller(person.id, name, role, timezone="Europe/Berlin")
    desk.people["lena"] = Caller(None, "Lena Ortiz", standing=Standing.STRANGER)
    desk.people["noah"] = Caller(None, "Noah Frei", standing=Standing.GUEST)
    return desk


def filled(desk: Desk) -> Desk:
    """Write the small book."""
    with open_session(desk.engine) as session:
        fill(session, desk)
    return desk


def fill(session: Session, desk: Desk) -> None:
    """Write the book: Acme fading without a sponsor, Borealis growing, the rest thinner."""
    mia, bob = desk.people["mia"].person_id, desk.people["bob"].person_id
    for name, owner, currency, churned in (
        ("Acme", mia, "EUR", None),
        ("Borealis", mia, "EUR", None),
        ("Cascade North", mia, "EUR", None),
        ("Cascade South", bob, "USD", None),
        ("Dunes & Co", bob, "EUR", None),
        ("Gone Ltd", mia, "EUR", TODAY - timedelta(days=19)),
        ("Empty GmbH", bob, "EUR", None),
    ):
        desk.accounts[name] = add_account(session, name, owner, currency=currency, churned_on=churned)
    for key in (
        "contracts",
        "deployments",
        "contacts",
        "touchpoints",
        "tickets",
        "feedback:nps",
        "series:active_users",
    ):
        session.add(DataSource(key=key, latest_on=TODAY - timedelta(days=1), arrived_at=NOW, origin="import"))
    for name, arr, currency, seats, left, notice in (
        ("Acme", 84_000, "EUR", 80, 200, 90),
        ("Borealis", 42_000, "EUR", 80, 300, 60),
        ("Cascade North", 12_500, "EUR", 20, 60, 90),
        ("Cascade South", 31_000, "USD", 40, None, None),
        ("Dunes & Co", 9_000, "EUR", 10, 220, None),
        ("Gone Ltd", 10_000, "EUR", 10, -19, 30),
    ):
        add_contract(session, desk.accounts[name], arr, currency=currency, seats=seats, days_left=left, notice=notice)
    add_usage(session, desk.accounts["Acme"], [61] * 20 + [52, 46, 42, 40, 38, 38])
    add_usage(session, desk.accounts["Borealis"], [60 + week // 2 for week in range(20)] + [72, 74, 75, 76, 77, 78])
    add_usage(session, desk.accounts["Cascade North"], [10] * 26)
    acme = desk.accounts["Acme"]
    add_contact(session, acme, "Daniel Roth", "executive_sponsor", level=1, left_on=TODAY - timedelta(days=21))
    add_contact(session, acme, "Lena Ortiz", "champion", level=2)
    add_contact(session, desk.accounts["Borealis"], "Ida Berg", "executive_sponsor", level=1)
    add_contact(session, desk.accounts["Borealis"], "Jon Holm", "champion", level=2)
    for account in ("Acme", "Borealis"):
        key = desk.accounts[account]
        session.add(
            Touchpoint(external_id=f"t{key}", account_id=key, on=TODAY - timedelta(days=6), kind="call", two_way=True)
        )
        session.add(
            Deployment(
                external_id=f"d{key}",
                account_id=key,
                name="Plant 1",
                stage="retention",
                arr=Decimal(40_000),
                kickoff_on=TODAY - timedelta(days=400),
                onboarding_ended_on=TODAY - timedelta(days=300),
                value_one="first line without paper",
                value_one_due_on=TODAY - timedelta(days=320),
                value_one_on=TODAY - timedelta(days=20),
            )
        )
    session.add(
        Ticket(external_id="k1", account_id=acme, opened_at=NOW - timedelta(days=10), priority="high", subject="Sync")
    )
    session.add(Feedback(external_id="f1", account_id=acme, kind="nps", score=6, on=TODAY - timedelta(days=240)))


def add_account(
    session: Session, name: str, owner: int | None, *, currency: str = "EUR", churned_on: date | None = None
) -> int:
    """Write an account; give its id."""
    count = len(session.exec(select(Account.id)).all())
    account = Account(
        external_id=f"A-{count + 1}",
        name=name,
        search_name=search_form(name),
        segment="mid",
        currency=currency,
        owner_id=owner,
        customer_since=TODAY - timedelta(days=500),
        churned_on=churned_on,
    )
    session.add(account)
    session.flush()
    assert account.id is not None
    return account.id


def add_contract(
    session: Session,
    account_id: int,
    arr: int,
    *,
    currency: str = "EUR",
    seats: int = 10,
    days_left: int | None = 200,
    notice: int | None = 90,
    cancelled_on: date | None = None,
) -> None:
    """Write a contract that runs."""
    session.add(
        Contract(
            external_id=f"C-{account_id}-{arr}-{currency}",
            account_id=account_id,
            starts_on=TODAY - timedelta(days=450),
            ends_on=None if days_left is None else TODAY + timedelta(days=days_left),
            notice_days=notice,
            seats=seats,
            arr=Decimal(arr),
            currency=currency,
            cancelled_on=cancelled_on,
        )
    )


def add_usage(session: Session, account_id: int, users: list[int]) -> None:
    """Write weekly active users, the last value for the latest whole week."""
    key = session.exec(select(SeriesKey).where(SeriesKey.key == "active_users")).first()
    if key is None:
        key = SeriesKey(key="active_users")
        session.add(key)
        session.flush()
    assert key.id is not None
    first = last_whole_week(TODAY) - len(users) + 1
    for at, value in enumerate(users):
        session.add(Measurement(account_id=account_id, series_id=key.id, week=first + at, value=float(value)))


def add_contact(
    session: Session, account_id: int, name: str, role: str, *, level: int | None = None, left_on: date | None = None
) -> None:
    """Write a contact."""
    session.add(
        Contact(
            external_id=f"{account_id}-{name}",
            account_id=account_id,
            name=name,
            role=role,
            level=level,
            left_on=left_on,
        )
    )


def add_snapshot(
    session: Session, account_id: int, on: date, score: float | None, band: str, contributions: bytes | None = None
) -> None:
    """Write a snapshot as a night would."""
    version, scorecard = in_force(session)
    session.add(
        HealthSnapshot(
            account_id=account_id,
            on=on,
            scorecard_version=version,
            stage="retention",
            score=score,
            band=band,
            raw_band=band,
            band_since=on,
            pending_band=None,
            pending_days=0,
            confidence=0.8,
            categories=b"",
            contributions=contributions if contributions is not None else bytes(4 * len(scorecard.keys)),
            values=bytes(4 * len(scorecard.keys)),
        )
    )


def text_of(answer: Answer) -> str:
    """Give all that a message says, as plain text."""
    assert isinstance(answer, Reply)
    return "\n".join(_node_text(node) for node in answer.body)


def _node_text(node: Node) -> str:
    markdown = getattr(node, "markdown", None)
    if isinstance(markdown, str):
        return plain(markdown)
    if isinstance(node, Actions):
        return " ".join(f"[{getattr(item, 'label', getattr(item, 'placeholder', ''))}]" for item in node.items)
    return str(node)


def lines_of(answer: Answer) -> list[str]:
    """Give the lines of a message."""
    return text_of(answer).splitlines()


def buttons_of(answer: Answer) -> dict[str, Button]:
    """Give the buttons of a message by label."""
    assert isinstance(answer, Reply)
    return {
        item.label: item
        for node in answer.body
        if isinstance(node, Actions)
        for item in node.items
        if isinstance(item, Button)
    }


def items_of(answer: Answer) -> list[Item]:
    """Give the entries of a message that have a button beside them."""
    assert isinstance(answer, Reply)
    return [node for node in answer.body if isinstance(node, Item)]


def choices_of(answer: Answer) -> list[Choice]:
    """Give the menus of a message."""
    assert isinstance(answer, Reply)
    return [
        item for node in answer.body if isinstance(node, Actions) for item in node.items if isinstance(item, Choice)
    ]


def form_of(answer: Answer) -> Form:
    """Give the form that an answer is."""
    assert isinstance(answer, Reply)
    (form,) = answer.body
    assert isinstance(form, Form)
    return form


def errors_of(answer: Answer) -> dict[str, str]:
    """Give the errors of a refused form."""
    assert isinstance(answer, FieldErrors)
    return dict(answer.errors)
