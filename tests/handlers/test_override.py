"""`health override`: a score of her own, for a time, beside the computed one."""

from datetime import timedelta

import pytest

from storage.models import Override
from tests.handlers.conftest import TODAY, Desk, buttons_of, errors_of, form_of, lines_of, text_of

GOOD = {
    "score": "80",
    "reason": "New sponsor signed off the plan",
    "expires_on": (TODAY + timedelta(days=30)).isoformat(),
}


def opened(desk: Desk, **more: str):
    return form_of(desk.press(buttons_of(desk.told("health", "acme"))["Override"], **more))


def test_saved_it_shows_both_scores_reason_author_and_end_in_place_of_the_message(desk: Desk):
    answer = desk.submit(opened(desk), **GOOD)
    assert answer.replaces
    assert "overridden to 🟢 GREEN 80" in lines_of(answer)[0]
    assert "YELLOW 5" in lines_of(answer)[0]
    assert (
        "Override: GREEN 80 by Mia Keller, until 23 Dec: “New sponsor signed off the plan”; computed: YELLOW"
        in text_of(answer)
    )
    assert desk.audited() == ["override set"]


def test_it_can_be_ended(desk: Desk):
    answer = desk.submit(opened(desk), **GOOD)
    ended = desk.press(buttons_of(answer)["End override"])
    assert "overridden" not in text_of(ended)
    assert "End override" not in buttons_of(ended)
    assert desk.audited() == ["override set", "override ended"]


def test_ending_it_twice_says_so(desk: Desk):
    end = buttons_of(desk.submit(opened(desk), **GOOD))["End override"]
    desk.press(end)
    assert "No override stands for Acme any more" in text_of(desk.press(end))


def test_a_new_one_ends_the_old_one_and_nothing_is_deleted(desk: Desk):
    desk.submit(opened(desk), **GOOD)
    form = opened(desk)
    assert form.fields[0].value == "80"
    desk.submit(form, **{**GOOD, "score": "70"})
    rows = desk.rows(Override)
    assert [(row.score, row.ended_at is None) for row in rows] == [(80.0, False), (70.0, True)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("score", "101"),
        ("score", "-1"),
        ("score", "many"),
        ("score", "nan"),
        ("reason", "because"),
        ("reason", " " * 30),
        ("expires_on", TODAY.isoformat()),
        ("expires_on", (TODAY + timedelta(days=91)).isoformat()),
        ("expires_on", "soon"),
        ("expires_on", ""),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(desk: Desk, field: str, value: str):
    errors = errors_of(desk.submit(opened(desk), **{**GOOD, field: value}))
    assert set(errors) == {field}
    assert desk.rows(Override) == []
    assert desk.audited() == []


def test_the_last_day_allowed_is_ninety_days_ahead(desk: Desk):
    answer = desk.submit(opened(desk), **{**GOOD, "expires_on": (TODAY + timedelta(days=90)).isoformat()})
    assert "overridden" in lines_of(answer)[0]


def test_a_csm_is_refused_on_the_account_of_another(desk: Desk):
    for answer in (
        desk.told("health override", "acme", who="bob"),
        desk.told("health override save", who="bob", account=str(desk.accounts["Acme"]), **GOOD),
        desk.told("health override end", who="bob", account=str(desk.accounts["Acme"])),
    ):
        assert "Acme belongs to Mia Keller" in text_of(answer)
    assert desk.rows(Override) == []


def test_a_manager_may_on_every_account_and_a_viewer_on_none(desk: Desk):
    assert form_of(desk.ask("health override", "acme", who="priya"))
    assert "needs the role csm" in text_of(desk.told("health override", "acme", who="tom"))
