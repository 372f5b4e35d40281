"""The evaluation of the whole book on a day, in two passes over chunks of accounts.

First everybody is scored and the snapshots are written; then, when it is known whether the data can be believed (jobs/guard.py), alerts
are decided and written with what is told of them. Every chunk is committed together with the run's cursor: a run that was killed goes on,
in either pass, from its last committed chunk, and a second run on the same day changes nothing.
The passes themselves are jobs/night.py.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter

from sqlmodel import Session

from handlers.services import Services
from jobs.night import Night, Progress
from jobs.runs import Run, State, Superseded, finish, take
from jobs.tally import DECIDING, SCORING
from storage.past import evaluated_between
from storage.snapshots import thin_out
from success.hysteresis import BANDS
from success.vocabulary import Band

JOB = "evaluate"
DAILY_PAST = 100
"""Days of a backfill that are evaluated one by one; before them once a week, as thinned-out snapshots stand."""

NIGHT = time(2, 0, tzinfo=UTC)
"""When the book is evaluated: the day before is over everywhere but in the far west, and Europe is asleep."""

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
