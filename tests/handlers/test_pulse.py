"""`pulse`: the CSM's own judgement."""

import pytest

from storage.engine import open_session
from storage.models import Pulse
from tests.handlers.conftest import Desk, add_account, buttons_of, errors_of, form_of, lines_of, text_of


def test_a_colour_and_a_reason_are_written_at_once(desk: Desk):
    answer = desk.told("pulse", "acme yellow sponsor has gone quiet")
    assert lines_of(answer)[0].startswith("🟡 Pulse of Acme is yellow from today, 23 Nov.")
    (row,) = desk.rows(Pulse)
    assert (row.band, row.note, row.set_by) == ("yellow", "sponsor has gone quiet", desk.people["mia"].person_id)
    assert desk.audited() == ["pulse set"]


def test_without_a_colour_the_form_opens(desk: Desk):
    form = form_of(desk.ask("pulse", "acme"))
    answer = desk.submit(form, band="red", note="")
    assert "Pulse of Acme is red" in answer.summary


def test_a_second_one_tells_what_stood_before_and_both_are_kept(desk: Desk):
    desk.told("pulse", "acme yellow")
    assert "(was yellow, 23 Nov)" in text_of(desk.told("pulse", "acme red"))
    assert len(desk.rows(Pulse)) == 2


def test_it_stands_beside_the_score_and_says_whether_they_agree(desk: Desk):
    desk.told("pulse", "acme red")
    assert "Your pulse: red, 23 Nov; the score disagrees" in lines_of(desk.told("health", "acme"))
    desk.told("pulse", "acme yellow")
    assert "Your pulse: yellow, 23 Nov; the score agrees" in lines_of(desk.told("health", "acme"))
    assert "Mia Keller’s pulse: yellow, 23 Nov; the score agrees" in lines_of(desk.told("health", "acme", who="bob"))


def test_a_colour_inside_a_name_is_part_of_the_name(desk: Desk):
    with open_session(desk.engine) as session:
        add_account(session, "Evergreen Green Energy", desk.people["mia"].person_id)
    answer = desk.told("pulse", "evergreen green energy red no answer")
    assert "Evergreen Green Energy is red" in text_of(answer)


def test_from_the_health_message_it_renews_that_message(desk: Desk):
    form = form_of(desk.press(buttons_of(desk.told("health", "acme"))["Set pulse"]))
    answer = desk.submit(form, band="green", note="I trust them")
    assert answer.replaces
    assert "Your pulse: green, 23 Nov “I trust them”; the score disagrees" in lines_of(answer)


def test_an_uncertain_name_keeps_colour_and_reason(desk: Desk):
    answer = desk.told("pulse", "acmee yellow gone quiet")
    form = form_of(desk.press(buttons_of(answer)["Acme"]))
    assert [field.value for field in form.fields] == ["yellow", "gone quiet"]
    assert desk.rows(Pulse) == []


@pytest.mark.parametrize(("field", "value"), [("band", "mauve"), ("band", ""), ("note", "x" * 501)])
def test_a_wrong_field_is_named_and_nothing_is_written(desk: Desk, field: str, value: str):
    form = form_of(desk.ask("pulse", "acme"))
    assert set(errors_of(desk.submit(form, **{"band": "red", "note": "", field: value}))) == {field}
    assert desk.rows(Pulse) == []


def test_a_csm_is_refused_on_the_account_of_another_and_a_manager_is_not(desk: Desk):
    assert "Acme belongs to Mia Keller" in text_of(desk.told("pulse", "acme red", who="bob"))
    assert "is red" in text_of(desk.told("pulse", "acme red", who="priya"))
    assert "needs the role csm" in text_of(desk.told("pulse", "acme red", who="tom"))
