"""What nobody claims in time goes further: once, to the manager, as her attention allows, and into the team's channel."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from jobs.escalate import run_escalations
from storage.alert_life import By, claim
from storage.engine import open_session
from storage.models import Cover, Person
from storage.outbox import Letter, put
from success.vocabulary import AlertState, Route, Severity
from tests.conftest import NOW
from tests.handlers.alerting import add_alert, composed, letters, ready, thread_of
from tests.handlers.conftest import TODAY, Desk, filled, lines_of, people_at

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DUE = NOW - timedelta(minutes=1)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return ready(filled(people_at(engine)))


def spend(desk: Desk, person: str, count: int) -> None:
    """Let somebody have been notified so often today."""
    with open_session(desk.engine) as session:
        for at in range(count):
            notified = desk.people[person].person_id
            put(session, Letter(key=f"spent {at}", topic="alert", due_at=NOW, channel="#x", notifies_id=notified))


def test_an_unclaimed_alert_asks_the_manager_in_its_thread_once(desk: Desk):
    alert = add_alert(desk, escalate_at=DUE)
    assert run_escalations(desk.services, NOW) == 1
    assert thread_of(desk.services, alert) == [
        "❗ Nobody claimed it in time. It goes to Priya Nair @Priya Nair · 10:00"
    ]
    (told,) = [row for row in letters(desk.services).values() if row.topic == "event"]
    assert told.notifies_id == desk.people["priya"].person_id
    assert run_escalations(desk.services, NOW + timedelta(days=1)) == 0
    reply = composed(desk.services, f"alert {alert}")
    assert reply is not None
    assert "❗ still unclaimed, escalated 10:00" in lines_of(reply)


def test_what_is_claimed_snoozed_closed_not_due_or_never_due_stays_where_it_is(desk: Desk):
    claimed = add_alert(desk, escalate_at=DUE)
    desk.ask("alert claim", alert=str(claimed))
    add_alert(desk, trigger="usage_down", escalate_at=NOW + timedelta(minutes=1))
    add_alert(desk, trigger="seats_full")
    add_alert(desk, account="Borealis", state=AlertState.SNOOZED, escalate_at=DUE)
    add_alert(desk, account="Borealis", state=AlertState.CLOSED, escalate_at=DUE)
    assert run_escalations(desk.services, NOW) == 0


def test_a_direct_one_that_is_severe_goes_to_the_channel_with_a_second_message(desk: Desk):
    alert = add_alert(desk, route=Route.DIRECT, escalate_at=DUE)
    run_escalations(desk.services, NOW)
    second = letters(desk.services)[f"alert {alert} channel"]
    assert (second.channel, second.person_id) == ("#cs-alerts", None)
    assert second.notifies_id == desk.people["priya"].person_id
    reply = composed(desk.services, f"alert {alert} channel")
    assert reply is not None
    assert lines_of(reply)[1].startswith("@Priya Nair, nobody has claimed it · owner Mia Keller · ")
    assert thread_of(desk.services, alert) == [
        "❗ Nobody claimed it in time. It goes to Priya Nair. It stands in the team's channel now · 10:00"
    ]
    assert sum(row.notifies_id == second.notifies_id for row in letters(desk.services).values()) == 1


def test_both_messages_of_an_alert_follow_what_happens(desk: Desk):
    alert = add_alert(desk, route=Route.DIRECT, escalate_at=DUE)
    run_escalations(desk.services, NOW)
    before = {key: row.wanted for key, row in letters(desk.services).items()}
    desk.ask("alert claim", who="bob", alert=str(alert))
    after = letters(desk.services)
    for key in (f"alert {alert}", f"alert {alert} channel"):
        assert after[key].wanted > before[key]
    assert thread_of(desk.services, alert, " channel")[-1] == "✋ Bob Lindqvist claimed it · 10:00"
    assert thread_of(desk.services, alert)[-1] == "✋ Bob Lindqvist claimed it · 10:00"


def test_a_direct_one_that_is_not_severe_stays_with_its_owner(desk: Desk):
    alert = add_alert(desk, trigger="usage_down", route=Route.DIRECT, severity=Severity.MEDIUM, escalate_at=DUE)
    run_escalations(desk.services, NOW)
    assert f"alert {alert} channel" not in letters(desk.services)


def test_over_her_budget_the_manager_is_named_and_not_disturbed(desk: Desk):
    alert = add_alert(desk, escalate_at=DUE)
    spend(desk, "priya", 2)
    run_escalations(desk.services, NOW)
    assert thread_of(desk.services, alert) == ["❗ Nobody claimed it in time. It goes to Priya Nair · 10:00"]
    assert [row.notifies_id for row in letters(desk.services).values() if row.topic == "event"] == [None]


def test_a_critical_one_passes_budget_and_quiet_hours(desk: Desk):
    alert = add_alert(desk, severity=Severity.CRITICAL, escalate_at=DUE)
    spend(desk, "priya", 9)
    night = NOW + timedelta(hours=12)
    run_escalations(desk.services, night)
    (told,) = [row for row in letters(desk.services).values() if row.thread_key == f"alert {alert}"]
    assert (told.notifies_id, told.urgent, told.due_at) == (desk.people["priya"].person_id, True, night)


def test_at_night_the_manager_is_asked_in_the_morning(desk: Desk):
    alert = add_alert(desk, escalate_at=DUE)
    with open_session(desk.engine) as session:
        session.exec(select(Person).where(Person.name == "Priya Nair")).one().timezone = "Europe/Berlin"
    run_escalations(desk.services, NOW + timedelta(hours=12))
    (told,) = [row for row in letters(desk.services).values() if row.thread_key == f"alert {alert}"]
    assert told.due_at == NOW.replace(hour=7) + timedelta(days=1)  # 08:00 in Berlin


def test_who_covers_for_the_manager_is_asked(desk: Desk):
    alert = add_alert(desk, escalate_at=DUE)
    with open_session(desk.engine) as session:
        priya, sam = desk.people["priya"].person_id, desk.people["sam"].person_id
        session.add(Cover(person_id=priya, cover_id=sam, from_on=TODAY, until_on=TODAY, set_by=priya, note="away"))
    run_escalations(desk.services, NOW)
    assert "It goes to Sam Adeyemi @Sam Adeyemi" in thread_of(desk.services, alert)[0]


def test_without_a_manager_or_an_owner_it_goes_to_the_team(desk: Desk):
    nobody = add_alert(desk, account="Borealis", owner=None, escalate_at=DUE)
    leader = add_alert(desk, owner="priya", escalate_at=DUE)
    assert run_escalations(desk.services, NOW) == 2
    for alert in (nobody, leader):
        (line,) = thread_of(desk.services, alert)
        assert line.startswith("❗ Nobody claimed it in time. It goes to the whole team · ")


def test_one_that_is_claimed_just_before_its_turn_is_not_taken_further(desk: Desk):
    alert = add_alert(desk, escalate_at=DUE)
    reading = desk.services.reading

    @contextmanager
    def then_claimed() -> Iterator[Session]:
        with reading() as session:
            yield session
        with open_session(desk.engine) as session:
            bob = desk.people["bob"]
            claim(session, alert, By(bob.person_id or 0, bob.name, NOW))

    assert run_escalations(replace(desk.services, reading=then_claimed), NOW) == 0
    assert thread_of(desk.services, alert) == ["✋ Bob Lindqvist claimed it · 10:00"]
