"""The demo book in the database, on both engines."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, func, text
from sqlmodel import Session, SQLModel, col, select

from storage.accounts import find_accounts
from storage.demo import LIGHT, build_book, demo_age, generator, has_demo
from storage.demo.shift import AHEAD, book_tables
from storage.demo.stories import PLOTS
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
    Person,
    PlatformIdentity,
    Pulse,
    SeriesKey,
    Ticket,
    Touchpoint,
)
from success.calendar import last_whole_week, notice_date
from success.errors import Refused
from tests.conftest import ENGINES
from tests.storage.demo_books import TODAY, told_on


@pytest.fixture(scope="module", params=ENGINES)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The whole book, written once for all tests that only read it."""
    with told_on(request.param, request, tmp_path_factory.mktemp("demo")) as engine:
        yield engine


@pytest.fixture
def session(told: Engine) -> Iterator[Session]:
    with open_session(told, reading=True) as session:
        yield session


def named(session: Session, name: str) -> Account:
    return session.exec(select(Account).where(Account.name == name)).one()


def weekly(session: Session, account: Account, key: str) -> list[float]:
    found = select(Measurement.value).join(SeriesKey, col(SeriesKey.id) == col(Measurement.series_id))
    mine = found.where(Measurement.account_id == account.id, SeriesKey.key == key)
    return list(session.exec(mine.order_by(col(Measurement.week))))


def test_acme_is_as_the_story_tells(session: Session):
    acme = named(session, "Acme")
    people = {person.id: person.name for person in session.exec(select(Person))}
    contract = session.exec(select(Contract).where(Contract.account_id == acme.id, Contract.starts_on <= TODAY)).all()[
        -1
    ]
    contacts = {c.name: c for c in session.exec(select(Contact).where(Contact.account_id == acme.id))}
    pulse = session.exec(select(Pulse).where(Pulse.account_id == acme.id).order_by(col(Pulse.set_at).desc())).first()
    nps = session.exec(
        select(func.max(Feedback.on)).where(Feedback.account_id == acme.id, Feedback.kind == "nps")
    ).one()
    value_one = session.exec(select(func.max(Deployment.value_one_on)).where(Deployment.account_id == acme.id)).one()

    assert (people[acme.owner_id], people[acme.account_executive_id]) == ("Mia Keller", "Tom Becker")
    assert (contract.arr, contract.seats, contract.currency) == (Decimal(84_000), 80, "EUR")
    assert contract.ends_on is not None
    assert (notice_date(contract.ends_on, contract.notice_days) - TODAY).days == 110
    assert weekly(session, acme, "active_users")[-1] == 38
    assert contacts["Daniel Roth"].left_on == TODAY - timedelta(days=20)
    assert [c.name for c in contacts.values() if c.role == "executive_sponsor" and c.left_on is None] == []
    assert (contacts["Lena Ortiz"].title, contacts["Lena Ortiz"].email) == ("VP Operations", "lena@acme.example")
    assert contacts["Lena Ortiz"].role == "champion"
    assert value_one == TODAY - timedelta(days=20)
    assert (TODAY - nps).days == 240
    assert pulse is not None
    assert (pulse.band, people[pulse.set_by]) == ("yellow", "Mia Keller")
    assert (TODAY - pulse.set_at.date()).days == 11


def test_borealis_has_78_of_80_seats_active(session: Session):
    borealis = named(session, "Borealis")
    running = session.exec(
        select(Contract).where(Contract.account_id == borealis.id, col(Contract.ends_on) >= TODAY)
    ).all()
    assert sum(contract.seats or 0 for contract in running) == 80
    assert weekly(session, borealis, "active_users")[-1] == 78
    assert sum(contract.arr for contract in running) == Decimal(84_000)


