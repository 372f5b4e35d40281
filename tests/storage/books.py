"""A small book of business written by hand, with something on either side of the day that is looked at."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Engine
from sqlmodel import Session

from storage.engine import open_session
from storage.models import (
    Account,
    ArrMovement,
    Contact,
    Contract,
    DataSource,
    Deployment,
    Feedback,
    Measurement,
    Observation,
    SeriesKey,
    Ticket,
    Touchpoint,
)
from success.calendar import last_whole_week

ON = date(2026, 11, 22)  # a Sunday
SOURCES = [
    "contracts",
    "arr_movements",
    "deployments",
    "contacts",
    "touchpoints",
    "tickets",
    "feedback:nps",
    "feedback:csat",
    "series:active_users",
    "series:events",
    "obs:features_available",
    "obs:support_calls",
]


def ago(days: int) -> date:
    """Give the day that many days before `ON`; negative lies ahead."""
    return ON - timedelta(days=days)


def at(days: int, hour: int = 12) -> datetime:
    """Give an instant on that day."""
    return datetime.combine(ago(days), datetime.min.time(), UTC) + timedelta(hours=hour)


def write_book(engine: Engine, accounts: int = 3) -> list[int]:
    """Write some accounts, the first one with every kind of record; give their ids."""
    with open_session(engine) as session:
        for key in SOURCES:
            session.add(DataSource(key=key, latest_on=ON, arrived_at=at(0)))
        session.add(SeriesKey(id=1, key="active_users"))
        session.add(SeriesKey(id=2, key="events"))
        ids = [_account(session, number) for number in range(1, accounts + 1)]
        _relations(session, ids[0])
        _voices(session, ids[0])
    return ids


def _account(session: Session, number: int) -> int:
    account = Account(
        external_id=f"A{number}", name=f"Account {number}", segment="mid" if number % 2 else "", customer_since=ago(800)
    )
    session.add(account)
    session.flush()
    assert account.id is not None
    last = last_whole_week(ON)
    for week in range(last - 30, last + 2):  # one week too many: it is not over
        session.add(Measurement(account_id=account.id, series_id=1, week=week, value=float(40 + number + week % 3)))
    return account.id


def _relations(session: Session, account: int) -> None:
    def contract(number: int, starts: int, ends: int, seats: int, **more: object) -> Contract:
        return Contract(
            external_id=f"C{number}",
            account_id=account,
            starts_on=ago(starts),
            ends_on=ago(ends),
            seats=seats,
            arr=Decimal(1000 * seats),
            **more,
        )

    session.add_all(
        [
            contract(1, 790, 426, 50),
            contract(2, 425, 60, 60),
            contract(3, 59, -200, 80, discount_percent=10.0, notice_days=60, cancelled_on=ago(-5)),
            contract(4, -10, -375, 500),  # begins later
            Contract(external_id="C5", account_id=account, starts_on=ago(100), seats=5, arr=Decimal(9), currency="USD"),
            ArrMovement(external_id="M1", account_id=account, on=ago(59), kind="expansion", amount=Decimal(9)),
            ArrMovement(external_id="M2", account_id=account, on=ago(-1), kind="expansion", amount=Decimal(9)),
            Deployment(
                external_id="D1",
                account_id=account,
                name="Ops",
                stage="retention",
                arr=Decimal(70),
                kickoff_on=ago(700),
                onboarding_ended_on=ago(600),
                value_one_due_on=ago(30),
                value_one_on=ago(-2),  # reached later
            ),
            Deployment(external_id="D2", account_id=account, name="HR", arr=Decimal(10), kickoff_on=ago(20)),
            Deployment(external_id="D3", account_id=account, name="IT", arr=Decimal(99), kickoff_on=ago(-40)),
            Deployment(external_id="D4", account_id=account, name="Old", arr=Decimal(99), ended_on=ago(1)),
            Contact(external_id="P1", account_id=account, name="S", role="executive_sponsor", level=1, left_on=ago(20)),
            Contact(external_id="P2", account_id=account, name="C", role="champion", level=2, left_on=ago(-9)),
            Contact(external_id="P3", account_id=account, name="N", role="champion", level=2, since_on=ago(-3)),
            Contact(external_id="P4", account_id=account, name="U", level=3, since_on=ago(0)),
        ]
    )


def _voices(session: Session, account: int) -> None:
    touches = ((40, "qbr", True), (12, "call", True), (3, "email", False), (-1, "ebr", True))
    answers = ((200, "nps", 3), (100, "nps", 9), (50, "nps", 6), (0, "nps", 7), (-1, "nps", 0), (10, "csat", 4))
    for number, (days, kind, two_way) in enumerate(touches):
        session.add(Touchpoint(external_id=f"T{number}", account_id=account, on=ago(days), kind=kind, two_way=two_way))
    for number, (days, kind, score) in enumerate(answers):
        session.add(Feedback(external_id=f"F{number}", account_id=account, on=ago(days), kind=kind, score=score))

    def ticket(number: int, opened: int, closed: int | None, **more: object) -> Ticket:
        shut = None if closed is None else at(closed, 18)
        return Ticket(external_id=f"K{number}", account_id=account, opened_at=at(opened), closed_at=shut, **more)

    session.add_all(
        [
            ticket(1, 200, 100),
            ticket(2, 30, 29, satisfaction=4.0),
            ticket(3, 20, 20, satisfaction=2.0),
            ticket(4, 10, -1, priority="critical", escalated=True),  # closed later: open on the day
            ticket(5, -1, None, priority="critical"),
            Observation(account_id=account, key="features_available", on=ago(300), value=12),
            Observation(account_id=account, key="features_available", on=ago(9), value=14.5),
            Observation(account_id=account, key="features_available", on=ago(-1), value=99),
            Observation(account_id=account, key="support_calls", on=ago(95), value=7),
            Observation(account_id=account, key="support_calls", on=ago(80), value=2),
            Observation(account_id=account, key="support_calls", on=ago(8), value=3),
        ]
    )
