"""The clock of the jobs: which job runs when, in this process. APScheduler only rings; the unique slot decides who runs.

| job | when (UTC) | late or missed |
|---|---|---|
| evaluate | 02:00 | made up for once, for the latest night only, at the start too |
| renewals | 02:20, and not before that night's evaluation is done | directly after the evaluation that was made up for |
| recheck | every minute | what waits is taken by the next one |
| mornings | every 10 minutes | looks for whoever's morning has come |
| escalate | every 5 minutes | takes everything that is due |
| housekeeping | 03:10 | the next night does |

A bell that rang late rings once (`coalesce`, no misfire limit), and never twice at a time (`max_instances` 1). Night, renewals and rechecks
go over the same accounts: they wait for each other. The outbox is delivered by a thread of its own (jobs/deliver.py). Every run that had
something to do leaves a JobRun.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from handlers.services import Services
from jobs.escalate import run_escalations
from jobs.evaluate import JOB, NIGHT, evaluate_slot
from jobs.housekeeping import run_housekeeping
from jobs.mornings import run_mornings
from jobs.recheck import run_rechecks
from jobs.renewals import run_renewals
from jobs.runs import LEASE, Superseded, count_in_slot, is_settled
from success.errors import PillarError

RENEWALS = time(2, 20, tzinfo=UTC)
"""When the renewals are looked at: the evaluation of the whole book takes seconds to minutes."""

log = logging.getLogger(__name__)


class Schedule:
    """The running clock of one process; `stop` waits for the job that is running."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._book = threading.Lock()
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )

    def start(self) -> None:
        """Start the clock, and make up for last night at once if need be."""
        for name, job, bell in (
            ("nightly evaluation", self.run_night, CronTrigger(hour=NIGHT.hour, minute=NIGHT.minute, timezone=UTC)),
            ("renewals", self.run_renewals, CronTrigger(hour=RENEWALS.hour, minute=RENEWALS.minute, timezone=UTC)),
            ("recheck", self.run_rechecks, CronTrigger(minute="*", timezone=UTC)),
            ("mornings", self.run_mornings, CronTrigger(minute="*/10", timezone=UTC)),
            ("escalate", self.run_escalations, CronTrigger(minute="*/5", timezone=UTC)),
            ("housekeeping", self.run_housekeeping, CronTrigger(hour=3, minute=10, timezone=UTC)),
        ):
            self._scheduler.add_job(job, bell, id=name)
        self._scheduler.add_job(self.run_night, id="catch-up")
        self._scheduler.start()

    def stop(self) -> None:
        """Stop the clock."""
        self._scheduler.shutdown()

    def run_night(self) -> None:
        """Evaluate the book for the latest night that is due; if another process may still be at it, look again after its lease."""
        night = latest_night(self._services.now())
        with self._book:
            settled = self._evaluated(night)
        if settled is False:
            self._look_again(night)
        elif settled and self._services.now() >= datetime.combine(night.date(), RENEWALS):
            self.run_renewals()

    def _evaluated(self, night: datetime) -> bool | None:
        """Evaluate a night; tell whether it is done, None where it failed for a reason that somebody must mend."""
        try:
            report = evaluate_slot(self._services, night.date(), night.isoformat())
        except Superseded:
            return None
        except PillarError:
            log.exception("the evaluation for %s did not run", night.date())
            return None
        return report is not None or self._is_settled(night)

    def _is_settled(self, night: datetime) -> bool:
        with self._services.reading() as session:
            return is_settled(session, JOB, night.isoformat())

    def run_renewals(self) -> None:
        """Look at the renewals of the latest night, once its evaluation is done."""
        night = latest_night(self._services.now())
        if self._is_settled(night):
            with self._book:
                _run("renewals", lambda: run_renewals(self._services, night.date(), night.isoformat()))

    def run_rechecks(self) -> None:
        """Evaluate the accounts about which something new came in; while the whole book is looked at they wait."""
        if self._book.acquire(blocking=False):
            try:
                _run("rechecks", lambda: run_rechecks(self._services))
            finally:
                self._book.release()

    def run_mornings(self) -> None:
        """Write the morning messages that are due; each morning of a time zone is a run of its own."""
        _run("mornings", lambda: run_mornings(self._services, self._services.now()))

    def run_escalations(self) -> None:
        """Take further what nobody claimed in time; it leaves a JobRun only when there was something."""
        now = self._services.now()

        def counted() -> None:
            if done := run_escalations(self._services, now):
                with self._services.writing() as session:
                    count_in_slot(session, "escalate", now.replace(second=0, microsecond=0).isoformat(), done, now)

        _run("escalations", counted)

    def run_housekeeping(self) -> None:
        """Thin out what nobody will ask for any more."""
        slot = self._services.now().date().isoformat()
        _run("housekeeping", lambda: run_housekeeping(self._services, slot))

    def _look_again(self, night: datetime) -> None:
        trigger = DateTrigger(datetime.now(UTC) + LEASE, timezone=UTC)
        self._scheduler.add_job(self.run_night, trigger, id=f"look again {night.isoformat()}", replace_existing=True)


def _run(name: str, job: Callable[[], object]) -> None:
    """Run a job; what somebody must mend (the database, a file of the library) is logged, and the next bell tries again."""
    try:
        job()
    except Superseded:
        log.info("another process took the %s over", name)
    except PillarError:
        log.exception("the %s did not run", name)


def latest_night(now: datetime) -> datetime:
    """Give the latest instant (UTC) at which the nightly evaluation was due."""
    due = datetime.combine(now.astimezone(UTC).date(), NIGHT)
    return due if due <= now else due - timedelta(days=1)


def start_schedule(services: Services) -> Schedule:
    """Start the clock of this process; keep what is given and `stop` it in the end."""
    schedule = Schedule(services)
    schedule.start()
    return schedule