def test_acme_is_meant_by_its_name_alone_and_acm_offers_the_near_ones(session: Session):
    exact = find_accounts(session, "acme").exact
    assert exact is not None
    assert exact.name == "Acme"
    typo = find_accounts(session, "acm")
    assert typo.exact is None
    assert {"Acme", "Acmira", "Acumen Partners"} <= {row.name for row in typo.near}


def test_awkward_names_are_kept_letter_by_letter(session: Session):
    stored = set(session.exec(select(Account.name)))
    assert stored == {plot.name for plot in PLOTS}
    assert "<!channel> Labs & Söhne" in stored
    assert max(map(len, stored)) > 110


def test_nothing_but_plans_is_dated_after_today(session: Session):
    dated = 0
    for table in book_tables():
        for column in table.columns:
            if column.name in AHEAD or column.name in {"week", "value"}:
                continue
            if column.type.python_type in {date, datetime}:
                newest = session.connection().execute(select(func.max(column))).scalar()
                day = newest.astimezone(UTC).date() if isinstance(newest, datetime) else newest
                assert day is None or day <= TODAY, column
                dated += day is not None
    assert dated > 12


def test_the_newest_week_is_the_last_whole_one(session: Session):
    assert session.exec(select(func.max(Measurement.week))).one() == last_whole_week(TODAY)


def test_movements_sum_to_the_running_contracts_of_every_account(session: Session):
    running: Counter[int] = Counter()
    for contract in session.exec(select(Contract)):
        if contract.starts_on <= TODAY and (contract.ends_on is None or contract.ends_on >= TODAY):
            running[contract.account_id] += int(contract.arr)
    moved: Counter[int] = Counter()
    for movement in session.exec(select(ArrMovement)):
        moved[movement.account_id] += int(movement.amount)
    assert {key: arr for key, arr in moved.items() if arr} == dict(running)


def test_every_kind_of_record_is_there(session: Session):
    counted = {
        table.name: session.connection().execute(select(func.count()).select_from(table)).scalar_one()
        for table in book_tables()
    }
    made_by_evaluation = {"health_snapshot", "segment_baseline"}
    expected = {
        "deployment",
        "contract",
        "arr_movement",
        "contact",
        "measurement",
        "observation",
        "ticket",
        "feedback",
        "touchpoint",
    }
    assert {name for name, rows in counted.items() if rows} >= expected | {
        "pulse",
        "override",
        "data_source",
        "account",
    }
    assert all(counted[name] == 0 for name in made_by_evaluation)
    assert set(session.exec(select(Account.currency))) == {"EUR", "USD", "GBP", "CHF"}


def test_the_records_hang_together(session: Session):
    strangers = (
        select(func.count()).select_from(Touchpoint).join(Contact, col(Contact.id) == col(Touchpoint.contact_id))
    )
    assert session.exec(strangers.where(Contact.account_id != Touchpoint.account_id)).one() == 0
    early = select(func.count()).select_from(Ticket).join(Account, col(Account.id) == col(Ticket.account_id))
    assert session.exec(early.where(func.date(Ticket.opened_at) < Account.customer_since)).one() == 0
    closed = select(func.count()).select_from(Ticket).where(col(Ticket.closed_at) < col(Ticket.opened_at))
    assert session.exec(closed).one() == 0


def test_the_team_is_known_in_the_local_workspace_before_it_speaks(session: Session):
    known = session.exec(select(PlatformIdentity.user_id, Person.email).join(Person))
    assert dict(known.all())["U0MIA"] == "mia@pillar.example"
    mia = session.exec(select(Person).where(Person.email == "mia@pillar.example")).one()
    priya = session.exec(select(Person).where(Person.email == "priya@pillar.example")).one()
    assert (mia.role, priya.role, mia.manager_id) == ("csm", "manager", priya.id)


def test_every_source_has_just_delivered(session: Session):
    sources = {source.key: source for source in session.exec(select(DataSource))}
    assert {"series:active_users", "obs:trained_users", "contracts", "contacts", "tickets", "feedback:nps"} <= set(
        sources
    )
    assert all(source.arrived_at.date() == TODAY for source in sources.values())


