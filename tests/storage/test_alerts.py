"""Alerts as they are kept: reads, and what people do to them, on both engines; of two in the same second one wins."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from storage.alert_life import By, claim, close, reopen
from storage.alert_precision import read_precision
from storage.alert_thread import Step, add_step, channel_key, message_key, withdraw_unseen
from storage.alerts import (
    AlertRow,
    Whose,
    closed_alerts,
    count_standing,
    get_alert,
    other_alerts,
    standing_alerts,
    waiting_in_digest,
)
from storage.engine import open_session
from storage.models import Alert, AlertEvent, AuditEntry, Outbox, Person
from storage.outbox import FALLBACK, Letter, put
from success.errors import Refused
from success.vocabulary import AlertOutcome, AlertState, Severity, Story
from tests.conftest import NOW
from tests.storage.books import write_book

TODAY = NOW.date()
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What does not differ between the engines is asked of one."""


def write(session: Session, account: int, **changes: object) -> int:
    """Write an open alert; give its id."""
    values = {
        "account_id": account,
        "trigger": "usage_down",
        "kind": "customer",
        "severity": "high",
        "state": "open",
        "route": "channel",
        "headline": "usage fell",
        "raised_on": TODAY,
        "seen_on": TODAY,
        "raised_at": NOW,
        **changes,
    }
    alert = Alert(**values)
    session.add(alert)
    session.flush()
    assert alert.id is not None
    if alert.state != "closed":
        alert.open_key = f"{account}:{alert.trigger}:{alert.term}"
    return alert.id


def letter(session: Session, key: str, **changes: object) -> None:
    put(session, Letter(**{"key": key, "topic": "alert", "due_at": NOW, "channel": "#cs-alerts", **changes}))


def two(engine: Engine) -> tuple[By, By]:
    """Write two people; give what they do at the same time."""
    with open_session(engine) as session:
        people = [Person(external_id=name, name=name, role="csm") for name in ("Ada", "Ben")]
        session.add_all(people)
        session.flush()
        ada, ben = (By(person.id or 0, person.name, NOW) for person in people)
    return ada, ben


