"""The life of an alert through the nights, on both engines: baseline, raised, seen, pressing harder, over, and raised again."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from handlers.services import Services
from storage.library import Library
from storage.models import Account, Alert, AlertEvent, Contract, Outbox, TriggerBaseline
from tests.jobs.conftest import Clock
from tests.jobs.watched import MONDAY, Watched, write_triggers, write_watched

TUESDAY, DAY = MONDAY + timedelta(days=1), timedelta(days=1)


@pytest.fixture
def book(engine: Engine, services: Services, clock: Clock, tmp_path: Path) -> Watched:
    """Three accounts of Mia's, of which the first was late before anybody watched."""
    library = Library(write_triggers(tmp_path))
    book = write_watched(Watched(engine, replace(services, library=library), clock))
    book.late(MONDAY - DAY, 40, book.accounts[0])
    return book


def test_an_alert_lives_through_the_nights(book: Watched):
    first, second, _ = book.accounts
    assert book.night(MONDAY).raised == 0  # the baseline: one summary and no alert
    (known,) = book.alerts()
    assert (known.state, known.route, known.account_id) == ("baseline", "silent", first)
    assert [row.trigger for row in book.rows(TriggerBaseline)] == ["invoice", "renewal", "ticket"]
    assert [letter.channel for letter in book.letters("baseline")] == ["#cs-alerts"]

    book.late(TUESDAY, 31, second)
    report = book.night(TUESDAY)
    assert (report.raised, report.told, report.closed) == (1, 1, 0)
    _, raised = book.alerts()
    assert (raised.state, raised.severity, raised.route, raised.raised_on) == ("open", "medium", "direct", TUESDAY)
    assert raised.owner_id == book.people["mia"]
    assert raised.headline == "oldest open invoice was due 24 Oct"
    (letter,) = book.letters()
    assert (letter.key, letter.person_id, letter.notifies_id) == (f"alert {raised.id}", *[book.people["mia"]] * 2)
    assert letter.due_at == datetime(2026, 11, 24, 7, tzinfo=UTC)  # 08:00 in Berlin

    assert letter.id is not None
    book.change(Outbox, letter.id, state="sent", shown=1)
    before = (_written(book), book.story())
    again = book.night(TUESDAY, at=time(3))  # the same night twice
    assert (again.raised, again.told, again.closed) == (0, 0, 0)
    assert (_written(book), book.story()) == before
    assert book.letters()[0].wanted == letter.wanted + 1  # what it says of days and health is brought up to date

    book.late(TUESDAY + DAY, 61, second)
    book.night(TUESDAY + DAY)
    worse = book.alerts()[1]
    assert (worse.severity, worse.id, worse.seen_on) == ("high", raised.id, TUESDAY + DAY)
    assert book.letters()[0].wanted > letter.wanted  # the message is brought up to date
    assert [event.thread_key for event in book.letters("event")] == [f"alert {raised.id}"]  # and its thread tells

    book.late(TUESDAY + 2 * DAY, 0, second)
    book.night(TUESDAY + 2 * DAY)
    assert (book.alerts()[1].state, book.alerts()[1].clear_days) == ("open", 1)
    assert book.night(TUESDAY + 3 * DAY).closed == 1
    over = book.alerts()[1]
    assert (over.state, over.outcome, over.open_key, over.closed_by) == ("closed", "cleared", None, None)
    assert [kind for kind, _ in book.story()] == ["raised", "worsened", "closed"]
    assert book.story()[-1][1] == "Closed by itself: the condition has not held on 2 days."
    assert book.letters("event")[-1].due_at == datetime(2026, 11, 27, 7, tzinfo=UTC)  # not in the night

    book.late(TUESDAY + 4 * DAY, 40, second)  # within the cool-down: quiet
    assert book.night(TUESDAY + 4 * DAY).raised == 0
    assert book.night(TUESDAY + 34 * DAY).raised == 1
    assert len(book.alerts()) == 3


def _written(book: Watched) -> list[object]:
    return [row.model_dump(exclude={"wanted"}) for table in (Alert, Outbox) for row in book.rows(table)]


def test_renewal_marks_come_once_a_term_and_end_with_it(book: Watched):
    ends = MONDAY + timedelta(days=330)  # the notice date lies 90 days before
    book.night(MONDAY)
    mark = ends - timedelta(days=180)
    assert book.night(mark).raised == 3
    assert [alert.mark for alert in book.alerts() if alert.trigger == "renewal"] == [90, 90, 90]
    assert book.night(mark + DAY).raised == 0
    book.night(mark + timedelta(days=60))
    assert {(alert.mark, alert.term) for alert in book.alerts() if alert.trigger == "renewal"} == {
        (30, ends.isoformat())
    }


def test_a_renewal_that_is_signed_ends_its_alert(book: Watched):
    ends = MONDAY + timedelta(days=330)
    book.night(MONDAY)
    mark = ends - timedelta(days=180)
    book.night(mark)
    book.clock.now = datetime.combine(mark + DAY, time(1), UTC)
    with book.services.writing() as session:
        session.add(
            Contract(
                external_id="next",
                account_id=book.accounts[0],
                starts_on=ends,
                ends_on=ends + timedelta(days=365),
                arr=Decimal(10_000),
                created_at=book.clock.now,
            )
        )
    book.night(mark + DAY)
    book.night(mark + 2 * DAY)
    ended = {alert.account_id: alert.outcome for alert in book.alerts() if alert.trigger == "renewal"}
    assert [ended[account] for account in book.accounts] == ["cleared", "", ""]


def test_an_account_that_is_deleted_or_leaves_takes_its_alerts_along(book: Watched):
    book.night(MONDAY)
    book.late(TUESDAY, 31)
    book.late(TUESDAY, 40, book.accounts[0])
    book.night(TUESDAY)
    first, second, third = book.accounts
    with book.services.writing() as session:
        session.delete(session.get(Account, second))
    book.change(Account, third, churned_on=TUESDAY)
    report = book.night(TUESDAY + DAY)
    assert report.closed == 1
    ends = {alert.account_id: (alert.state, alert.outcome) for alert in book.alerts()}
    assert ends == {first: ("baseline", ""), third: ("closed", "switched_off")}
    assert book.story()[-1] == ("closed", "Closed by itself: the customer left on 24 Nov.")
    assert len(book.rows(AlertEvent)) == 2
