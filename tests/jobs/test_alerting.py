"""How alerts are told: budget, working hours, owners and covers, one conversation a customer; and runs that are killed half-way."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from handlers.services import Services
from jobs import alerting
from jobs import night as passes
from jobs.evaluate import backfill, evaluate, evaluate_slot
from jobs.runs import LEASE
from storage.library import Library
from storage.models import Account, Alert, Cover, FollowUp, Outbox, Person, Release, TriggerBaseline, WatchRule
from storage.outbox import Letter, put
from tests.jobs.conftest import Clock
from tests.jobs.watched import MONDAY, TRIGGERS, Watched, write_triggers, write_watched

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TUESDAY, DAY = MONDAY + timedelta(days=1), timedelta(days=1)


@pytest.fixture
def book(engine: Engine, services: Services, clock: Clock, tmp_path: Path) -> Watched:
    """Six accounts of Mia's, watched since Monday."""
    book = write_watched(Watched(engine, replace(services, library=Library(write_triggers(tmp_path))), clock), 6)
    book.night(MONDAY)
    return book


def routes(book: Watched) -> list[str]:
    return [alert.route for alert in book.alerts()]


def test_what_is_over_a_persons_budget_waits_in_the_digest_and_criticals_pass(book: Watched):
    book.late(TUESDAY, 31, *book.accounts[:4])
    book.ticket(TUESDAY, book.accounts[5])
    assert book.night(TUESDAY).told == 2
    assert sorted(routes(book)) == [
        "channel",
        "digest",
        "digest",
        "digest",
        "direct",
    ]  # the critical one cost one of two
    book.late(TUESDAY + DAY, 31, book.accounts[4])
    assert book.night(TUESDAY + DAY).told == 1  # a new day


def test_the_budget_of_a_week_counts_everything_that_notifies(book: Watched):
    with book.services.writing() as session:
        for number in range(5):
            due = datetime.combine(MONDAY, time(9 + number), UTC)
            put(session, Letter(f"x {number}", "morning", due, notifies_id=book.people["mia"]))
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY)
    assert routes(book) == ["digest"]
    book.late(MONDAY + 7 * DAY, 31, book.accounts[1])
    book.night(MONDAY + 7 * DAY)
    assert routes(book) == ["digest", "direct"]


@pytest.mark.parametrize(
    ("night", "due"),
    [
        (date(2026, 11, 25), datetime(2026, 11, 25, 7, tzinfo=UTC)),  # 08:00 in Berlin, winter
        (date(2026, 11, 28), datetime(2026, 11, 30, 7, tzinfo=UTC)),  # a Saturday waits for Monday
        (
            date(2027, 3, 27),
            datetime(2027, 3, 29, 6, tzinfo=UTC),
        ),  # over the weekend of the change: 08:00 is an hour earlier
    ],
)
def test_messages_wait_for_working_hours_in_the_owners_zone(book: Watched, night: date, due: datetime):
    book.late(night, 31, book.accounts[0])
    book.night(night)
    assert [letter.due_at for letter in book.letters()] == [due]


def test_criticals_and_a_hurry_do_not_wait(book: Watched):
    saturday = MONDAY + 5 * DAY
    book.ticket(saturday, book.accounts[0])
    book.night(saturday)
    book.late(saturday + DAY, 31, book.accounts[1])
    book.night(saturday + DAY, hurry=True)
    assert [letter.due_at.date() for letter in book.letters()] == [saturday, saturday + DAY]
    critical, _ = book.alerts()
    assert critical.escalate_at == datetime(2026, 11, 30, 12, tzinfo=UTC)  # four working hours into Monday


def test_a_cover_hears_what_is_meant_for_somebody_who_is_away(book: Watched):
    mia, bob = book.people["mia"], book.people["bob"]
    with book.services.writing() as session:
        session.add(Cover(person_id=mia, cover_id=bob, from_on=TUESDAY, until_on=TUESDAY, set_by=mia))
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY)
    (alert,), (letter,) = book.alerts(), book.letters()
    assert (alert.owner_id, letter.person_id, letter.notifies_id) == (mia, bob, bob)


