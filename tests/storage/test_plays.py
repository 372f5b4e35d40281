"""Plays in the database: who owns what, what is late, what two people at once bring about."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from storage.alert_life import By
from storage.engine import open_session
from storage.models import Account, AuditEntry, Cover, Outbox, Person, Play
from storage.play_changes import MOST_STEPS, add_step, change_task, end_play, refresh_due, tick_task
from storage.play_start import AlreadyRunning, NewPlay, start_play
from storage.plays import (
    Tally,
    due_tasks,
    ended_plays,
    get_play,
    late_tasks,
    plays_of_person,
    running_plays,
    tallies,
)
from success.errors import Refused
from success.triggers import Hours
from success.vocabulary import PlayOutcome, PlayState
from tests.conftest import NOW
from tests.databases import sqlite_url
from tests.storage.playing import BOB, BY, MIA, PLAY, PRIYA, TOM, start, write_book

TODAY = NOW.date()


@pytest.fixture
def session(engine: Engine):
    """A book of one account of Mia's, whose leader is Priya and whose account executive is Tom."""
    with open_session(engine) as session:
        write_book(session)
        yield session


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """SQLite; what two at once do is asked of both engines in test_plays_at_once.py."""
    shutil.copyfile(sqlite_template, tmp_path / "pillar.db")
    return sqlite_url(tmp_path / "pillar.db")


def owners(session: Session, play_id: int) -> list[str]:
    play = get_play(session, play_id)
    assert play is not None
    return [task.owner for task in play.tasks]


def test_steps_go_to_the_people_of_the_account_and_to_the_csm_where_one_is_missing(session: Session):
    assert owners(session, start(session)) == ["Mia", "Priya", "Tom", "Mia"]


def test_people_who_left_us_own_nothing_new(session: Session):
    session.get_one(Person, PRIYA).active = False
    session.get_one(Person, TOM).active = False
    assert owners(session, start(session)) == ["Mia", "Mia", "Mia", "Mia"]


def test_without_a_csm_everything_is_the_starters(session: Session):
    account = session.get_one(Account, 1)
    account.owner_id = account.account_executive_id = None
    session.flush()
    assert owners(session, start(session, by=By(BOB, "Bob", NOW))) == ["Bob"] * 4


def test_the_checklist_goes_to_who_covers_for_the_owner(session: Session):
    week = timedelta(days=7)
    session.add(Cover(person_id=MIA, cover_id=BOB, from_on=TODAY, until_on=TODAY + week, set_by=MIA))
    start(session, by=By(PRIYA, "Priya", NOW))
    assert session.exec(select(Outbox)).one().person_id == BOB


def test_who_covers_and_starts_it_herself_needs_no_letter(session: Session):
    session.add(Cover(person_id=MIA, cover_id=BOB, from_on=TODAY, until_on=TODAY, set_by=MIA))
    start(session, by=By(BOB, "Bob", NOW))
    assert session.exec(select(Outbox)).all() == []


def test_started_at_night_the_owner_hears_of_it_in_the_morning(session: Session):
    start(session, by=By(BOB, "Bob", NOW.replace(hour=22)))
    assert session.exec(select(Outbox)).one().due_at == (NOW + timedelta(days=1)).replace(hour=8)


def test_late_and_due_steps_are_told_apart_by_their_day(session: Session):
    start(session)
    assert [task.title for task in late_tasks(session, MIA, TODAY)] == []
    assert [task.title for task in due_tasks(session, MIA, TODAY)] == ["Call the champion"]
    tomorrow = TODAY + timedelta(days=1)
    assert [(task.title, task.account) for task in late_tasks(session, MIA, tomorrow)] == [
        ("Call the champion", "Acme")
    ]
    ahead = due_tasks(session, MIA, tomorrow, through=TODAY + timedelta(days=30))
    assert [task.title for task in ahead] == ["Agree the terms"]


def test_what_is_ticked_or_over_is_neither_late_nor_due(session: Session):
    first = start(session)
    tick_task(session, late_tasks(session, MIA, date.max)[0].task_id, BY, done=True)
    assert [task.title for task in late_tasks(session, MIA, date.max)] == ["Agree the terms"]
    end_play(session, first, BY, outcome=None, note="called off")
    assert late_tasks(session, MIA, date.max) == ()
    assert plays_of_person(session, MIA) == running_plays(session, 1) == ()


