"""The clock of the jobs: last night is made up for at the start, once, and a night that another process holds is looked at again."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from handlers.services import Services
from jobs import schedule as schedules
from jobs.evaluate import JOB
from jobs.runs import LEASE, take
from jobs.schedule import Schedule, latest_night, start_schedule
from storage.models import HealthSnapshot, JobRun
from tests.conftest import NOW
from tests.jobs.conftest import Clock
from tests.storage.books import write_book

NIGHT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def slots(services: Services, job: str = JOB) -> list[tuple[str, str]]:
    with services.reading() as session:
        return [(run.slot, run.state) for run in session.exec(select(JobRun).where(JobRun.job == job))]


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (NOW, NIGHT),
        (NIGHT, NIGHT),
        (NIGHT - timedelta(seconds=1), NIGHT - timedelta(days=1)),
    ],
)
def test_the_latest_night_is_the_last_two_o_clock(now: datetime, night: datetime):
    assert latest_night(now) == night


def test_a_night_is_evaluated_once_for_its_day(engine: Engine, services: Services):
    write_book(engine)
    schedule = Schedule(services)
    schedule.run_night()
    schedule.run_night()
    assert slots(services) == [(NIGHT.isoformat(), "done")]
    with services.reading() as session:
        assert set(session.exec(select(HealthSnapshot.on))) == {NIGHT.date()}


def test_the_start_makes_up_for_the_night_that_was_missed(
    engine: Engine, services: Services, monkeypatch: pytest.MonkeyPatch
):
    write_book(engine)
    ran, real = threading.Event(), schedules.evaluate_slot

    def observed(*arguments: object) -> object:
        try:
            return real(*arguments)  # type: ignore[arg-type]  # handed through
        finally:
            ran.set()

    monkeypatch.setattr(schedules, "evaluate_slot", observed)
    schedule = start_schedule(services)
    try:
        assert ran.wait(20)
    finally:
        schedule.stop()
    assert slots(services) == [(NIGHT.isoformat(), "done")]
    assert slots(services, "renewals") == [(NIGHT.isoformat(), "done")]


def test_a_night_that_another_process_may_be_at_is_looked_at_again_after_its_lease(
    engine: Engine, services: Services, clock: Clock
):
    write_book(engine)
    assert take(services, JOB, NIGHT.isoformat()) is not None  # somebody else, who then dies
    schedule = Schedule(services)
    schedule.run_night()
    assert [job.name for job in schedule._scheduler.get_jobs()] == ["Schedule.run_night"]
    clock.move(LEASE)
    schedule.run_night()
    assert slots(services) == [(NIGHT.isoformat(), "done")]
