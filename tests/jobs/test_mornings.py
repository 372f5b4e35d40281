"""The daily messages: who gets one, when by her own clock, and when she is left in peace."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from handlers.composers import COMPOSERS
from jobs.mornings import next_morning, run_mornings, zones_in_the_morning
from storage.engine import open_session
from storage.models import Alert, AlertEvent, Outbox, Person, PlatformIdentity
from storage.outbox import Letter
from storage.people import PersonRow
from success.vocabulary import Role, Route
from tests import databases
from tests.handlers.alerting import add_alert, ready
from tests.handlers.conftest import Desk, filled, people_at
from tests.handlers.day import add_cover, add_follow_up, add_task

MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
BERLIN_MORNING = time(7, 40)  # 08:40 there, in UTC


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Address of a SQLite database with all tables and no rows."""
    copy = tmp_path / "pillar.db"
    shutil.copyfile(sqlite_template, copy)
    return databases.sqlite_url(copy)


@pytest.fixture
def book(engine) -> Desk:
    """The small book; Slack knows everybody but Tom, all live in Berlin."""
    desk = ready(filled(people_at(engine)))
    with open_session(engine) as session:
        for key in ("mia", "bob", "priya", "sam"):
            number = desk.people[key].person_id
            session.get_one(Person, number).timezone = "Europe/Berlin"
            session.add(PlatformIdentity(platform="slack", tenant="T0LOCAL", user_id=f"U0{key}", person_id=number))
    return desk


def at(on: date, clock: time = BERLIN_MORNING) -> datetime:
    return datetime.combine(on, clock, UTC)


def run(desk: Desk, now: datetime) -> dict[str, Outbox]:
    """Run the job at an instant; give the daily letters by key without the day."""
    desk.services = replace(desk.services, now=lambda: now)
    run_mornings(desk.services, now)
    return written(desk)


def written(desk: Desk) -> dict[str, Outbox]:
    names = {caller.person_id: name for name, caller in desk.people.items()}
    found = [
        row for row in desk.rows(Outbox) if isinstance(row, Outbox) and row.topic in {"morning", "digest", "sheet"}
    ]
    return {f"{row.topic} {names[row.person_id]} {row.key.split()[-1]}": row for row in found}


def somebody(timezone: str) -> PersonRow:
    return PersonRow(1, "Mia", None, Role.CSM, timezone, None, active=True)


def test_who_has_something_new_gets_one_message_in_her_morning(book: Desk):
    add_alert(book)
    (key,) = letters = run(book, at(TUESDAY))
    letter = letters[key]
    assert key == "morning mia 2026-11-24"
    assert letter.key == f"morning {book.people['mia'].person_id} 2026-11-24"
    assert letter.notifies_id == letter.person_id == book.people["mia"].person_id
    assert COMPOSERS["morning"](as_letter(letter), book.services).summary == "Touch today, Tuesday 24 Nov: Acme"


def as_letter(row: Outbox):
    return Letter(row.key, row.topic, row.due_at, content=json.loads(row.content), person_id=row.person_id)


def test_running_it_again_changes_nothing(book: Desk):
    add_alert(book)
    first = run(book, at(TUESDAY))
    assert run_mornings(book.services, at(TUESDAY) + timedelta(minutes=5)) == 0
    add_alert(book, account="Dunes & Co", owner="bob")
    assert set(run(book, at(TUESDAY) + timedelta(minutes=10))) == set(first)


def test_nothing_new_means_no_message(book: Desk):
    add_alert(book)
    run(book, at(TUESDAY))
    assert set(run(book, at(TUESDAY + timedelta(days=1)))) == {"morning mia 2026-11-24"}


@pytest.mark.parametrize("what", ["alert", "task", "follow-up", "worsened"])
def test_something_new_brings_the_next_one(book: Desk, what: str):
    alert = add_alert(book)
    run(book, at(TUESDAY))
    on = TUESDAY + timedelta(days=1)
    if what == "alert":
        later = add_alert(book, account="Borealis", trigger="usage_down", headline="usage fell")
        with open_session(book.engine) as session:
            session.get_one(Alert, later).raised_at = at(on, time(2))
    elif what == "task":
        add_task(book, due_on=on)
    elif what == "follow-up":
        add_follow_up(book, due_on=on)
    else:
        with open_session(book.engine) as session:
            session.add(AlertEvent(alert_id=alert, at=at(on, time(2)), kind="worsened", text="It pressed harder."))
    assert set(run(book, at(on))) == {"morning mia 2026-11-24", "morning mia 2026-11-25"}


def test_it_comes_from_0840_to_noon_on_working_days():
    people = (somebody("Europe/Berlin"),)
    told = [
        bool(zones_in_the_morning(people, at(on, clock), time(8, 40)))
        for on, clock in (
            (TUESDAY, time(7, 39)),
            (TUESDAY, time(7, 40)),
            (TUESDAY, time(10, 59)),
            (TUESDAY, time(11, 0)),
            (MONDAY - timedelta(days=1), time(7, 40)),
            (MONDAY - timedelta(days=2), time(7, 40)),
        )
    ]
    assert told == [False, True, True, False, False, False]