def test_the_same_play_runs_once_per_account_and_again_after_its_end(session: Session):
    first = start(session)
    with pytest.raises(AlreadyRunning) as refused:
        start(session)
    assert refused.value.play_id == first
    start(session, "another_play")
    end_play(session, first, BY, outcome=PlayOutcome.WORKED, note="")
    assert start(session) != first


def test_a_play_is_ended_once(session: Session):
    play = start(session)
    assert end_play(session, play, BY, outcome=PlayOutcome.WORKED, note="first")
    assert not end_play(session, play, By(BOB, "Bob", NOW), outcome=PlayOutcome.FAILED, note="second")
    (row,) = ended_plays(session, 1)
    assert (row.state, row.outcome, row.note, row.ended_by) == (PlayState.DONE, "worked", "first", "Mia")


def test_outcomes_are_counted_per_play_and_stopped_ones_are_not(session: Session):
    for outcome in (PlayOutcome.WORKED, PlayOutcome.PARTLY, PlayOutcome.WORKED, None):
        end_play(session, start(session), BY, outcome=outcome, note="so it was")
    counted = tallies(session)
    assert counted == {"sponsor_change": Tally({PlayOutcome.WORKED: 2, PlayOutcome.PARTLY: 1})}
    assert counted["sponsor_change"].words() == "worked 2 of 3 times, in part 1"
    assert Tally({PlayOutcome.PARTLY: 1}).words() == "worked in part the one time it was run"
    assert Tally().words() == ""


def test_a_play_that_is_over_is_not_changed(session: Session):
    play = start(session)
    task = late_tasks(session, MIA, date.max)[0].task_id
    end_play(session, play, BY, outcome=PlayOutcome.WORKED, note="")
    assert not tick_task(session, task, BY, done=True)
    with pytest.raises(Refused, match="is over"):
        change_task(session, task, BY, owner_id=BOB, due_on=TODAY)
    with pytest.raises(Refused, match="is over"):
        add_step(session, play, BY, title="One more", owner_id=MIA, due_on=TODAY)


def test_a_play_does_not_grow_without_end(session: Session):
    play = start(session)
    for number in range(MOST_STEPS - 4):
        add_step(session, play, BY, title=f"Step {number}", owner_id=MIA, due_on=TODAY)
    with pytest.raises(Refused, match="25 steps"):
        add_step(session, play, BY, title="One more", owner_id=MIA, due_on=TODAY)


def test_every_change_leaves_who_what_and_when(session: Session):
    play = start(session)
    task = late_tasks(session, MIA, date.max)[0].task_id
    tick_task(session, task, BY, done=True)
    tick_task(session, task, BY, done=True)
    tick_task(session, task, BY, done=False)
    change_task(session, task, BY, owner_id=BOB, due_on=TODAY)
    change_task(session, task, BY, owner_id=BOB, due_on=TODAY)
    end_play(session, play, BY, outcome=PlayOutcome.FAILED, note="no answer")
    told = session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in told] == [
        "play started",
        "step ticked",
        "tick taken back",
        "step changed",
        "play ended",
    ]
    assert {(entry.person_id, entry.account_id, entry.at) for entry in told} == {(MIA, 1, NOW)}


def test_posted_checklists_are_brought_up_to_date_on_days_on_which_something_is_due(session: Session):
    start(session, by=By(BOB, "Bob", NOW))

    def wanted() -> int:
        return session.exec(select(Outbox.wanted)).one()

    refresh_due(session, TODAY - timedelta(days=1))
    assert wanted() == 1
    refresh_due(session, TODAY)
    assert wanted() == 2
    end_play(session, 1, BY, outcome=PlayOutcome.WORKED, note="")
    ended = wanted()
    refresh_due(session, TODAY)
    assert wanted() == ended


def test_an_alert_that_is_gone_does_not_keep_a_play_from_starting(session: Session):
    play = start_play(session, NewPlay(1, "sponsor_change", PLAY, alert_id=999), BY, hours=Hours()).play_id
    assert session.get_one(Play, play).alert_id is None