@pytest.mark.parametrize(("owner", "told"), [("nobody", None), ("left", "priya")])
def test_an_account_without_a_csm_speaks_in_the_channel_and_one_whose_csm_left_to_her_manager(
    book: Watched, owner: str, told: str | None
):
    if owner == "nobody":
        book.change(Account, book.accounts[0], owner_id=None)
    else:
        book.change(Person, book.people["mia"], active=False)
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY)
    (alert,), (letter,) = book.alerts(), book.letters()
    assert alert.owner_id == letter.notifies_id == (None if told is None else book.people[told])
    assert letter.channel == ("#cs-alerts" if told is None else "")


def test_what_else_happens_to_a_customer_is_told_in_the_same_thread(book: Watched):
    account = book.accounts[0]
    book.ticket(TUESDAY, account)
    book.night(TUESDAY)
    book.late(TUESDAY + DAY, 31, account)
    book.night(TUESDAY + DAY)
    first, second = book.alerts()
    assert (second.route, second.joined_to_id) == ("joined", first.id)
    (event,) = book.letters("event")
    assert event.thread_key == f"alert {first.id}"
    assert book.story()[-1][0] == "joined"


def test_an_alert_in_the_digest_is_told_once_it_presses_harder(book: Watched):
    book.late(TUESDAY, 31, *book.accounts)
    book.night(TUESDAY)
    quiet = next(alert for alert in book.alerts() if alert.route == "digest")
    book.late(TUESDAY + DAY, 70, quiet.account_id)
    book.night(TUESDAY + DAY)
    louder = next(alert for alert in book.alerts() if alert.id == quiet.id)
    assert (louder.route, louder.severity) == ("channel", "high")
    assert f"alert {quiet.id}" in [letter.key for letter in book.letters()]


@pytest.mark.parametrize("state", ["dead", "withdrawn"])
def test_an_alert_whose_message_was_lost_is_told_anew_once_it_presses_harder(book: Watched, state: str):
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY)
    (lost,) = book.letters()
    assert lost.id is not None
    book.change(Outbox, lost.id, state=state)
    book.late(TUESDAY + DAY, 70, book.accounts[0])
    book.night(TUESDAY + DAY)
    (alert,), (old, new) = book.alerts(), book.letters()
    assert (alert.severity, old.state, old.wanted) == ("high", "withdrawn", lost.wanted + 1)
    assert (new.key, new.state, new.notifies_id) == (f"alert {alert.id}", "waiting", book.people["mia"])


def test_a_snooze_that_is_over_speaks_again_in_the_same_message(book: Watched):
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY)
    (alert,) = book.alerts()
    assert alert.id is not None
    book.change(Alert, alert.id, state="snoozed", snoozed_until=TUESDAY + 2 * DAY)
    assert book.night(TUESDAY + DAY).raised == 0
    assert book.alerts()[0].state == "snoozed"
    book.night(TUESDAY + 2 * DAY)
    assert (book.alerts()[0].state, book.alerts()[0].snoozed_until) == ("open", None)
    assert [kind for kind, _ in book.story()] == ["raised", "woken"]
    assert len(book.letters()) == 1


def test_a_trigger_that_is_switched_off_closes_its_alerts_and_one_that_is_new_begins_with_a_baseline(
    book: Watched, tmp_path: Path
):
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY)
    write_triggers(tmp_path, TRIGGERS.replace("  invoice:\n", "  invoice:\n    enabled: false\n"))
    assert book.night(TUESDAY + DAY).closed == 1
    assert [(alert.state, alert.outcome) for alert in book.alerts()] == [("closed", "switched_off")]
    assert "invoice" not in [row.trigger for row in book.rows(TriggerBaseline)]
    write_triggers(tmp_path)
    book.late(TUESDAY + 2 * DAY, 31)
    assert book.night(TUESDAY + 2 * DAY).raised == 0
    assert [alert.state for alert in book.alerts()] == ["closed"] + 6 * ["baseline"]
    assert len(book.letters("baseline")) == 2


class Killed(BaseException):
    """The process is gone: no handler of ours runs."""


