"""The evaluation of the whole book on a day, in two passes over chunks of accounts.

First everybody is scored and the snapshots are written; then, when it is known whether the data can be believed (jobs/guard.py), alerts
are decided and written with what is told of them. Every chunk is committed together with the run's cursor: a run that was killed goes on,
in either pass, from its last committed chunk, and a second run on the same day changes nothing. Between the passes only the facts that
conditions ask for are kept, and the few weeks of one series that scoring needs twice.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from handlers.services import Services
from jobs.alerting import decide_alerts
from jobs.asked import facts_of_rules
from jobs.guard import count_moved, judge_fleet
from jobs.runs import Run, State, Superseded, advance, finish, take
from jobs.scoring import Basis, Scored, facts_about, facts_asked, full_facts, load_scorecard, narrow, score_accounts
from jobs.tally import DECIDING, SCORING, Tally
from jobs.watching import Watching, moment_of
from storage.alert_book import read_watched
from storage.alert_owners import read_people
from storage.alert_writing import switch_off
from storage.baselines import as_columns, medians, read_changes, write_baselines
from storage.columns import CHUNK, count_accounts, read_baselines, stream_accounts
from storage.incidents import Doubts, read_doubts
from storage.past import evaluated_between, latest_day
from storage.snapshots import thin_out, write_snapshots
from storage.trigger_baselines import forget_baselines, set_baselines, tell_baseline
from success.columns import Floats, Series
from success.facts import Facts
from success.fleet import Moved
from success.freshness import stale_sources
from success.hysteresis import BANDS
from success.own_triggers import SPECIAL
from success.vocabulary import Band

JOB = "evaluate"
DAILY_PAST = 100
"""Days of a backfill that are evaluated one by one; before them once a week, as thinned-out snapshots stand."""

NIGHT = time(2, 0, tzinfo=UTC)
"""When the book is evaluated: the day before is over everywhere but in the far west, and Europe is asleep."""

Progress = Callable[[int, int], None]
"""Called with (done, total): accounts of both passes of an evaluation, days of a backfill."""

_Kept = dict[bytes, Mapping[str, Series]]
"""Weeks read in the first pass, by the ids of their chunk."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EvaluationReport:
    """What an evaluation did. `changed` counts accounts whose shown band is another than in their snapshot before.

    `raised`, `closed` count alerts, `told` the messages written for them; `doubted` names sources that moved too much to be believed.
    """

    on: date
    accounts: int
    bands: Mapping[Band, int]
    changed: int
    stale_sources: tuple[str, ...]
    seconds: float
    resumed: bool = False
    raised: int = 0
    closed: int = 0
    told: int = 0
    doubted: tuple[str, ...] = ()


def evaluate(
    services: Services, on: date, *, progress: Progress | None = None, hurry: bool = False
) -> EvaluationReport:
    """Evaluate the book on a day, as often as asked, and its renewals.

    With `hurry` messages are due at once instead of in working hours. Raises `ConfigurationError` for a broken file of the library.
    """
    slot = f"{on.isoformat()} asked {services.now().isoformat()}"
    report = evaluate_slot(services, on, slot, progress=progress, hurry=hurry, renewals=True)
    if report is None:
        raise Superseded
    return report


def evaluate_slot(
    services: Services,
    on: date,
    slot: str,
    *,
    progress: Progress | None = None,
    hurry: bool = False,
    renewals: bool = False,
) -> EvaluationReport | None:
    """Evaluate the book for a slot that runs once, or go on with it; None when it is done or somebody else is at it.

    At night the renewal marks are left to a job of their own (jobs/renewals.py); with `renewals` they are decided here too.
    """
    run = take(services, JOB, slot)
    if run is None:
        return None
    try:
        return _run(services, on, run, progress, hurry=hurry, renewals=renewals)
    except Superseded:
        raise
    except Exception:
        with services.writing() as session:
            finish(session, run, State.FAILED, services.now())
        raise


def backfill(
    services: Services,
    on: date,
    days: int,
    *,
    progress: Progress | None = None,
    alerts_from: date | None = None,
    alerts_until: date | None = None,
    after: Callable[[Session, date], None] | None = None,
) -> int:
    """Give the book a past: evaluate the days before `on` in order, weekly at first and daily in the last 100; give how many days.

    Only what was known on each day counts, and days that have snapshots are written again. `on` itself is left to `evaluate`. The first
    evaluated day from `alerts_from` on sets the baseline of the triggers, the days after it through `alerts_until` raise and close alerts;
    nobody is told. `after` is called with each of these days when it is decided: what people did about them.
    """
    past = [back for back in range(days, 0, -1) if back <= DAILY_PAST or (on - timedelta(days=back)).weekday() == 6]
    for number, back in enumerate(past, start=1):
        day = on - timedelta(days=back)
        night = Night(services, day, at=datetime.combine(day, NIGHT), silent=True, renewals=True)
        night.score_book()
        if alerts_from is not None and alerts_from <= day <= (alerts_until or on):
            night.tally.phase = DECIDING
            night.decide_book()
            with services.writing() as session:
                night.settle(session)
                if after is not None:
                    after(session, day)
        if progress:
            progress(number, len(past))
    return len(past)


def _run(
    services: Services, on: date, run: Run, progress: Progress | None, *, hurry: bool, renewals: bool
) -> EvaluationReport:
    began = perf_counter()
    decides = not _is_past(services, on)
    night = Night(
        services, on, at=services.now(), run=run, progress=progress, hurry=hurry, renewals=renewals, decides=decides
    )
    if night.tally.phase == SCORING:
        night.score_book()
        if decides:
            night.judge()
    if decides:
        night.decide_book()
    tally = night.tally
    with services.writing() as session:
        if decides:
            night.settle(session)
        thin_out(session, on)
        finish(session, night.held, State.DONE, services.now(), tally.notes())
    seconds = perf_counter() - began
    log.info("evaluated %d accounts on %s in %.1f s", tally.accounts, on, seconds)
    return EvaluationReport(
        on=on,
        accounts=tally.accounts,
        bands={band: tally.bands[str(band)] for band in BANDS},
        changed=tally.changed,
        stale_sources=tally.stale,
        seconds=seconds,
        resumed=run.resumed,
        raised=tally.raised,
        closed=tally.closed,
        told=tally.told,
        doubted=tally.doubted,
    )


def _is_past(services: Services, on: date) -> bool:
    """Tell whether a later day has been evaluated: then the past is scored again, but nobody is told of it any more."""
    with services.reading() as session:
        return evaluated_between(session, on, services.today())


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
        self._facts[ids.tobytes()] = narrow(facts_about(session, scored, self._basis.rules), self._wanted)
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
