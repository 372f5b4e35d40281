"""The nightly evaluation: once a slot, the same however often, and taken up again where it was killed."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from handlers.services import Services
from jobs import night as passes
from jobs.evaluate import JOB, backfill, evaluate, evaluate_slot
from jobs.runs import LEASE, Superseded
from storage.health import read_health
from storage.models import Account, Contact, HealthSnapshot, JobRun
from success.vocabulary import Band
from tests.jobs.conftest import Clock
from tests.storage.books import ON, ago, write_book

SLOT = "2026-11-23T02:00:00+00:00"


class Killed(BaseException):
    """The process is gone: no handler of ours runs."""


def snapshots(services: Services) -> list[tuple[object, ...]]:
    with services.reading() as session:
        return [
            tuple(row) for row in session.connection().execute(text('SELECT * FROM health_snapshot ORDER BY 1, "on"'))
        ]


def runs(services: Services) -> list[JobRun]:
    with services.reading() as session:
        return list(session.exec(select(JobRun).where(JobRun.job == JOB).order_by(JobRun.id)))


def test_an_evaluation_writes_a_snapshot_an_account_and_reports(engine: Engine, services: Services):
    write_book(engine)
    report = evaluate(services, ON)
    assert report.accounts == len(snapshots(services)) == sum(report.bands.values()) == 3
    assert (report.changed, report.resumed, report.stale_sources) == (0, False, ())
    (run,) = runs(services)
    assert (run.state, run.done, run.total) == ("done", 6, 6)  # scored, then decided about


def test_a_second_run_on_the_same_day_gives_identical_rows(engine: Engine, services: Services, clock: Clock):
    write_book(engine)
    backfill(services, ON, 3)
    evaluate(services, ON)
    first = snapshots(services)
    clock.move(timedelta(hours=1))
    evaluate(services, ON)
    assert snapshots(services) == first


def test_a_book_evaluated_in_small_chunks_gives_the_same_rows(
    engine: Engine, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    write_book(engine, accounts=25)
    evaluate(services, ON)
    whole = snapshots(services)
    clock.move(timedelta(hours=1))
    monkeypatch.setattr(passes, "CHUNK", 4)
    evaluate(services, ON)
    assert snapshots(services) == whole


def test_a_slot_runs_once(engine: Engine, services: Services):
    write_book(engine)
    assert evaluate_slot(services, ON, SLOT) is not None
    assert evaluate_slot(services, ON, SLOT) is None
    assert len(runs(services)) == 1


def test_a_killed_run_goes_on_from_its_last_committed_chunk(
    engine: Engine, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    write_book(engine, accounts=10)
    monkeypatch.setattr(passes, "CHUNK", 3)

    def die(done: int, _total: int) -> None:
        if done == 6:
            raise Killed

    with pytest.raises(Killed):
        evaluate_slot(services, ON, SLOT, progress=die)
    assert len(snapshots(services)) == 6
    assert evaluate_slot(services, ON, SLOT) is None  # it may still live
    clock.move(LEASE)
    seen: list[int] = []
    report = evaluate_slot(services, ON, SLOT, progress=lambda done, _: seen.append(done))
    assert report is not None
    assert seen == [9, 10, 13, 16, 19, 20]  # the rest of the first pass, then the second
    assert (report.accounts, sum(report.bands.values()), report.resumed) == (10, 10, True)
    assert len(snapshots(services)) == 10


def test_a_run_that_stood_still_too_long_stops_when_another_has_taken_over(
    engine: Engine, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    write_book(engine, accounts=6)
    monkeypatch.setattr(passes, "CHUNK", 3)

    def stand_still(done: int, _total: int) -> None:
        if done == 3:
            clock.move(LEASE)
            assert evaluate_slot(services, ON, SLOT) is not None

    with pytest.raises(Superseded):
        evaluate_slot(services, ON, SLOT, progress=stand_still)
    (run,) = runs(services)
    assert (run.state, run.done) == ("done", 12)


def test_a_failed_run_says_so_and_is_taken_up_at_once(engine: Engine, services: Services):
    write_book(engine)

    def fail(_done: int, _total: int) -> None:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        evaluate_slot(services, ON, SLOT, progress=fail)
    assert runs(services)[0].state == "failed"
    report = evaluate_slot(services, ON, SLOT)
    assert report is not None
    assert report.resumed


def test_an_empty_book_is_evaluated_to_nothing(services: Services):
    report = evaluate(services, ON)
    assert (report.accounts, sum(report.bands.values())) == (0, 0)


def test_a_past_is_told_in_order_weekly_then_daily(engine: Engine, services: Services):
    account = write_book(engine)[0]
    seen: list[tuple[int, int]] = []
    count = backfill(services, ON, 130, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (count, count)
    with services.reading() as session:
        days = list(
            session.exec(
                select(HealthSnapshot.on).where(HealthSnapshot.account_id == account).order_by(HealthSnapshot.on)
            )
        )
    assert days[-100:] == [ago(back) for back in range(100, 0, -1)]
    assert days[:-100] == [day for day in (ago(back) for back in range(130, 100, -1)) if day.weekday() == 6]


def test_the_command_and_the_night_agree(engine: Engine, services: Services):
    ids = write_book(engine)
    backfill(services, ON, 10)
    evaluate(services, ON)
    for account in ids:
        with services.reading() as session:
            told = read_health(session, account, ON)
            row = session.get(HealthSnapshot, (account, ON))
        assert row is not None
        assert (told.score, told.band, told.confidence) == (row.score, Band(row.band), row.confidence)


def test_reading_never_advances_the_waiting_but_a_hard_event_counts_at_once(engine: Engine, services: Services):
    account = write_book(engine)[0]
    evaluate(services, ago(30))
    before = snapshots(services)
    with services.reading() as session:
        shown = read_health(session, account, ago(29)).band
        assert [read_health(session, account, ago(29)).band for _ in range(20)] == [shown] * 20
    assert snapshots(services) == before


def test_accounts_that_left_are_not_evaluated(engine: Engine, services: Services):
    account = write_book(engine)[0]
    with services.writing() as session:
        row = session.get(Account, account)
        assert row is not None
        row.churned_on = ON
    assert evaluate(services, ON).accounts == 2
    assert evaluate(services, ago(1)).accounts == 3


def test_contacts_are_named_in_the_story(engine: Engine, services: Services):
    account = write_book(engine)[0]
    evaluate(services, ON)
    with services.reading() as session:
        told = read_health(session, account, ON)
        assert session.exec(select(Contact.name).where(Contact.name == "C")).one() == "C"
    (champion,) = [measure for measure in told.measures if measure.key == "champion"]
    assert " C" in champion.text
