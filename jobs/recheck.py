"""Rechecks: accounts about which something new came in are evaluated within minutes, with the same code as at night.

All that wait are scored before anything is decided, so that an import of nonsense for the whole book is one data incident and no flood.
What was asked is forgotten in the transaction that decided about it: a run that is killed leaves the rest for the next minute.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from handlers.services import Services
from jobs.alerting import Outcome, decide_alerts
from jobs.asked import facts_of_rules
from jobs.guard import count_moved, judge_fleet
from jobs.runs import State, finish, take
from jobs.scoring import facts_asked, narrow, stored_basis
from jobs.watching import Watching
from storage.alert_book import read_watched
from storage.columns import CHUNK, count_accounts
from storage.incidents import Doubts, read_doubts
from storage.past import latest_day
from storage.recheck import answered, asked, live
from storage.scoring import Basis, facts_about, full_facts, score_accounts
from storage.snapshots import write_snapshots
from success.facts import Facts
from success.fleet import Moved
from success.triggers import TriggerBook

JOB = "recheck"


@dataclass(frozen=True)
class _Work:
    """What one run of rechecks works with."""

    basis: Basis
    book: TriggerBook
    doubts: Doubts
    wanted: frozenset[str]


def run_rechecks(services: Services) -> Outcome | None:
    """Evaluate the accounts that wait; None, and no trace of a run, when nobody does."""
    began = services.now()
    with services.reading() as session:
        waiting = asked(session)
        ids = live(session, waiting, began.date())
    if not waiting:
        return None
    run = take(services, JOB, began.isoformat())
    if run is None:
        return None
    try:
        outcome = _evaluate(services, ids)
        with services.writing() as session:
            answered(session, waiting, began)
            finish(session, run, State.DONE, services.now(), f"{len(ids)} accounts")
    except Exception:
        with services.writing() as session:
            finish(session, run, State.FAILED, services.now())
        raise
    return outcome


def _evaluate(services: Services, ids: NDArray[np.int64]) -> Outcome:
    began, outcome = services.now(), Outcome()
    work = _work(services)
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    facts, moved = [], Moved()
    for part in chunks:
        found, counted = _score(services, work, part)
        facts.append(found)
        moved += counted
    with services.writing() as session:
        book = count_accounts(session, work.basis.on)
        rule = work.book.attention.fleet
        doubted = judge_fleet(
            session, services, work.basis, work.doubts, moved, book=book, rule=rule, now=began, whole=False
        )
    watching = _watching(services, work, doubted)
    for part, found in zip(chunks, facts, strict=True):
        with services.writing() as session:
            outcome.add(decide_alerts(session, watching, found))
            answered(session, part.tolist(), began)
    return outcome


def _work(services: Services) -> _Work:
    basis, book = stored_basis(services, services.today()), services.library.triggers()
    with services.reading() as session:
        doubts = read_doubts(session, latest_day(session, basis.on))
        return _Work(basis, book, doubts, facts_asked(book, facts_of_rules(session)))


def _score(services: Services, work: _Work, ids: NDArray[np.int64]) -> tuple[Facts, Moved]:
    """Score some accounts and write their snapshots of today."""
    with services.reading() as session:
        scored = score_accounts(session, ids, work.basis)
        facts = facts_about(session, scored, work.basis.rules, work.wanted)
        moved = count_moved(session, scored, work.basis, work.doubts, work.book.attention.fleet)
    with services.writing() as session:
        write_snapshots(session, scored.evaluated)
    return narrow(facts, work.wanted), moved


def _watching(services: Services, work: _Work, doubted: tuple[str, ...]) -> Watching:
    with services.reading() as session:
        return Watching(
            book=work.book,
            on=work.basis.on,
            at=services.now(),
            watched=read_watched(session),
            texts=partial(full_facts, work.basis),
            channel=services.alerts_channel,
            doubted=frozenset(doubted),
        )