def at_once(engine: Engine, deeds: list[Callable[[Session], bool]]) -> list[bool]:
    """Do several things in the same instant, each in a transaction of its own."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[Session], bool]) -> bool:
        barrier.wait(timeout=10)
        with open_session(engine) as session:
            return deed(session)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_of_two_who_claim_or_close_in_the_same_second_one_wins(engine: Engine):
    account, _ = write_book(engine, accounts=2)
    ada, ben = two(engine)
    for _ in range(3):
        with open_session(engine) as session:
            alert = write(session, account)
            letter(session, message_key(alert))
        won = at_once(engine, [partial(claim_as, alert, by) for by in (ada, ben)])
        closed = at_once(engine, [partial(resolve_as, alert, by) for by in (ada, ben)])
        assert (sorted(won), sorted(closed)) == ([False, True], [False, True])
        with open_session(engine, reading=True) as session:
            row = get_alert(session, alert)
            assert row is not None
            assert row.claimer == (ada, ben)[won.index(True)].name
            assert row.closer == (ada, ben)[closed.index(True)].name
            told = select(AlertEvent.kind).where(AlertEvent.alert_id == alert).order_by(AlertEvent.id)
            assert list(session.exec(told)) == [Story.CLAIMED, Story.CLOSED]
    with open_session(engine, reading=True) as session:
        assert len(session.exec(select(AuditEntry)).all()) == 6


def test_what_is_asked_for_is_read_alike_on_both_engines(engine: Engine):
    first, second = write_book(engine, accounts=2)
    ada, ben = two(engine)
    with open_session(engine) as session:
        high = write(session, first, owner_id=ada.person_id)
        critical = write(session, first, trigger="both_left", severity="critical", owner_id=ben.person_id)
        asleep = write(session, first, trigger="late", state="snoozed", owner_id=ada.person_id)
        write(session, second, trigger="late", state="baseline", route="silent")
        waiting = write(session, second, route="digest", severity="low")
        over = write(session, second, state="closed", outcome="cleared", closed_at=NOW - timedelta(days=1))
        write(session, second, state="closed", outcome="cleared", closed_at=NOW - timedelta(days=9))
        claim(session, critical, ada)
    with open_session(engine, reading=True) as session:
        hers = Whose(person_id=ada.person_id)
        assert ids(standing_alerts(session)) == [critical, high, waiting]
        assert ids(standing_alerts(session, hers)) == [critical, high]
        assert ids(standing_alerts(session, hers, state=AlertState.SNOOZED)) == [asleep]
        assert ids(standing_alerts(session, Whose(account_id=second))) == [waiting]
        assert ids(standing_alerts(session, limit=1, offset=1)) == [high]
        assert ids(waiting_in_digest(session)) == [waiting]
        assert ids(closed_alerts(session, NOW - timedelta(days=7))) == [over]
        assert count_standing(session) == {Severity.CRITICAL: 1, Severity.HIGH: 1, Severity.LOW: 1}
        row = get_alert(session, high)
        assert row is not None
        assert ids(other_alerts(session, row)) == [critical, asleep]
        assert [one.judged for one in read_precision(session, NOW)] == [0]


@sqlite
def test_an_alert_that_is_over_before_its_hour_is_not_told(engine: Engine):
    (account,) = write_book(engine, accounts=1)
    ada, _ = two(engine)
    with open_session(engine) as session:
        alert = write(session, account)
        letter(session, message_key(alert), due_at=NOW + timedelta(hours=9))
        claim(session, alert, ada)
        resolve_as(alert, ada, session)
    assert states(engine) == {"alert": "withdrawn", "event": "withdrawn"}


@sqlite
def test_what_is_on_its_way_or_carries_something_else_is_not_taken_back(engine: Engine):
    with open_session(engine) as session:
        for at, changes in enumerate(({"attempts": 1}, {"shown": 1}, {"leased_until": NOW}, {}), start=1):
            letter(session, message_key(at))
            row = session.exec(select(Outbox).where(Outbox.key == message_key(at))).one()
            for name, value in changes.items():
                setattr(row, name, value)
        letter(session, "play 3", topic="play", thread_key=message_key(4))
        for at in range(1, 5):
            withdraw_unseen(session, at)
    assert set(states(engine).values()) == {"waiting"}


@sqlite
def test_a_step_is_told_wherever_the_alert_stands_and_asks_somebody_once(engine: Engine):
    (account,) = write_book(engine, accounts=1)
    ada, ben = two(engine)
    with open_session(engine) as session:
        alert = write(session, account)
        letter(session, message_key(alert), channel="", person_id=ada.person_id)
        letter(session, channel_key(alert))
        step = Step(Story.ESCALATED, "Nobody claimed it.", NOW, mention_id=ben.person_id, notifies_id=ben.person_id)
        event = add_step(session, alert, step)
        found = {row.key: row for row in session.exec(select(Outbox).where(Outbox.topic == "event"))}
        assert {key: (row.thread_key, row.channel, row.person_id) for key, row in found.items()} == {
            f"event {event}": (message_key(alert), "", ada.person_id),
            f"event {event} channel": (channel_key(alert), "#cs-alerts", None),
        }
        assert [(row.notifies_id, "mention" in row.content) for row in found.values()] == [
            (ben.person_id, True),
            (None, False),
        ]


@sqlite
def test_a_message_that_stands_in_for_one_that_could_not_be_posted_has_the_story_too(engine: Engine):
    (account,) = write_book(engine, accounts=1)
    ada, _ = two(engine)
    with open_session(engine) as session:
        alert = write(session, account)
        letter(session, message_key(alert))
        session.exec(select(Outbox)).one().state = "dead"
        stand_in = message_key(alert) + FALLBACK
        letter(session, stand_in, channel="", person_id=ada.person_id)
        claim(session, alert, ada)
        (told,) = session.exec(select(Outbox).where(Outbox.topic == "event")).all()
        assert told.thread_key == stand_in


@sqlite
def test_a_deed_that_fails_leaves_nothing_behind(engine: Engine):
    (account,) = write_book(engine, accounts=1)
    ada, _ = two(engine)
    with open_session(engine) as session:
        old = write(session, account, state="closed", outcome="resolved", closed_at=NOW)
        write(session, account)
    with pytest.raises(Refused, match="came up again"), open_session(engine) as session:
        reopen(session, old, ada)
    with open_session(engine, reading=True) as session:
        assert session.exec(select(AlertEvent)).all() == []
        assert session.exec(select(AuditEntry)).all() == []
        assert not reopen(session, 999, ada)


def claim_as(alert: int, by: By, session: Session) -> bool:
    return claim(session, alert, by)


def resolve_as(alert: int, by: By, session: Session) -> bool:
    return close(session, alert, by, AlertOutcome.RESOLVED, "done")


def ids(rows: Sequence[AlertRow]) -> list[int]:
    return [row.id for row in rows]


def states(engine: Engine) -> dict[str, str]:
    """Give the states of letters by topic, or by key where a topic has several."""
    with open_session(engine, reading=True) as session:
        rows = session.exec(select(Outbox)).all()
    topics = [row.topic for row in rows]
    return {row.topic if topics.count(row.topic) == 1 else row.key: row.state for row in rows}
