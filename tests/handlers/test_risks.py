"""`risk`: the eight-risk framework for an account and over a book."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from handlers.reply import Form, Item, Reply
from handlers.request import Via
from storage.engine import open_session
from storage.models import Account, Risk
from success.vocabulary import RiskKind
from tests.conftest import NOW
from tests.handlers.alerting import add_alert
from tests.handlers.conftest import TODAY, Desk, buttons_of, choices_of, errors_of, form_of, services_of, text_of
from tests.handlers.playing import copy_of, write_once

SAID = {"severity": "high", "evidence": "Roth left, nobody answers", "next_step": "", "next_on": ""}


@pytest.fixture(scope="module")
def written(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Path]:
    """The small book, written once."""
    path = tmp_path_factory.mktemp("risks") / "pillar.db"
    return write_once(sqlite_template, path), path


@pytest.fixture
def room(written: tuple[Desk, Path], tmp_path: Path) -> Iterator[Desk]:
    """The small book."""
    with copy_of(*written, tmp_path / "pillar.db") as desk:
        yield desk


def fields_of(form: Form) -> dict[str, object]:
    return {field.name: field for field in form.fields}


def me(room: Desk, who: str = "mia") -> str:
    return str(room.people[who].person_id)


def open_risk(room: Desk, name: str = "Acme", kind: str = "relationship", **said: str) -> Reply:
    values = {"owner": me(room), **SAID, **said}
    answer = room.ask("risk open save", via=Via.FORM, account=str(room.accounts[name]), kind=kind, **values)
    assert isinstance(answer, Reply), answer
    return answer


def items_of(answer: object) -> dict[str, Item]:
    assert isinstance(answer, Reply)
    return {node.markdown.split("**")[1]: node for node in answer.body if isinstance(node, Item)}


def test_an_account_without_risks_names_all_eight_as_quiet(room: Desk):
    text = text_of(room.told("risk", "acme"))
    assert "Acme: no open risk · €84k ARR" in text
    quiet = next(line for line in text.splitlines() if line.startswith("Quiet: "))
    assert len(quiet.removeprefix("Quiet: ").split(", ")) == len(RiskKind) == 8


def test_an_open_risk_tells_severity_owner_evidence_and_that_nothing_moves_it(room: Desk):
    text = text_of(open_risk(room))
    assert "🔴 Relationship (champion, advocate or sponsor lost) · high · Mia Keller, since 23 Nov" in text
    assert "Roth left, nobody answers\n⚠️ no next step" in text
    assert "relationship" not in next(line for line in text.splitlines() if line.startswith("Quiet"))
    assert room.audited() == ["risk opened"]


def test_a_next_step_without_a_day_and_a_late_one_are_marked(room: Desk):
    assert "next: Call the COO, ⚠️ no date" in text_of(open_risk(room, next_step="Call the COO"))
    open_risk(room, kind="fit", next_step="Show the API", next_on=TODAY.isoformat())
    room.services = replace(services_of(room.engine, NOW + timedelta(days=3)), library=room.services.library)
    assert "next: Show the API, 23 Nov ⚠️ 3 days late" in text_of(room.told("risk", "acme"))


def test_an_alert_that_names_a_risk_can_be_opened_as_one_with_what_it_knows(room: Desk):
    alert = add_alert(room)
    said = room.told("risk", "acme")
    signal = items_of(said)["Relationship"]
    assert "executive sponsor Roth left 2 Nov, no successor" in signal.markdown
    fields = fields_of(form_of(room.press(signal.button)))
    assert fields["kind"].value == "relationship"
    assert fields["severity"].value == "high"
    assert "Roth left 2 Nov" in fields["evidence"].value
    assert fields["owner"].value == me(room)
    assert signal.button.arguments["alert"] == str(alert)


def test_a_signal_of_an_open_risk_stands_with_it(room: Desk):
    add_alert(room)
    said = open_risk(room)
    assert "Signal: executive sponsor Roth left 2 Nov, no successor" in text_of(said)
    assert items_of(said) == {}


def test_from_the_list_the_answer_takes_its_place(room: Desk):
    (menu,) = choices_of(room.told("risk", "acme"))
    form = form_of(room.ask(menu.word, via=Via.BUTTON, **menu.arguments, choice="product"))
    answer = room.submit(form, kind="product", owner=me(room), **SAID)
    assert answer.replaces
    assert "Product experience" in text_of(answer)


def test_typed_it_opens_the_form_for_the_kind_that_was_named(room: Desk):
    assert fields_of(form_of(room.ask("risk open", "acme relation")))["kind"].value == "relationship"
    assert fields_of(form_of(room.ask("risk open", "acme")))["kind"].value == ""


def test_one_risk_of_a_kind_is_open_and_opening_it_again_updates_it(room: Desk):
    open_risk(room)
    form = form_of(room.ask("risk open", "acme relationship"))
    assert form.word == "risk update save"
    values = {"account": str(room.accounts["Acme"]), "kind": "relationship", "owner": me(room), **SAID}
    assert "open already" in errors_of(room.ask("risk open save", via=Via.FORM, **values))["kind"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"severity": "terrible"}, "severity"),
        ({"evidence": "?"}, "evidence"),
        ({"owner": "999"}, "owner"),
        ({"next_on": "2026-12-01"}, "next_step"),
        ({"next_step": "Call", "next_on": "2026-11-01"}, "next_on"),
        ({"next_step": "Call", "next_on": "soon"}, "next_on"),
        ({"kind": "weather"}, "kind"),
    ],
)
def test_what_is_wrong_in_the_form_is_told_at_its_field(room: Desk, changes: dict[str, str], field: str):
    values = {"account": str(room.accounts["Acme"]), "kind": "fit", "owner": me(room), **SAID, **changes}
    assert list(errors_of(room.ask("risk open save", via=Via.FORM, **values))) == [field]
    assert room.rows(Risk) == []


def test_updated_and_closed_its_history_tells_who_changed_what(room: Desk):
    said = open_risk(room)
    form = form_of(room.press(buttons_of(said)["Update"]))
    values = {"severity": "medium", "evidence": "COO named, no talk yet", "owner": me(room, "bob")}
    answer = room.submit(form, **values, next_step="Meet the COO", next_on="2026-11-30")
    assert "next: Meet the COO, 30 Nov" in text_of(answer)
    history = text_of(room.press(buttons_of(answer)["History"]))
    assert "23 Nov · Mia Keller opened it, high: “Roth left, nobody answers”" in history
    assert "severity “high” → “medium”" in history
    assert "owner Mia Keller → Bob Lindqvist" in history
    assert "next step “none” → “Meet the COO”; its date “none” → “2026-11-30”" in history


def test_closing_asks_what_became_of_it_and_keeps_it_on_record(room: Desk):
    form = form_of(room.press(buttons_of(open_risk(room))["Close"]))
    assert list(errors_of(room.submit(form, note=""))) == ["note"]
    text = text_of(room.submit(form, note="New sponsor, Ida Berg"))
    assert "Acme: no open risk" in text
    assert "Closed before: relationship 23 Nov: “New sponsor, Ida Berg”" in text
    again = room.submit(form, note="a second time")
    assert again.failed
    assert "closed already" in again.summary
    assert room.audited() == ["risk opened", "risk closed"]


def test_an_update_that_changes_nothing_leaves_no_trace(room: Desk):
    form = form_of(room.press(buttons_of(open_risk(room))["Update"]))
    room.submit(form, owner=me(room), **SAID)
    assert room.audited() == ["risk opened"]


def test_a_colleague_may_help_and_a_viewer_reads(room: Desk):
    open_risk(room)
    assert "Update" in buttons_of(room.told("risk", "acme", who="bob"))
    said = room.told("risk", "acme", who="tom")
    assert "Update" not in buttons_of(said)
    assert "History" in buttons_of(said)
    assert room.told("risk close", who="tom", via=Via.BUTTON, risk="1").failed


def test_alone_it_rolls_up_her_own_book_with_what_nobody_moves(room: Desk):
    open_risk(room)
    open_risk(room, "Borealis", "fit", severity="low", next_step="Show the API", next_on=TODAY.isoformat())
    open_risk(room, "Cascade South")
    room.services = replace(services_of(room.engine, NOW + timedelta(days=2)), library=room.services.library)
    text = text_of(room.told("risk"))
    assert "Your book: 2 open risks at 2 accounts · €126k at stake" in text
    assert "('Relationship', '1', '🔴 high', '€84k')" in text
    assert "Without a next step: 1" in text
    assert "Next step is late: 1" in text
    assert "Cascade" not in text


def test_a_leader_sees_the_teams_by_currency_and_may_switch(room: Desk):
    open_risk(room)
    open_risk(room, "Cascade South")
    said = room.told("risk", who="priya")
    assert "The team's book: 2 open risks at 2 accounts · €84k + $31k at stake" in text_of(said)
    mine = room.press(buttons_of(said)["My book"], who="priya")
    assert mine.replaces
    assert "Your book: no open risk." in text_of(mine)
    assert "The team's book: 2 open" in text_of(room.told("risk", "team"))


def test_an_account_with_two_risks_is_counted_once(room: Desk):
    open_risk(room)
    open_risk(room, kind="fit")
    assert "2 open risks at 1 account · €84k at stake" in text_of(room.told("risk"))


def test_from_the_roll_up_one_gets_to_the_account(room: Desk):
    open_risk(room)
    said = room.press(items_of(room.told("risk"))["Acme"].button)
    assert "Acme: 1 open risk" in text_of(said)


def test_what_people_wrote_is_shown_as_it_is(room: Desk):
    text = text_of(open_risk(room, evidence="<!channel> *all* _gone_ [x](y)"))
    assert "<!channel> *all* _gone_ [x](y)" in text


def test_a_deleted_account_leaves_a_clear_sentence(room: Desk):
    button = buttons_of(open_risk(room))["Update"]
    with open_session(room.engine) as session:
        session.execute(delete(Account).where(Account.id == room.accounts["Acme"]))
    answer = room.press(button)
    assert answer.failed
    assert "its account was deleted" in answer.summary
    assert "no open risk" in text_of(room.told("risk"))


def test_typed_without_a_risk_it_says_where_the_button_is(room: Desk):
    assert "press its button" in room.told("risk close", "acme").summary


def test_an_uncertain_account_keeps_the_kind(room: Desk):
    said = room.told("risk open", "acmee adoption")
    assert fields_of(form_of(room.press(buttons_of(said)["Acme"])))["kind"].value == "adoption"
