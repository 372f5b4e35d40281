"""`scorecard edit`: weights change after a preview, by an admin, with a trace."""

import pytest

from storage.engine import open_session
from storage.scorecards import in_force
from tests.handlers.conftest import Desk, buttons_of, errors_of, form_of, text_of

WEIGHTS = {"usage": "30", "outcomes": "25", "sentiment": "10", "relationship": "20", "services": "5", "support": "10"}
GOOD = {**{f"weight_{key}": value for key, value in WEIGHTS.items()}, "reason": "Usage predicts renewals best for us"}


def opened(desk: Desk):
    asked = desk.told("scorecard edit", who="sam")
    return form_of(desk.press(buttons_of(asked)["Retention and later"], who="sam"))


def version_of(desk: Desk) -> int:
    with open_session(desk.engine, reading=True) as session:
        return in_force(session)[0]


def test_the_form_holds_the_weights_in_force(desk: Desk):
    fields = {field.name: field.value for field in opened(desk).fields}
    assert fields["weight_usage"] == "25"
    assert sum(float(value) for name, value in fields.items() if name.startswith("weight_")) == 100


def test_a_preview_changes_nothing_and_a_yes_makes_a_new_version(desk: Desk):
    seen = desk.submit(opened(desk), **GOOD, who="sam")
    assert "Product usage 25 → 30 %" in text_of(seen)
    assert version_of(desk) == 1
    done = desk.press(buttons_of(seen)["Confirm"], who="sam")
    assert done.replaces
    assert "Scorecard v2 is in force" in text_of(done)
    assert version_of(desk) == 2
    assert desk.audited() == ["scorecard weights changed"]
    assert "edited in chat by Sam Adeyemi: “Usage predicts renewals best for us”" in text_of(desk.told("scorecard"))


def test_cancel_leaves_everything_as_it_is(desk: Desk):
    seen = desk.submit(opened(desk), **GOOD, who="sam")
    assert "Nothing was changed" in text_of(desk.press(buttons_of(seen)["Cancel"], who="sam"))
    assert version_of(desk) == 1


def test_a_preview_that_was_overtaken_is_not_put_in_force(desk: Desk):
    first = desk.submit(opened(desk), **GOOD, who="sam")
    second = desk.submit(opened(desk), **{**GOOD, "weight_usage": "35", "weight_relationship": "15"}, who="sam")
    desk.press(buttons_of(second)["Confirm"], who="sam")
    assert "Meanwhile scorecard v2 came into force" in text_of(desk.press(buttons_of(first)["Confirm"], who="sam"))
    assert version_of(desk) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("weight_usage", "31"), ("weight_usage", "-1"), ("weight_sentiment", "ten"), ("reason", "because")],
)
def test_wrong_weights_are_named_and_nothing_changes(desk: Desk, field: str, value: str):
    errors = errors_of(desk.submit(opened(desk), **{**GOOD, field: value}, who="sam"))
    assert len(errors) == 1
    assert version_of(desk) == 1


def test_weights_that_stand_already_are_said_to(desk: Desk):
    form = opened(desk)
    same = {field.name: field.value for field in form.fields} | {"reason": "Nothing but a test"}
    assert "in force already" in str(errors_of(desk.submit(form, **same, who="sam")))


def test_only_an_admin_may(desk: Desk):
    assert "needs the role admin" in text_of(desk.told("scorecard edit", who="priya"))
    assert "Change weights" not in buttons_of(desk.told("scorecard", who="priya"))
