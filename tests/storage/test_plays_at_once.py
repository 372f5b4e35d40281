"""Two people do something to the same play in the same instant."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from storage.alert_life import By
from storage.alert_owners import read_holders
from storage.engine import open_session
from storage.models import Play, PlayTask
from storage.play_changes import tick_task
from storage.plays import get_play
from success.errors import Refused
from tests.conftest import NOW
from tests.storage.playing import BOB, BY, start, write_book

BOBS = By(BOB, "Bob", NOW)


def at_once(engine: Engine, deeds: Sequence[Callable[[Session], object]]) -> list[object]:
    """Do things in sessions of their own at the same time; what is refused is given as its sentence."""

    def do(deed: Callable[[Session], object]) -> object:
        try:
            with open_session(engine) as session:
                return deed(session)
        except Refused as refused:
            return type(refused).__name__

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_of_two_who_start_the_same_play_at_once_one_is_told_that_it_runs(engine: Engine):
    with open_session(engine) as session:
        write_book(session)
    done = at_once(engine, [start, lambda session: start(session, by=BOBS)])
    assert sorted(map(str, done)) == ["1", "AlreadyRunning"]
    with open_session(engine, reading=True) as session:
        assert len(session.exec(select(Play)).all()) == 1


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_an_evaluation_does_not_wait_for_who_starts_a_play_and_so_never_stands_in_her_way(engine: Engine):
    with open_session(engine) as session:
        write_book(session)
    with open_session(engine) as starting, open_session(engine) as evaluating:
        account = starting.get(Play, start(starting)).account_id
        evaluating.execute(text("SET LOCAL lock_timeout = '2s'"))
        assert list(read_holders(evaluating, [account])) == [account]


def test_two_who_tick_at_once_agree_and_neither_tick_is_lost(engine: Engine):
    with open_session(engine) as session:
        write_book(session)
        start(session)
        first, second = (task.id for task in session.exec(select(PlayTask).order_by(col(PlayTask.id))).all()[:2])

    def ticking(task: int, by: By):
        def deed(session: Session) -> bool:
            get_play(session, 1)  # as a handler does: what it read before it waited must not count
            return tick_task(session, task, by, done=True)

        return deed

    done = at_once(engine, [ticking(first, BY), ticking(first, BOBS), ticking(second, BOBS)])
    assert sorted(map(str, done)) == ["False", "True", "True"]
    with open_session(engine, reading=True) as session:
        play = get_play(session, 1)
        assert play is not None
        assert play.done == 2
