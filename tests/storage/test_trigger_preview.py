"""The preview of triggers: the last days lived through again in memory, with nothing written."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from storage import trigger_preview as previews
from storage.columns import stream_accounts
from storage.engine import open_session
from storage.library import Library, read_triggers
from storage.models import Account, Person, Ticket
from storage.trigger_preview import PreviewResult, preview_triggers
from success.triggers import TriggerBook
from tests.storage.books import ON, at, write_book

TRIGGERS = """
triggers:
  critical:
    {title: a critical ticket is open, kind: customer, purpose: risk, severity: high, plays: [escalation],
     tells: [critical_tickets], when: {fact: critical_tickets, at_least: 1}}
  never:
    {title: a thousand tickets, kind: customer, purpose: risk, severity: low, plays: [escalation],
     tells: [tickets_30], when: {fact: tickets_30, at_least: 1000}}
"""


@pytest.fixture
def book(engine: Engine) -> Engine:
    """Five accounts of one CSM. A critical ticket opens at the first and at the third; that of the fourth was open before."""
    ids = write_book(engine, accounts=5)
    with open_session(engine) as session:
        csm = Person(external_id="U0MIA", name="Mia Keller", role="csm")
        session.add(csm)
        session.flush()
        for account_id in ids:
            _account(session, account_id).owner_id = csm.id
        for account_id, opened, closed in ((ids[2], 5, None), (ids[3], 40, 8)):
            session.add(
                Ticket(
                    account_id=account_id,
                    external_id=f"T{account_id}",
                    subject="Nothing loads",
                    priority="critical",
                    opened_at=at(opened),
                    closed_at=None if closed is None else at(closed),
                )
            )
    return engine


def test_it_counts_what_would_have_been_raised_and_what_was_so_already(book: Engine) -> None:
    seen = replay(book)
    critical, never = seen.shares
    assert (critical.alerts, never.alerts, seen.alerts) == (2, 0, 2)
    assert critical.so_already == 1
    raised = [(one.on, one.account) for one in critical.examples]
    assert raised == [(ON - timedelta(days=10), "Account 1"), (ON - timedelta(days=5), "Account 3")]
    assert "critical ticket" in critical.examples[0].headline
    assert (seen.owners, seen.busiest) == (1, 1)
    told = "\n".join(seen.lines())
    assert "the last 14 days would have raised 2 alerts at 5 accounts: 1.0 per CSM and week" in told
    assert "Account 3: " in told


def test_nothing_is_written_and_chunks_change_nothing(book: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = replay(book)
    monkeypatch.setattr(previews, "stream_accounts", lambda session, on: stream_accounts(session, on, chunk=2))
    assert replay(book) == whole
    with open_session(book, reading=True) as session:
        for table in ("alert", "health_snapshot", "segment_baseline", "outbox"):
            assert session.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_a_large_book_is_looked_at_once_a_week_and_says_so(book: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "MOST_DAILY", 4)
    seen = replay(book)
    assert (seen.step, seen.alerts) == (7, 2)
    assert "once a week" in "\n".join(seen.lines())


def replay(engine: Engine) -> PreviewResult:
    with open_session(engine, reading=True) as session:
        return preview_triggers(session, triggers(), Library().scorecard(), ON, days=14)


def triggers() -> TriggerBook:
    return read_triggers(TRIGGERS, "mine")


def _account(session: Session, account_id: int) -> Account:
    found = session.get(Account, account_id)
    assert found is not None
    return found