def test_after_a_pause_past_noon_none_is_sent_late(book: Desk):
    add_alert(book)
    assert run(book, at(TUESDAY, time(11, 30))) == {}


def test_who_has_nothing_and_who_is_unknown_to_every_platform_gets_nothing(book: Desk):
    add_task(book, who="tom", due_on=TUESDAY)
    assert run(book, at(TUESDAY)) == {}


def test_mondays_bring_the_digest_and_the_leaders_sheet(book: Desk):
    assert set(run(book, at(MONDAY))) == {"digest mia 2026-11-23", "digest bob 2026-11-23", "sheet priya 2026-11-23"}


def test_a_monday_without_book_or_team_is_like_any_other_day(book: Desk):
    add_task(book, who="sam", due_on=MONDAY)
    assert "morning sam 2026-11-23" in run(book, at(MONDAY))


def spend(book: Desk, count: int, on: date) -> None:
    with open_session(book.engine) as session:
        for number in range(count):
            session.add(
                Outbox(
                    key=f"other {number}",
                    topic="alert",
                    notifies_id=book.people["mia"].person_id,
                    due_at=at(on),
                    state="sent",
                )
            )


def test_a_spent_week_means_no_message_but_the_mondays_digest(book: Desk):
    add_alert(book, told=False, route=Route.DIGEST)
    spend(book, 5, MONDAY)
    assert "morning mia 2026-11-24" not in run(book, at(TUESDAY))
    assert "digest mia 2026-11-30" in run(book, at(MONDAY + timedelta(days=7)))


def test_a_spent_day_means_no_message_either(book: Desk):
    add_alert(book, told=False, route=Route.DIGEST)
    spend(book, 2, TUESDAY)
    assert run(book, at(TUESDAY)) == {}


def test_mondays_digest_comes_although_the_budget_is_spent(book: Desk):
    spend(book, 5, MONDAY)
    assert "digest mia 2026-11-23" in run(book, at(MONDAY))


def test_who_is_away_gets_nothing_and_who_covers_gets_it_in_her_own(book: Desk):
    add_alert(book, account="Dunes & Co", owner="bob")
    add_cover(book, "bob", "mia")
    (key,) = letters = run(book, at(TUESDAY))
    assert key == "morning mia 2026-11-24"
    assert json.loads(letters[key].content)["for"] == [book.people["mia"].person_id, book.people["bob"].person_id]


def test_a_cover_that_begins_makes_old_items_news_to_who_covers(book: Desk):
    add_alert(book)
    add_alert(book, account="Dunes & Co", owner="bob")
    run(book, at(TUESDAY))
    add_cover(book, "bob", "mia")
    assert "morning mia 2026-11-25" in run(book, at(TUESDAY + timedelta(days=1)))


def test_each_lives_by_her_own_clock(book: Desk):
    with open_session(book.engine) as session:
        session.get_one(Person, book.people["bob"].person_id).timezone = "America/New_York"
    add_alert(book)
    add_alert(book, account="Dunes & Co", owner="bob")
    assert set(run(book, at(TUESDAY))) == {"morning mia 2026-11-24"}
    assert set(run(book, at(TUESDAY, time(13, 40)))) == {"morning mia 2026-11-24", "morning bob 2026-11-24"}


@pytest.mark.parametrize(
    ("timezone", "now", "on"),
    [
        ("Europe/Berlin", datetime(2027, 3, 26, 7, 40, tzinfo=UTC), date(2027, 3, 26)),  # the Friday before summer time
        ("Europe/Berlin", datetime(2027, 3, 29, 6, 40, tzinfo=UTC), date(2027, 3, 29)),  # the Monday after
        ("Europe/Berlin", datetime(2026, 10, 26, 7, 40, tzinfo=UTC), date(2026, 10, 26)),
        ("Asia/Tokyo", datetime(2026, 11, 22, 23, 40, tzinfo=UTC), MONDAY),
        ("Mars/Olympus", datetime(2026, 11, 23, 8, 40, tzinfo=UTC), MONDAY),
        ("", datetime(2026, 11, 23, 8, 40, tzinfo=UTC), MONDAY),
    ],
)
def test_0840_is_0840_through_every_change_of_the_clock(timezone: str, now: datetime, on: date):
    people = (somebody(timezone),)
    assert [zone.on for zone in zones_in_the_morning(people, now, time(8, 40))] == [on]
    assert zones_in_the_morning(people, now - timedelta(minutes=1), time(8, 40)) == ()


def test_what_was_done_before_it_is_delivered_is_not_told(book: Desk):
    alert = add_alert(book)
    (letter,) = run(book, at(TUESDAY)).values()
    with open_session(book.engine) as session:
        session.get_one(Alert, alert).state = "closed"
    assert COMPOSERS["morning"](as_letter(letter), book.services) is None


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-22T04:00", "2026-11-23T09:00"),  # a Sunday
        ("2026-11-23T04:00", "2026-11-23T09:00"),
        ("2026-11-23T09:30", "2026-11-23T09:30"),
        ("2026-11-23T15:00", "2026-11-24T09:00"),
        ("2026-11-27T15:00", "2026-11-30T09:00"),
    ],
)
def test_the_next_morning_is_a_working_one(now: str, morning: str):
    at, wanted = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, morning))
    assert next_morning(at) == wanted
