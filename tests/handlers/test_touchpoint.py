"""`log`: a contact written down."""

from datetime import timedelta

import pytest

from storage.models import Contact, Touchpoint
from tests.handlers.conftest import TODAY, Desk, buttons_of, errors_of, form_of, text_of

GOOD = {"kind": "call", "on": TODAY.isoformat(), "two_way": "yes", "summary": "Rollout of plant 2"}


def fields_of(form) -> dict[str, object]:
    return {field.name: field for field in form.fields}


def written(desk: Desk) -> list[Touchpoint]:
    return [row for row in desk.rows(Touchpoint) if row.source == "chat"]


def test_typed_words_fill_in_the_form(desk: Desk):
    form = form_of(desk.ask("log", "acme met Lena about the rollout"))
    fields = fields_of(form)
    assert form.arguments["account"] == str(desk.accounts["Acme"])
    assert fields["summary"].value == "met Lena about the rollout"
    assert fields["kind"].value == "meeting"
    named = next(option for option in fields["contact"].options if option.value == fields["contact"].value)
    assert named.label == "Lena Ortiz"
    assert fields["on"].value == TODAY


def test_only_contacts_who_are_still_there_can_be_chosen(desk: Desk):
    options = fields_of(form_of(desk.ask("log", "acme")))["contact"].options
    assert [option.label for option in options] == ["Lena Ortiz"]


def test_a_name_of_several_words_is_told_from_the_rest(desk: Desk):
    form = form_of(desk.ask("log", "cascade south quiet call"))
    assert form.arguments["account"] == str(desk.accounts["Cascade South"])
    assert fields_of(form)["summary"].value == "quiet call"


def test_an_uncertain_name_keeps_what_was_typed(desk: Desk):
    answer = desk.told("log", "acmee spoke about the rollout")
    form = form_of(desk.press(buttons_of(answer)["Acme"]))
    assert fields_of(form)["summary"].value == "spoke about the rollout"


def test_a_text_too_long_for_a_button_is_shown_instead_of_lost(desk: Desk):
    said = "word " * 350
    assert said.strip() in text_of(desk.told("log", f"acmee {said}"))


def test_saved_it_is_a_row_with_its_audit_entry(desk: Desk):
    lena = next(row.id for row in desk.rows(Contact) if row.name == "Lena Ortiz")
    answer = desk.submit(form_of(desk.ask("log", "acme")), **GOOD, contact=str(lena))
    (row,) = written(desk)
    assert (row.kind, row.on, row.two_way, row.summary, row.contact_id) == ("call", TODAY, True, GOOD["summary"], lena)
    assert row.person_id == desk.people["mia"].person_id
    assert "Call with Lena Ortiz, 23 Nov, two-way" in text_of(answer)
    assert desk.audited() == ["touchpoint logged"]


def test_from_the_health_message_it_renews_that_message(desk: Desk):
    form = form_of(desk.press(buttons_of(desk.told("health", "acme"))["Log touchpoint"]))
    answer = desk.submit(form, **GOOD)
    assert answer.replaces
    assert "last two-way contact 23 Nov" in text_of(answer)


def test_without_the_tick_it_is_one_way(desk: Desk):
    values = {key: value for key, value in GOOD.items() if key != "two_way"}
    assert "one-way" in text_of(desk.submit(form_of(desk.ask("log", "acme")), **values))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("on", (TODAY + timedelta(days=1)).isoformat()),
        ("on", "yesterday"),
        ("summary", "  "),
        ("summary", "x" * 2001),
        ("kind", "seance"),
        ("contact", "999"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(desk: Desk, field: str, value: str):
    assert set(errors_of(desk.submit(form_of(desk.ask("log", "acme")), **{**GOOD, field: value}))) == {field}
    assert written(desk) == []


def test_a_colleague_may_log_and_a_viewer_may_not(desk: Desk):
    assert form_of(desk.ask("log", "acme", who="bob"))
    assert "needs the role csm" in text_of(desk.told("log", "acme", who="tom"))
