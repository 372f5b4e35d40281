"""One evaluation of the whole book: its two passes over chunks of accounts, and what is settled in the end.

What it is asked by, and what it tells of itself, is jobs/evaluate.py. Between the passes only the facts that conditions ask for are
kept, and the few weeks of one series that scoring needs twice.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from handlers.services import Services
from jobs.alerting import decide_alerts
from jobs.asked import facts_of_rules
from jobs.guard import count_moved, judge_fleet
from jobs.runs import Run, advance
from jobs.scoring import facts_asked, load_scorecard, narrow
from jobs.tally import DECIDING, SCORING, Tally
from jobs.watching import Watching, moment_of
from storage.alert_book import read_watched
from storage.alert_owners import read_people
from storage.alert_thread import refresh_standing
from storage.alert_writing import switch_off
from storage.baselines import as_columns, medians, read_changes, write_baselines
from storage.columns import CHUNK, count_accounts, read_baselines, stream_accounts
from storage.incidents import Doubts, read_doubts
from storage.past import latest_day
from storage.scoring import Basis, Scored, facts_about, full_facts, score_accounts
from storage.snapshots import write_snapshots
from storage.trigger_baselines import forget_baselines, set_baselines, tell_baseline
from success.columns import Floats, Series
from success.facts import Facts
from success.fleet import Moved
from success.freshness import stale_sources
from success.own_triggers import SPECIAL

Progress = Callable[[int, int], None]
"""Called with (done, total): accounts of both passes of an evaluation, days of a backfill."""

_Kept = dict[bytes, Mapping[str, Series]]
"""Weeks read in the first pass, by the ids of their chunk."""


class Night:
    """One evaluation of the whole book; without a run it leaves no trace of how far it is, which is for the past."""

    def __init__(
        self,
        services: Services,
        on: date,
        *,
        at: datetime,
        run: Run | None = None,
        progress: Progress | None = None,
        hurry: bool = False,
        silent: bool = False,
        renewals: bool = False,
        decides: bool = True,
    ) -> None:
        self.tally = Tally.of(run.notes if run else "")
        self._services, self._on, self._at, self._run = services, on, at, run
        self._progress, self._hurry, self._silent, self._renewals = progress, hurry, silent, renewals
        self._book = services.library.triggers()
        version, rules = load_scorecard(services)
        begun = run is not None and (run.cursor > 0 or self.tally.phase != SCORING)
        baselines, self._weeks = _baselines(services, on, again=begun)
        self._basis = Basis(on, version, rules, baselines)
        self._facts: dict[bytes, Facts] = {}
        self._decides = decides
        with services.reading() as session:
            self._total = 2 * count_accounts(session, on)
            self._doubts = Doubts() if silent else read_doubts(session, latest_day(session, on))
            self._wanted = facts_asked(self._book, facts_of_rules(session))

    @property
    def held(self) -> Run:
        """Give the run as it stands after the last commit."""
        assert self._run is not None
        return self._run

    def score_book(self) -> None:
        """Score all chunks after the run's cursor and write their snapshots."""
        for ids in _chunks(self._services, self._on, self._run.cursor if self._run else 0):
            with self._services.reading() as session:
                scored = score_accounts(session, ids, self._basis, self._weeks.pop(ids.tobytes(), {}))
                moved = self._looked_at(session, scored, ids)
            self.tally.add(scored, moved, stale_sources(scored.evaluated.columns, self._basis.rules))
            with self._services.writing() as session:
                write_snapshots(session, scored.evaluated)
                self._advance(session, int(ids[-1]))
            self._tell_progress()

    def _looked_at(self, session: Session, scored: Scored, ids: NDArray[np.int64]) -> Moved:
        """Keep the facts for deciding, and count what moved; nothing where nobody is going to decide."""
        if not self._decides:
            return Moved()
        self._facts[ids.tobytes()] = narrow(facts_about(session, scored, self._basis.rules, self._wanted), self._wanted)
        if self._silent:
            return Moved()
        return count_moved(session, scored, self._basis, self._doubts, self._book.attention.fleet)

    def judge(self) -> None:
        """Decide, now that all have been scored, which sources can be believed; from here on the second pass counts."""
        with self._services.writing() as session:
            self.tally.doubted = judge_fleet(
                session,
                self._services,
                self._basis,
                self._doubts,
                self.tally.moved,
                book=self.tally.accounts,
                rule=self._book.attention.fleet,
                now=self._at,
            )
            self.tally.phase = DECIDING
            self._advance(session, 0)

    def decide_book(self) -> None:
        """Decide about the alerts of all chunks after the run's cursor, each in one transaction with what is told of them."""
        watching = self._watching()
        for ids in _chunks(self._services, self._on, self._run.cursor if self._run else 0):
            facts = self._facts.pop(ids.tobytes(), None) or self._scored_again(ids)
            with self._services.writing() as session:
                outcome = decide_alerts(session, watching, facts)
                self.tally.add_outcome(outcome, len(ids))
                self._advance(session, int(ids[-1]))
            self._tell_progress()

    def settle(self, session: Session) -> None:
        """End what nobody watches any more, and watch from now on what was seen for the first time."""
        active, people, at_once = self._book.active, read_people(session), self._hurry or self._silent

        def due(person: int | None) -> datetime:
            return moment_of(self._book, self._at, people.timezone(person), urgent=at_once)

        self.tally.closed += switch_off(session, [*active, *SPECIAL], on=self._on, at=self._at, due=due)
        forget_baselines(session, list(active))
        met = set_baselines(session, self.tally.known, self._on)
        if not self._silent:
            tell_baseline(session, met, self._on, self._services.alerts_channel, self._at)
            refresh_standing(session)

    def _watching(self) -> Watching:
        with self._services.reading() as session:
            watched = read_watched(session)
        return Watching(
            book=self._book,
            on=self._on,
            at=self._at,
            watched=watched,
            texts=partial(full_facts, self._basis),
            channel=self._services.alerts_channel,
            doubted=frozenset(self.tally.doubted),
            hurry=self._hurry,
            silent=self._silent,
            baselining=True,
            only=None if self._renewals else "conditions",
        )

    def _scored_again(self, ids: NDArray[np.int64]) -> Facts:
        """Give the facts of a chunk that an earlier process scored, or that changed since; only reading."""
        with self._services.reading() as session:
            return narrow(full_facts(self._basis, session, ids), self._wanted)

    def _advance(self, session: Session, cursor: int) -> None:
        if self._run is not None:
            self._run = advance(
                session,
                self._run,
                cursor=cursor,
                done=self.tally.done,
                total=self._total,
                notes=self.tally.notes(),
                now=self._services.now(),
            )

    def _tell_progress(self) -> None:
        if self._progress:
            self._progress(self.tally.done, self._total)


def _chunks(services: Services, on: date, cursor: int = 0) -> Iterator[NDArray[np.int64]]:
    """Give the ids of the accounts after the cursor, each chunk in a session of its own: no snapshot is held for the whole run."""
    while True:
        with services.reading() as session:
            ids = next(stream_accounts(session, on, chunk=CHUNK, after=cursor), None)
        if ids is None:
            return
        yield ids
        cursor = int(ids[-1])


def _baselines(services: Services, on: date, *, again: bool) -> tuple[dict[tuple[str, str], float], _Kept]:
    """Measure the segments' own movement; a run that goes on keeps to what it began with.

    The weeks that were read for it are kept for the second pass: twelve numbers an account, 10 MB for 100,000.
    """
    if again:
        with services.reading() as session:
            return read_baselines(session, on), {}
    kept: _Kept = {}

    def changes() -> Iterator[tuple[tuple[str, ...], Floats]]:
        for ids in _chunks(services, on):
            with services.reading() as session:
                segments, own, kept[ids.tobytes()] = read_changes(session, ids, on)
            yield segments, own

    found = medians(changes())
    with services.writing() as session:
        write_baselines(session, on, found)
    return as_columns(found), kept
