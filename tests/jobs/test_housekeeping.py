"""Old book-keeping goes, once a day; the message of an alert that is open stays, for it is still kept up to date."""

from datetime import timedelta

import pytest
from sqlmodel import select

from handlers.services import Services
from jobs.housekeeping import EVENTS, LETTERS, RUNS, run_housekeeping
from storage.models import Account, Alert, JobRun, Outbox, ProcessedEvent
from tests.conftest import NOW

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OLD, DAY = NOW - LETTERS - timedelta(days=1), timedelta(days=1)


def test_what_nobody_asks_for_any_more_goes_once_a_day(services: Services):
    with services.writing() as session:
        account = Account(external_id="A", name="Acme")
        session.add(account)
        session.flush()
        assert account.id is not None
        for key, state, day in (("open", "open", None), ("over", "closed", OLD.date())):
            session.add(
                Alert(
                    account_id=account.id,
                    trigger=key,
                    kind="customer",
                    severity="low",
                    state=state,
                    route="direct",
                    raised_on=day or OLD.date(),
                    seen_on=OLD.date(),
                )
            )
        session.add(JobRun(job="evaluate", slot="old", started_at=NOW - RUNS - DAY))
        session.add(JobRun(job="evaluate", slot="new", started_at=NOW - RUNS + DAY))
        session.add(ProcessedEvent(platform="slack", event_id="old", at=NOW - EVENTS - DAY))
        session.add(ProcessedEvent(platform="slack", event_id="new", at=NOW - EVENTS + DAY))
        for key, subject, state, due in (
            ("alert 1", 1, "sent", OLD),
            ("alert 2", 2, "sent", OLD),
            ("alert 3", 3, "dead", OLD),
            ("alert 4", 4, "sent", NOW),
        ):
            session.add(Outbox(key=key, topic="alert", subject_id=subject, state=state, due_at=due))
    assert run_housekeeping(services, "2026-11-23") == 3
    with services.reading() as session:
        assert [run.slot for run in session.exec(select(JobRun))] == ["new", "2026-11-23"]
        assert list(session.exec(select(ProcessedEvent.event_id))) == ["new"]
        assert list(session.exec(select(Outbox.key))) == ["alert 1", "alert 3", "alert 4"]
    assert run_housekeeping(services, "2026-11-23") is None
