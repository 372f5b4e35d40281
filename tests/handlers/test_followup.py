"""Follow-ups: set as typed, asked for where something is missing, done, moved; whose they are."""

from datetime import timedelta

import pytest

from handlers.reply import FieldErrors, Form, Item, Reply
from handlers.request import Via
from storage.models import FollowUp, Recheck
from tests.handlers.conftest import TODAY, Desk, buttons_of, text_of


def follow_ups(desk: Desk) -> list[FollowUp]:
    return [row for row in desk.rows(FollowUp) if isinstance(row, FollowUp)]


def test_a_typed_follow_up_is_set_with_its_day(desk: Desk) -> None:
    told = desk.told("followup", 'acme "pilot review" 1 Dec')
    (row,) = follow_ups(desk)
    assert (row.text, row.due_on.isoformat(), row.person_id) == (
        "pilot review",
        "2026-12-01",
        desk.people["mia"].person_id,
    )
    assert "1 Dec" in told.summary
    assert "pilot review" in text_of(told)
    assert "follow-up set" in desk.audited()


@pytest.mark.parametrize("typed", ["acme pilot review", "acme 1 Dec", "acme pilot review 2026-11-01"])
def test_what_is_missing_or_past_is_asked_for_and_nothing_typed_is_lost(desk: Desk, typed: str) -> None:
    (form,) = desk.told("followup", typed).body
    assert isinstance(form, Form)
    filled = {field.name: getattr(field, "value", None) for field in form.fields}
    assert filled["what"] == ("pilot review" if "pilot" in typed else "")
    assert follow_ups(desk) == []
    errors = desk.submit(form, what="", due_on=(TODAY - timedelta(days=1)).isoformat())
    assert isinstance(errors, FieldErrors)
    assert set(errors.errors) == {"what", "due_on"}
    assert isinstance(desk.submit(form, what="pilot review", due_on="2026-12-01"), Reply)
    assert [row.text for row in follow_ups(desk)] == ["pilot review"]


def test_near_names_carry_what_was_typed(desk: Desk) -> None:
    answer = desk.told("followup", 'cascade "pilot review" 1 Dec')
    button = buttons_of(answer)["Cascade North"]
    desk.press(button)
    assert [row.text for row in follow_ups(desk)] == ["pilot review"]


def test_done_ones_leave_the_list_and_the_account_is_looked_at_again(desk: Desk) -> None:
    desk.told("followup", "acme first thing 1 Dec")
    desk.told("followup", "acme second thing 2 Dec")
    items = [node for node in desk.told("followup").body if isinstance(node, Item)]
    assert "first thing" in items[0].markdown
    left = desk.press(items[0].button)
    assert "second thing" in text_of(left)
    assert "first thing" not in text_of(left)
    assert [row.account_id for row in desk.rows(Recheck)] == [desk.accounts["Acme"]]


def test_a_follow_up_moves_to_another_day(desk: Desk) -> None:
    buttons = buttons_of(desk.told("followup", "acme first thing 1 Dec"))
    (form,) = desk.press(buttons["Move"]).body
    assert isinstance(desk.submit(form, due_on="2026-11-01"), FieldErrors)
    desk.submit(form, due_on="2026-12-08")
    assert follow_ups(desk)[0].due_on.isoformat() == "2026-12-08"


def test_a_colleagues_follow_up_is_hers_and_her_managers(desk: Desk) -> None:
    desk.told("followup", "acme first thing 1 Dec")
    key = str(follow_ups(desk)[0].id)
    refused = desk.ask("followup done", who="bob", via=Via.BUTTON, follow_up=key)
    assert refused.failed
    assert follow_ups(desk)[0].done_at is None
    desk.ask("followup done", who="priya", via=Via.BUTTON, follow_up=key)
    assert follow_ups(desk)[0].done_at is not None


def test_a_viewer_sets_none(desk: Desk) -> None:
    assert desk.ask("followup", "acme thing 1 Dec", who="tom").failed
