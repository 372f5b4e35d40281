"""Rules of one's own: set as said, asked where not understood, told where the figure stands, listed and ended."""

import pytest

from handlers.capabilities import make_router
from handlers.reply import FieldErrors, Form, Item
from handlers.request import Via
from storage.models import WatchRule
from tests.handlers.conftest import Desk, buttons_of, text_of


def rules(desk: Desk) -> list[tuple[str, str, float, int | None]]:
    return [(r.fact, r.comparison, r.threshold, r.account_id) for r in desk.rows(WatchRule) if isinstance(r, WatchRule)]


def test_a_rule_is_set_as_it_was_said_and_tells_where_the_figure_stands(desk: Desk) -> None:
    told = desk.told("tell me when", "usage of acme falls under 20 users")
    assert rules(desk) == [("active_users", "below", 20, desk.accounts["Acme"])]
    assert "Today it is 39" in text_of(told)
    assert "rule set" in desk.audited()


def test_a_rule_that_holds_already_says_so(desk: Desk) -> None:
    assert "does so today" in text_of(desk.told("tell me when", "usage of acme falls under 50"))


def test_an_unknown_figure_is_said_to_be_unknown(desk: Desk) -> None:
    assert "unknown" in text_of(desk.told("tell me when", "nps of borealis falls under 10"))


def test_any_of_mine_has_no_account(desk: Desk) -> None:
    desk.told("tell me when", "score of any of my accounts drops below 50")
    assert rules(desk) == [("score", "below", 50, None)]


def test_the_same_rule_twice_is_one(desk: Desk) -> None:
    for _ in range(2):
        desk.told("tell me when", "usage of acme falls under 20 users")
    assert len(rules(desk)) == 1


def test_what_is_not_understood_becomes_a_form_with_what_was_typed(desk: Desk) -> None:
    (form,) = desk.told("tell me when", "the mood at acme gets strange").body
    assert isinstance(form, Form)
    assert "the mood at acme" in form.intro
    wrong = desk.submit(form, fact="", comparison="below", threshold="many")
    assert isinstance(wrong, FieldErrors)
    assert set(wrong.errors) == {"fact", "threshold"}
    desk.submit(form, account=str(desk.accounts["Acme"]), fact="licence_use", comparison="below", threshold="40")
    assert rules(desk) == [("licence_use", "below", 0.4, desk.accounts["Acme"])]


def test_a_near_name_is_asked_and_keeps_the_rule(desk: Desk) -> None:
    answer = desk.told("tell me when", "usage of cascade falls under 5")
    desk.press(buttons_of(answer)["Cascade North"])
    assert rules(desk) == [("active_users", "below", 5, desk.accounts["Cascade North"])]


@pytest.mark.parametrize(("who", "left"), [("mia", 0), ("bob", 1)])
def test_a_rule_is_ended_by_its_owner_only(desk: Desk, who: str, left: int) -> None:
    desk.told("tell me when", "usage of acme falls under 20 users")
    (item,) = [node for node in desk.told("rules").body if isinstance(node, Item)]
    desk.ask(item.button.word, who=who, via=Via.BUTTON, **item.button.arguments)
    items = [node for node in desk.told("rules").body if isinstance(node, Item)]
    assert len(items) == left


def test_tell_me_about_an_account_is_still_its_health() -> None:
    assert make_router().split("tell me about acme") == ("health", "acme")
    assert make_router().split("tell me when usage of acme falls under 20")[0] == "tell me when"
