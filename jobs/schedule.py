"""The clock of the jobs: which job runs when, in this process. APScheduler only rings; the unique slot decides who runs.

Times are UTC. A bell that rang late rings once (`coalesce`, no misfire limit); at the start, last night's evaluation is made up for when
its slot is missing or was left unfinished.
"""

import logging
from datetime import UTC, datetime, time, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from handlers.services import Services
from jobs.evaluate import JOB, evaluate_slot
from jobs.runs import LEASE, Superseded, is_settled
from success.errors import PillarError

NIGHT = time(2, 0, tzinfo=UTC)
"""When the book is evaluated: the day before is over everywhere but in the far west, and Europe is asleep."""

log = logging.getLogger(__name__)


class Schedule:
    """The running clock of one process; `stop` waits for the job that is running."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )

    def start(self) -> None:
        """Start the clock, and make up for last night at once if need be."""
        self._scheduler.add_job(
            self.run_night, CronTrigger(hour=NIGHT.hour, minute=NIGHT.minute, timezone=UTC), id="nightly evaluation"
        )
        self._scheduler.add_job(self.run_night, id="catch-up")
        self._scheduler.start()

    def stop(self) -> None:
        """Stop the clock."""
        self._scheduler.shutdown()

    def run_night(self) -> None:
        """Evaluate the book for the latest night that is due; if another process may still be at it, look again after its lease."""
        now = self._services.now()
        night = latest_night(now)
        try:
            report = evaluate_slot(self._services, night.date(), night.isoformat())
            with self._services.reading() as session:
                settled = report is not None or is_settled(session, JOB, night.isoformat())
        except Superseded:
            settled = True
        except PillarError:
            log.exception("the evaluation for %s did not run", night.date())
            return
        if not settled:
            self._look_again(night)

    def _look_again(self, night: datetime) -> None:
        trigger = DateTrigger(datetime.now(UTC) + LEASE, timezone=UTC)
        self._scheduler.add_job(self.run_night, trigger, id=f"look again {night.isoformat()}", replace_existing=True)


def latest_night(now: datetime) -> datetime:
    """Give the latest instant (UTC) at which the nightly evaluation was due."""
    due = datetime.combine(now.astimezone(UTC).date(), NIGHT)
    return due if due <= now else due - timedelta(days=1)


def start_schedule(services: Services) -> Schedule:
    """Start the clock of this process; keep what is given and `stop` it in the end."""
    schedule = Schedule(services)
    schedule.start()
    return schedule
