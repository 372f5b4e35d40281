"""Open alerts follow their accounts to a new owner: in the channel, from one direct conversation to another, within the budget."""

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from handlers.services import Services
from storage.library import Library
from storage.models import Account, Alert, Cover, Outbox, Person
from tests.jobs.conftest import Clock
from tests.jobs.watched import MONDAY, Watched, write_triggers, write_watched

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TUESDAY, DAY = MONDAY + timedelta(days=1), timedelta(days=1)


@pytest.fixture
def book(engine: Engine, services: Services, clock: Clock, tmp_path: Path) -> Watched:
    """Four accounts of Mia's, watched since Monday."""
    book = write_watched(Watched(engine, replace(services, library=Library(write_triggers(tmp_path))), clock), 4)
    book.night(MONDAY)
    return book


def sent(book: Watched) -> None:
    for row in book.rows(Outbox):
        if row.state == "waiting":
            book.change(Outbox, row.id, state="sent", shown=row.wanted, place="D1", stamp=f"1.{row.id}")


def give_to_bob(book: Watched, *accounts: int) -> None:
    for account in accounts:
        book.change(Account, account, owner_id=book.people["bob"])


def test_an_alert_in_a_direct_message_moves_to_the_new_owner_of_the_account(book: Watched) -> None:
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY)
    sent(book)
    give_to_bob(book, book.accounts[0])
    book.night(TUESDAY + DAY)
    book.night(TUESDAY + 2 * DAY)
    (alert,), bob = book.alerts(), book.people["bob"]
    old, new = book.letters()
    assert (alert.owner_id, new.key, new.person_id, new.notifies_id) == (bob, f"alert {alert.id}", bob, bob)
    assert (old.person_id, old.state, old.wanted - old.shown) == (book.people["mia"], "sent", 1)
    (said,) = book.letters("event")
    assert (said.thread_key, said.notifies_id) == (old.key, None)
    assert [text for kind, text in book.story() if kind == "owner"] == ["Bob has the account now; this goes along."]


def test_an_alert_that_nobody_has_seen_goes_to_the_new_owner_alone(book: Watched) -> None:
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY)
    give_to_bob(book, book.accounts[0])
    book.night(TUESDAY + DAY)
    assert [(row.person_id, row.state) for row in book.letters()] == [
        (book.people["mia"], "withdrawn"),
        (book.people["bob"], "waiting"),
    ]
    assert [row.state for row in book.letters("event")] == ["withdrawn"]


def test_what_could_not_reach_somebody_who_left_goes_to_who_takes_over(book: Watched) -> None:
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY)
    (lost,) = book.letters()
    assert lost.id is not None
    book.change(Outbox, lost.id, state="dead")
    book.change(Person, book.people["mia"], active=False)
    book.night(TUESDAY + DAY)
    assert [(row.person_id, row.state) for row in book.letters()] == [
        (book.people["mia"], "withdrawn"),
        (book.people["priya"], "waiting"),
    ]


def test_a_cover_who_has_left_covers_nobody(book: Watched) -> None:
    mia, bob = book.people["mia"], book.people["bob"]
    with book.services.writing() as session:
        session.add(Cover(person_id=mia, cover_id=bob, from_on=TUESDAY, until_on=TUESDAY, set_by=mia))
    book.change(Person, bob, active=False)
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY)
    assert [row.person_id for row in book.letters()] == [mia]


def test_an_alert_in_the_channel_stays_and_its_thread_asks_the_new_owner(book: Watched) -> None:
    book.ticket(TUESDAY, book.accounts[0])
    book.night(TUESDAY)
    sent(book)
    give_to_bob(book, book.accounts[0])
    book.night(TUESDAY + DAY)
    (letter,), (said,) = book.letters(), book.letters("event")
    assert (letter.channel, letter.wanted - letter.shown, said.notifies_id) == ("#cs-alerts", 1, book.people["bob"])


def test_a_whole_book_that_is_handed_over_stays_within_the_new_owners_budget(book: Watched) -> None:
    for day, late in ((TUESDAY, book.accounts[:2]), (TUESDAY + DAY, book.accounts[2:])):
        book.late(day, 31, *late)
        book.night(day)
    sent(book)
    give_to_bob(book, *book.accounts)
    book.night(TUESDAY + 2 * DAY)
    book.night(TUESDAY + 2 * DAY, at=time(3))
    bob = book.people["bob"]
    assert {alert.owner_id for alert in book.alerts()} == {bob}
    assert sum(row.notifies_id == bob for row in book.rows(Outbox)) == 2
    assert sorted(alert.route for alert in book.rows(Alert)) == ["digest", "digest", "direct", "direct"]
