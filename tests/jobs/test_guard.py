"""When the whole book moves at once, the data is doubted: one incident, no flood, on the second night neither; then it ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from handlers.reply import Reply
from handlers.request import Caller, Place, PlaceKind, Request, Via
from handlers.services import Services
from handlers.watch import CAPABILITIES, tell_baseline, tell_incident
from jobs import recheck
from jobs.recheck import run_rechecks
from storage.importing import import_folder
from storage.library import Library
from storage.models import AuditEntry, DataIncident, HealthSnapshot, JobRun, Outbox, Recheck
from storage.outbox import Letter
from storage.recheck import ask
from storage.records import set_pulse
from success.vocabulary import Band, Role
from tests.jobs.conftest import Clock
from tests.jobs.watched import MONDAY, Watched, write_triggers, write_watched

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TUESDAY, DAY = MONDAY + timedelta(days=1), timedelta(days=1)


@pytest.fixture
def book(engine: Engine, services: Services, clock: Clock, tmp_path: Path) -> Watched:
    """Twelve accounts, watched since Monday."""
    book = write_watched(Watched(engine, replace(services, library=Library(write_triggers(tmp_path))), clock), 12)
    book.night(MONDAY)
    return book


def ask_word(book: Watched, word: str, role: Role = Role.ADMIN, **values: str) -> Reply:
    (capability,) = (one for one in CAPABILITIES if one.word == word)
    caller = Caller(book.people["sam"], "Sam", role)
    answer = capability.handler(
        Request(caller, Place(PlaceKind.DIRECT), word, via=Via.BUTTON, values=values), book.services
    )
    assert isinstance(answer, Reply)
    return answer


def letter_of(row: Outbox) -> Letter:
    return Letter(row.key, row.topic, row.due_at, subject_id=row.subject_id)


def test_nonsense_for_the_whole_book_is_one_incident_and_no_flood_on_any_night(book: Watched):
    book.late(TUESDAY, 90)
    report = book.night(TUESDAY)
    assert (report.raised, report.doubted) == (0, ("billing",))
    (incident,) = book.rows(DataIncident)
    assert (incident.direction, incident.accounts, incident.reference_on) == ("down", 12, MONDAY)
    (letter,) = book.letters("incident")
    assert letter.person_id == book.people["sam"]  # no channel is named: the admin
    for number in (1, 2):
        assert book.night(TUESDAY + number * DAY).raised == 0
    assert len(book.rows(DataIncident)) == len(book.letters("incident")) == 1
    book.ticket(TUESDAY + 3 * DAY, book.accounts[0])
    assert book.night(TUESDAY + 3 * DAY).raised == 1  # what rests on other sources goes on


def test_an_incident_ends_by_itself_when_the_figures_are_back(book: Watched):
    book.late(TUESDAY, 90)
    book.night(TUESDAY)
    book.late(TUESDAY + DAY, 0)
    book.late(TUESDAY + DAY, 40, book.accounts[3])
    report = book.night(TUESDAY + DAY)
    assert (report.doubted, report.raised) == ((), 1)
    assert book.rows(DataIncident)[0].state == "over"
    (letter,) = book.letters("incident")
    assert letter.wanted == 2
    told = tell_incident(letter_of(letter), book.services)
    assert told is not None
    assert told.summary == "The data incident of billing is over."


def test_a_changed_scorecard_cannot_be_compared_and_ends_no_incident(book: Watched, tmp_path: Path):
    book.late(TUESDAY, 90)
    book.night(TUESDAY)
    changed = Library().text("scorecard.yaml").replace("green: 75", "green: 76")
    (tmp_path / "scorecard.yaml").write_text(changed, encoding="utf-8")
    report = book.night(TUESDAY + DAY)
    assert (report.doubted, report.raised, book.rows(DataIncident)[0].state) == (("billing",), 0, "open")


def test_what_is_confirmed_comes_within_minutes_and_within_the_budget(book: Watched):
    book.late(TUESDAY, 90)
    book.night(TUESDAY)
    opened = ask_word(book, "incident show")
    assert opened.summary == "Data incident: billing moved 12 accounts at once. Its alerts rest."
    book.clock.now = datetime.combine(TUESDAY, time(9), UTC)
    said = ask_word(book, "incident confirm", incident="1")
    assert said.summary == "Sam confirmed the data from billing."
    assert ask_word(book, "incident confirm", incident="1").summary == said.summary  # twice is once
    assert [entry.action for entry in book.rows(AuditEntry)] == ["data incident confirmed"]
    outcome = run_rechecks(book.services)
    assert outcome is not None
    assert (outcome.raised, outcome.told) == (12, 2)
    assert book.night(TUESDAY, at=time(10)).doubted == ()
    assert book.night(TUESDAY + DAY).doubted == ()
    assert len(book.alerts()) == 12
    assert ask_word(book, "incident show").summary == "No data incident is open: every source is believed."


def test_only_a_manager_or_an_admin_confirms(database_url: str):
    assert database_url
    roles = {one.word: one.role for one in CAPABILITIES}
    assert roles == {"incident": Role.VIEWER, "incident show": Role.VIEWER, "incident confirm": Role.MANAGER}


def test_the_baseline_is_told_in_one_message(book: Watched):
    (row,) = book.letters("baseline")
    letter = Letter(
        row.key, row.topic, row.due_at, content={"on": "2026-11-23", "triggers": {"invoice": 4, "ticket": 0}}
    )
    told = tell_baseline(letter, book.services)
    assert told is not None
    assert told.summary == (
        "Pillar watches 2 triggers from 23 Nov on. What was so already, 4 findings, raises no alert: only what is new, or gets worse, will."
    )
    assert "An invoice stays unpaid" in str(told.body)


def test_few_accounts_that_move_are_customers_and_no_incident(book: Watched):
    book.late(TUESDAY, 40, *book.accounts[:5])
    report = book.night(TUESDAY)
    assert (report.doubted, report.raised) == ((), 5)


def test_what_people_write_asks_for_the_account_to_be_looked_at_again(book: Watched):
    account = book.accounts[0]
    book.clock.now = datetime.combine(TUESDAY, time(9), UTC)
    assert run_rechecks(book.services) is None
    assert not [run for run in book.rows(JobRun) if run.job == "recheck"]  # no work, no trace
    book.late(TUESDAY, 40, account, book.accounts[1])
    with book.services.writing() as session:
        person = book.people["mia"]
        set_pulse(session, account_id=account, person_id=person, band=Band.RED, note="", at=book.clock.now)
    outcome = run_rechecks(book.services)
    assert outcome is not None
    assert outcome.raised == 1
    assert [alert.account_id for alert in book.alerts()] == [account]
    assert [row.account_id for row in book.rows(HealthSnapshot) if row.on == TUESDAY] == [account]
    assert not book.rows(Recheck)
    assert book.letters()[0].due_at == book.clock.now


def test_what_comes_in_while_it_is_looked_at_waits_for_its_own_turn(book: Watched, monkeypatch: pytest.MonkeyPatch):
    account = book.accounts[0]
    book.clock.now = datetime.combine(TUESDAY, time(9), UTC)
    with book.services.writing() as session:
        ask(session, [account], book.clock.now)
    later = book.clock.now + timedelta(seconds=1)
    _meanwhile(monkeypatch, lambda: _ask(book, account, later))
    run_rechecks(book.services)
    assert [row.asked_at for row in book.rows(Recheck)] == [later]


def _ask(book: Watched, account: int, at: datetime) -> None:
    with book.services.writing() as session:
        ask(session, [account], at)


def _meanwhile(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], None]) -> None:
    """Let something happen between scoring and deciding."""
    real = recheck.judge_fleet

    def judge(session: object, *arguments: object, **more: object) -> object:
        found = real(session, *arguments, **more)  # type: ignore[arg-type]  # handed through
        session.commit()  # type: ignore[attr-defined]  # a session
        deed()
        return found

    monkeypatch.setattr(recheck, "judge_fleet", judge)


def test_an_import_of_nonsense_is_one_incident_before_any_alert(book: Watched, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    rows = "".join(f"A{number},invoice_days_late,{TUESDAY},9999\n" for number in range(1, 13))
    (folder / "observations.csv").write_text(f"account_id,key,on,value\n{rows}")
    book.clock.now = datetime.combine(TUESDAY, time(9), UTC)
    report = import_folder(book.engine, folder, now=book.clock.now, rejects=tmp_path / "rejects.csv")
    assert [row.account_id for row in book.rows(Recheck)] == sorted(report.touched) == book.accounts
    outcome = run_rechecks(book.services)
    assert outcome is not None
    assert (outcome.raised, book.alerts()) == (0, [])
    assert [incident.source for incident in book.rows(DataIncident)] == ["billing"]
    assert len(book.letters("incident")) == 1
    book.night(TUESDAY + DAY)
    assert (book.alerts(), len(book.rows(DataIncident))) == ([], 1)
