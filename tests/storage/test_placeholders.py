from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from storage.engine import open_session
from storage.library import Library
from storage.models import Account, Contact, DataSource, Deployment, Ticket
from storage.placeholders import first_name, values_for, written_to
from storage.scorecards import load_file
from success.plays import PLACEHOLDERS
from tests import databases
from tests.storage.books import ON, ago, at, write_book


@pytest.fixture
def session(engine) -> Iterator[Session]:
    """The small book with its first account's first win named, and a scorecard in force."""
    write_book(engine)
    with open_session(engine) as session:
        load_file(session, Library())
        session.exec(
            select(Deployment).where(Deployment.external_id == "D1")
        ).one().value_one = "one plant without paper"
    with open_session(engine) as session:
        yield session


@pytest.fixture
def lite(tmp_path, sqlite_template) -> Iterator[Session]:
    """The same in SQLite alone, for what no engine could do differently."""
    copy = tmp_path / "book.db"
    copy.write_bytes(sqlite_template.read_bytes())
    with databases.opened(databases.sqlite_url(copy)) as engine:
        write_book(engine, 1)
        with open_session(engine) as session:
            load_file(session, Library())
            yield session


def values(session, account=1, contact_id=None):
    return values_for(session, account, ON, csm_name="Mia Keller", contact_id=contact_id)


def test_an_account_is_told_in_the_words_of_a_message(session):
    session.add(
        Ticket(external_id="K9", account_id=1, opened_at=at(15), priority="critical", subject="Sync stands still")
    )
    assert values(session) == {
        "account": "Account 1",
        "contact": "C",
        "csm": "Mia Keller",
        "sponsor": "S",
        "champion": "C",
        "ticket": "Sync stands still",
        "feedback_on": "22 Nov",
        "renews_on": "10 Jun 2027",
        "cancel_by": "11 Apr",
        "seats": "85",
        "active_users": "42",
        "licence_use": "49 %",
        "value_one": "one plant without paper",
        "value_one_due": "23 Oct",
    }


def test_every_value_belongs_to_a_placeholder(lite):
    assert set(values(lite)) <= set(PLACEHOLDERS)


def test_what_is_not_known_is_left_out_and_not_guessed(session):
    assert set(values(session, 2)) == {"account", "csm", "active_users"}


def test_a_notice_period_that_is_only_assumed_dates_nothing_for_a_customer(lite):
    lite.connection().exec_driver_sql("UPDATE contract SET notice_days = NULL")
    known = values(lite)
    assert "renews_on" in known
    assert "cancel_by" not in known


def test_a_dead_usage_feed_tells_nothing(lite):
    source = lite.get(DataSource, "series:active_users")
    source.latest_on = source.latest_on - timedelta(days=60)
    assert {"active_users", "licence_use"}.isdisjoint(values(lite))


def test_nobody_using_the_product_is_a_figure(lite):
    lite.connection().exec_driver_sql("UPDATE measurement SET value = 0")
    assert (values(lite)["active_users"], values(lite)["licence_use"]) == ("0", "0 %")


def test_a_win_that_is_reached_later_is_not_told_yet(lite):
    assert "value_one_on" not in values(lite)
    later = values_for(lite, 1, ON + timedelta(days=3), csm_name="Mia")
    assert later["value_one_on"] == "24 Nov"


def test_a_message_is_for_whom_it_is_said_to_be_and_never_for_somebody_elses_contact(lite):
    lite.add(Account(id=9, external_id="A9", name="Other"))
    lite.add(Contact(id=90, external_id="P90", account_id=9, name="Eve Else"))
    lite.add(Contact(id=91, external_id="P91", account_id=1, name="Ortiz, Lena"))
    lite.flush()
    assert values(lite, contact_id=91)["contact"] == "Lena"
    assert "contact" not in values(lite, contact_id=90)


def test_by_itself_a_message_goes_to_the_champion_else_the_sponsor_else_the_buyer(lite):
    for key, role in ((71, "economic_buyer"), (72, "executive_sponsor"), (73, "user")):
        lite.add(Contact(id=key, external_id=f"P{key}", account_id=1, name=role, role=role, since_on=ago(50)))
    lite.flush()
    assert values(lite)["contact"] == "C"
    told = []
    for name in ("C", "executive_sponsor", "economic_buyer"):
        lite.exec(select(Contact).where(Contact.name == name)).one().left_on = ON
        lite.flush()
        told.append(written_to(lite, 1, ON))
    assert told == [72, 71, None]


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Lena Ortiz", "Lena"),
        ("Dr. Lena Ortiz", "Lena"),
        ("Prof. Dr. Lena Ortiz", "Lena"),
        ("Ortiz, Lena", "Lena"),
        ("J. Smith", "J. Smith"),
        ("Cher", "Cher"),
        ("Dr", "Dr"),
        ("", ""),
    ],
)
def test_people_are_greeted_by_their_first_name(name, greeted):
    assert first_name(name) == greeted