def test_the_database_knows_that_it_holds_a_demo_and_how_old_it_is(session: Session):
    assert has_demo(session)
    assert demo_age(session, TODAY + timedelta(days=3)) == 3


def test_an_empty_database_holds_no_demo(engine: Engine):
    with open_session(engine, reading=True) as session:
        assert not has_demo(session)
        assert demo_age(session, TODAY) is None


def test_the_demo_is_not_written_twice(engine: Engine):
    build_book(engine, today=TODAY, accounts=3)
    with pytest.raises(Refused, match="already holds the demo book"):
        build_book(engine, today=TODAY)


def test_the_demo_is_not_written_into_a_real_book_unless_asked(engine: Engine):
    with open_session(engine) as session:
        session.add(Account(external_id="crm-1", name="A real customer"))
    with pytest.raises(Refused, match="1 accounts that are not the demo's"):
        build_book(engine, today=TODAY)
    with open_session(engine, reading=True) as session:
        assert not has_demo(session)
        assert session.exec(select(func.count()).select_from(Person)).one() == 0
    build_book(engine, today=TODAY, accounts=5, beside_others=True)
    with open_session(engine, reading=True) as session:
        assert session.exec(select(func.count()).select_from(Account)).one() == 6


def test_someone_who_said_hello_before_the_demo_is_not_doubled(engine: Engine):
    with open_session(engine) as session:
        session.add(Person(external_id="slack:U0MIA", name="Mia", email="mia@pillar.example"))
    build_book(engine, today=TODAY, accounts=2)
    with open_session(engine, reading=True) as session:
        (mia,) = session.exec(select(Person).where(Person.email == "mia@pillar.example")).all()
        assert mia.role == "csm"
        assert named(session, "Acme").owner_id == mia.id


def test_rows_that_come_later_are_numbered_after_the_demo(engine: Engine):
    build_book(engine, today=TODAY, accounts=4)
    with open_session(engine) as session:
        account = Account(external_id="new", name="New")
        session.add(account)
        session.flush()
        session.add(Contact(external_id="new", account_id=account.id or 0, name="Somebody"))
        session.flush()
        assert account.id == 5


def contents(engine: Engine) -> dict[str, list[str]]:
    """All rows of the book, without the numbers that the database gave."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(*[c for c in table.columns if is_told(c.name)]))))
            for table in book_tables()
        }


def is_told(column: str) -> bool:
    return column == "account_id" or not (column == "id" or column.endswith(("_id", "_by")))


def empty(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(text(f'DELETE FROM "{table.name}"'))


def test_the_same_seed_tells_the_same_book_and_another_one_another(engine: Engine):
    written = []
    for seed in (7, 7, 8):
        build_book(engine, today=TODAY, accounts=8, seed=seed)
        written.append(contents(engine))
        empty(engine)
    first, again, other = written
    assert first == again
    assert first["observation"] != other["observation"]


def test_the_book_is_there_in_two_seconds(engine: Engine):
    start = time.process_time()  # of our own: a busy neighbour on the machine does not count
    build_book(engine, today=TODAY)
    assert time.process_time() - start < 2


def test_a_large_book_is_told_in_batches_with_names_of_its_own(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(generator, "BATCH", 70)
    seen: list[tuple[int, int]] = []
    built = build_book(engine, today=TODAY, accounts=130, scope=LIGHT, progress=lambda *done: seen.append(done))
    assert seen == [(70, 130), (130, 130)]
    with open_session(engine, reading=True) as session:
        assert session.exec(select(func.count(func.distinct(Account.name)))).one() == 130
        assert session.exec(select(func.count()).select_from(Measurement)).one() == built.measurements
        assert session.exec(select(func.count()).select_from(SeriesKey)).one() == 4
        assert session.exec(select(func.count()).where(Person.role == "csm")).one() == 4 + 2
