"""The evaluation of the whole book on a day: columns, measures, score, hysteresis, snapshots, a chunk of accounts at a time.

A chunk is read and scored without holding a write transaction, then written in one together with the run's cursor: a run that was
killed goes on from its last committed chunk, and a second run on the same day writes identical rows. Memory is that of one chunk, and of
the few weeks of one series that two passes need.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from handlers.services import Services
from jobs.runs import Run, State, Superseded, advance, finish, take
from storage.baselines import as_columns, medians, read_changes, write_baselines
from storage.columns import CHUNK, count_accounts, load_columns, read_baselines, series_of, stream_accounts, weeks_of
from storage.scorecards import in_force, load_file
from storage.snapshots import Evaluated, read_states, thin_out, write_snapshots
from success import hysteresis
from success.columns import AccountColumns, Floats, Series
from success.freshness import stale_sources
from success.hysteresis import BANDS, BandStates
from success.measures import compute
from success.scorecard import Scorecard
from success.scoring import score
from success.vocabulary import Band

JOB = "evaluate"
DAILY_PAST = 100
"""Days of a backfill that are evaluated one by one; before them once a week, as thinned-out snapshots stand."""

Progress = Callable[[int, int], None]
"""Called with (done, total): accounts of an evaluation, days of a backfill."""

_Kept = dict[bytes, Mapping[str, Series]]
"""Weeks read in the first pass, by the ids of their chunk."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EvaluationReport:
    """What an evaluation did. `changed` counts accounts whose shown band is another than in their snapshot before."""

    on: date
    accounts: int
    bands: Mapping[Band, int]
    changed: int
    stale_sources: tuple[str, ...]
    seconds: float
    resumed: bool = False


@dataclass
class _Tally:
    """What has been counted so far; it travels in the run's notes, so that a resumed run counts on."""

    accounts: int = 0
    changed: int = 0
    bands: Counter[str] = field(default_factory=Counter)
    stale: tuple[str, ...] = ()

    @classmethod
    def of(cls, notes: str) -> "_Tally":
        """Read the notes of a run."""
        if not notes:
            return cls()
        known = json.loads(notes)
        return cls(known["accounts"], known["changed"], Counter(known["bands"]), tuple(known["stale"]))

    def notes(self) -> str:
        """Write the notes of a run."""
        return json.dumps(
            {"accounts": self.accounts, "changed": self.changed, "bands": self.bands, "stale": self.stale}
        )

    def add(self, evaluated: Evaluated, before: BandStates, stale: tuple[str, ...]) -> None:
        """Count a chunk."""
        self.accounts += len(evaluated.columns)
        self.bands.update(str(BANDS[code]) for code in evaluated.states.band.tolist())
        self.changed += int(np.sum((before.last_on > 0) & (evaluated.states.band != before.band)))
        self.stale = stale


def evaluate(services: Services, on: date, *, progress: Progress | None = None) -> EvaluationReport:
    """Evaluate the book on a day, as often as asked. Raises `ConfigurationError` for a broken scorecard file."""
    report = evaluate_slot(services, on, f"{on.isoformat()} asked {services.now().isoformat()}", progress=progress)
    if report is None:
        raise Superseded
    return report


def evaluate_slot(
    services: Services, on: date, slot: str, *, progress: Progress | None = None
) -> EvaluationReport | None:
    """Evaluate the book for a slot that runs once, or go on with it; None when it is done or somebody else is at it."""
    run = take(services, JOB, slot)
    if run is None:
        return None
    try:
        return _run(services, on, run, progress)
    except Superseded:
        raise
    except Exception:
        with services.writing() as session:
            finish(session, run, State.FAILED, services.now())
        raise


def backfill(services: Services, on: date, days: int, *, progress: Progress | None = None) -> int:
    """Give the book a past: evaluate the days before `on` in order, weekly at first and daily in the last 100; give how many days.

    Only what was known on each day counts, and days that have snapshots are written again. `on` itself is left to `evaluate`.
    """
    scorecard = _scorecard(services)
    past = [back for back in range(days, 0, -1) if back <= DAILY_PAST or (on - timedelta(days=back)).weekday() == 6]
    for number, back in enumerate(past, start=1):
        _evaluate_day(services, on - timedelta(days=back), scorecard, None, _Tally(), None)
        if progress:
            progress(number, len(past))
    return len(past)


def _run(services: Services, on: date, run: Run, progress: Progress | None) -> EvaluationReport:
    began = perf_counter()
    tally = _Tally.of(run.notes)
    run = _evaluate_day(services, on, _scorecard(services), run, tally, progress) or run
    with services.writing() as session:
        thin_out(session, on)
        finish(session, run, State.DONE, services.now())
    bands = {band: tally.bands[str(band)] for band in BANDS}
    seconds = perf_counter() - began
    log.info("evaluated %d accounts on %s in %.1f s", tally.accounts, on, seconds)
    return EvaluationReport(on, tally.accounts, bands, tally.changed, tally.stale, seconds, run.resumed)


def _scorecard(services: Services) -> tuple[int, Scorecard]:
    with services.writing() as session:
        load_file(session, services.library)
        return in_force(session)


def _evaluate_day(
    services: Services,
    on: date,
    scorecard: tuple[int, Scorecard],
    run: Run | None,
    tally: _Tally,
    progress: Progress | None,
) -> Run | None:
    """Evaluate all chunks after the run's cursor; give the run as it stands after the last one."""
    baselines, kept = _baselines(services, on, again=run is not None and run.cursor > 0)
    with services.reading() as session:
        total = count_accounts(session, on)
    for ids in _chunks(services, on, run.cursor if run else 0):
        with services.reading() as session:
            known = kept.pop(ids.tobytes(), {})
            columns = _columns(session, ids, on, scorecard[1], baselines, known)
            before = read_states(session, ids, on)
        evaluated = _score(columns, before, scorecard)
        tally.add(evaluated, before, stale_sources(columns, scorecard[1]))
        run = _write(services, evaluated, run, tally, total)
        if progress:
            progress(tally.accounts, total)
    return run


def _write(services: Services, evaluated: Evaluated, run: Run | None, tally: _Tally, total: int) -> Run | None:
    with services.writing() as session:
        write_snapshots(session, evaluated)
        if run is None:
            return None
        cursor = int(evaluated.columns.account_ids[-1])
        return advance(
            session, run, cursor=cursor, done=tally.accounts, total=total, notes=tally.notes(), now=services.now()
        )


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


def _columns(
    session: Session,
    ids: NDArray[np.int64],
    on: date,
    rules: Scorecard,
    baselines: Mapping[tuple[str, str], float],
    known: Mapping[str, Series],
) -> AccountColumns:
    return load_columns(
        session, ids, on, series=series_of(rules), weeks=weeks_of(rules), baselines=baselines, known=known
    )


def _score(columns: AccountColumns, before: BandStates, scorecard: tuple[int, Scorecard]) -> Evaluated:
    version, rules = scorecard
    values = compute(columns, rules)
    health = score(columns, values, rules)
    states = hysteresis.advance(before, health.score, columns.on, health.hard_event, rules, limited=health.limited)
    return Evaluated(version, columns, values, health, states)