def test_a_run_that_is_killed_in_the_second_pass_goes_on_there(
    book: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(passes, "CHUNK", 2)
    book.late(TUESDAY, 31)
    clock.now = datetime.combine(TUESDAY, time(2), UTC)
    real, chunks = alerting.decide_alerts, []

    def die(*arguments: object) -> object:
        done = real(*arguments)  # type: ignore[arg-type]  # handed through
        chunks.append(done)
        if len(chunks) == 2:
            raise Killed
        return done

    monkeypatch.setattr(passes, "decide_alerts", die)
    with pytest.raises(Killed):
        evaluate_slot(book.services, TUESDAY, "night")
    assert len(book.alerts()) == 2  # what was not committed is not there
    monkeypatch.setattr(passes, "decide_alerts", real)
    clock.move(LEASE)
    scored: list[int] = []
    report = evaluate_slot(book.services, TUESDAY, "night", progress=lambda done, _: scored.append(done))
    assert report is not None
    assert scored == [10, 12]  # nobody is scored twice, nobody is left out
    assert (report.raised, report.resumed, len(book.alerts())) == (6, True, 6)
    assert len(book.letters()) == report.told == 2


def test_a_day_before_one_that_was_evaluated_is_scored_but_not_told_of(book: Watched):
    book.late(TUESDAY, 31, book.accounts[0])
    book.night(TUESDAY + DAY)
    before = [alert.model_dump() for alert in book.alerts()]
    book.clock.now = datetime.combine(TUESDAY + DAY, time(5), UTC)
    report = evaluate(book.services, TUESDAY)
    assert (report.accounts, report.raised, report.closed) == (6, 0, 0)
    assert [alert.model_dump() for alert in book.alerts()] == before


def test_a_clock_that_jumped_ahead_and_back_stops_nothing(book: Watched):
    book.night(TUESDAY + 400 * DAY)
    book.late(TUESDAY, 31, book.accounts[0])
    assert book.night(TUESDAY).raised == 1


def test_a_past_with_alerts_is_written_without_telling_anybody(
    engine: Engine, services: Services, clock: Clock, tmp_path: Path
):
    book = write_watched(Watched(engine, replace(services, library=Library(write_triggers(tmp_path))), clock), 2)
    book.late(MONDAY - 5 * DAY, 31, book.accounts[0])
    book.late(MONDAY - 3 * DAY, 0, book.accounts[0])
    book.late(MONDAY - 2 * DAY, 31, book.accounts[1])
    clock.now = datetime.combine(MONDAY, time(9), UTC)
    backfill(book.services, MONDAY, 9, alerts_from=MONDAY - 7 * DAY)
    over, standing = book.alerts()
    assert (over.state, over.outcome, over.raised_on) == ("closed", "cleared", MONDAY - 5 * DAY)
    assert over.closed_at is not None
    assert over.closed_at.date() == MONDAY - 2 * DAY
    assert (standing.state, standing.route) == ("open", "silent")
    assert not any(book.letters(topic) for topic in ("alert", "event", "baseline"))
    book.late(MONDAY, 61, book.accounts[1])
    assert book.night(MONDAY).told == 1  # it presses harder, and now somebody hears of it


def test_rules_follow_ups_and_releases_are_told_to_whom_they_concern(book: Watched):
    account, other = book.accounts[:2]
    bob = book.people["bob"]
    book.change(Account, other, plan="gold")
    with book.services.writing() as session:
        session.add(
            WatchRule(
                person_id=bob, account_id=account, fact="seats", comparison="at_least", threshold=10, text="seats of 10"
            )
        )
        session.add(FollowUp(account_id=account, person_id=bob, text="pilot review", due_on=TUESDAY))
        session.add(FollowUp(account_id=account, person_id=bob, text="later", due_on=TUESDAY + DAY))
        at = datetime.combine(MONDAY, time(9), UTC)
        session.add(
            Release(kind="incident", title="Outage", starts_on=MONDAY, audience='{"plan": "gold"}', announced_at=at)
        )
    book.night(TUESDAY)
    told = {alert.trigger: alert for alert in book.alerts()}
    assert {key: (one.account_id, one.owner_id, one.route) for key, one in told.items()} == {
        "own_rule": (account, bob, "direct"),
        "followup": (account, bob, "digest"),
        "incident": (other, book.people["mia"], "direct"),
    }
    assert "pilot review" in told["followup"].headline
    assert book.night(TUESDAY, at=time(3)).raised == 0
    book.change(WatchRule, 1, ended_at=at)
    book.change(FollowUp, 1, done_at=at)
    book.night(TUESDAY + DAY)
    ends = {(alert.trigger, alert.term): alert.state for alert in book.alerts()}
    assert ends == {
        ("own_rule", "1"): "closed",
        ("followup", "1"): "closed",
        ("incident", "1"): "open",
        ("followup", "2"): "open",
    }
