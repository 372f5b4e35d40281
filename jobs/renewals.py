"""Renewals: the marks on the way to the notice date, for the accounts that have a renewal ahead, after the night's evaluation.

The same rules decide as in the evaluation, with the triggers that have marks only. What was renewed, or left, is closed here too.
"""

from datetime import date
from functools import partial

from handlers.services import Services
from jobs.alerting import Outcome, decide_alerts
from jobs.runs import Run, State, Superseded, advance, finish, take
from jobs.scoring import facts_asked, narrow, stored_basis
from jobs.watching import Watching
from storage.ahead import accounts_ahead
from storage.alert_book import read_watched
from storage.columns import CHUNK
from storage.incidents import open_incidents
from storage.past import evaluated_between
from storage.scoring import Basis, full_facts
from success.triggers import TriggerBook

JOB = "renewals"


def run_renewals(services: Services, on: date, slot: str, *, hurry: bool = False) -> Outcome | None:
    """Decide about the renewals ahead for a slot that runs once, or go on with it; None when it is done or somebody else is at it.

    A day after which another has been evaluated is left alone. Raises `ConfigurationError` for a broken file of the library.
    """
    run = take(services, JOB, slot)
    if run is None:
        return None
    try:
        return _run(services, on, run, hurry)
    except Superseded:
        raise
    except Exception:
        with services.writing() as session:
            finish(session, run, State.FAILED, services.now())
        raise


def _run(services: Services, on: date, run: Run, hurry: bool) -> Outcome:
    book, basis, outcome = services.library.triggers(), stored_basis(services, on), Outcome()
    marks = {key: max(trigger.marks) for key, trigger in book.active.items() if trigger.marks}
    with services.reading() as session:
        past = evaluated_between(session, on, services.today())
        ids = accounts_ahead(session, on, max(marks.values(), default=0), list(marks))
    watching, wanted = _watching(services, basis, book, hurry), facts_asked(book)
    left = ids[:0] if past or not marks else ids[ids > run.cursor]
    for start in range(0, len(left), CHUNK):
        part = left[start : start + CHUNK]
        with services.reading() as session:
            facts = narrow(full_facts(basis, session, part), wanted)
        with services.writing() as session:
            outcome.add(decide_alerts(session, watching, facts))
            cursor, done = int(part[-1]), run.done + len(part)
            run = advance(session, run, cursor=cursor, done=done, total=len(ids), notes="", now=services.now())
    with services.writing() as session:
        finish(session, run, State.DONE, services.now())
    return outcome


def _watching(services: Services, basis: Basis, book: TriggerBook, hurry: bool) -> Watching:
    with services.reading() as session:
        return Watching(
            book=book,
            on=basis.on,
            at=services.now(),
            watched=read_watched(session),
            texts=partial(full_facts, basis),
            channel=services.alerts_channel,
            doubted=frozenset(incident.source for incident in open_incidents(session)),
            hurry=hurry,
            only="marks",
        )
