"""Standing rules as people say them."""

import pytest

from success.own_rules import SaidRule, askable, read_rule, told


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("usage of acme falls under 20 users", SaidRule("active_users", "below", 20, "acme")),
        ("usage at Acme drops below 20", SaidRule("active_users", "below", 20, "Acme")),
        ("acme's score falls below 50", SaidRule("score", "below", 50, "acme")),
        ("the health of Halvorsen Shipping goes under 60.", SaidRule("score", "below", 60, "Halvorsen Shipping")),
        ("tickets > 10 at acme", SaidRule("tickets_30", "above", 10, "acme")),
        ("licence use of borealis exceeds 90 %", SaidRule("licence_use", "above", 0.9, "borealis")),
        ("licence use of borealis exceeds 90", SaidRule("licence_use", "above", 0.9, "borealis")),
        ("licence use of borealis is above 0.9", SaidRule("licence_use", "above", 0.9, "borealis")),
        ("acme has more than 3 critical tickets", SaidRule("critical_tickets", "above", 3, "acme")),
        ("acme has fewer than 20 active users", SaidRule("active_users", "below", 20, "acme")),
        ("nps of any of my accounts falls to 0", SaidRule("nps", "at_most", 0, "")),
        ("users of acme rises to 70", SaidRule("active_users", "at_least", 70, "acme")),
        ("users at acme reaches 75 users", SaidRule("active_users", "at_least", 75, "acme")),
        ("ARR of Acme falls under 20k", SaidRule("arr", "below", 20_000, "Acme")),
        ("arr of acme is less than 1,500", SaidRule("arr", "below", 1_500, "acme")),
        ("score drops below 40", SaidRule("score", "below", 40, "")),
        ("days without contact with acme is more than 30 days", SaidRule("last_two_way_days", "above", 30, "acme")),
    ],
)
def test_a_rule_is_read(said: str, rule: SaidRule) -> None:
    assert read_rule(said) == rule


@pytest.mark.parametrize(
    "said",
    [
        "",
        "acme",
        "something happens at acme",
        "mood of acme falls under 3",
        "usage of acme falls",
        "sponsor of acme leaves",
    ],
)
def test_what_is_not_understood_is_left_to_the_form(said: str) -> None:
    assert read_rule(said) is None


def test_a_rule_is_told_in_the_units_of_its_fact() -> None:
    assert told("licence_use", "above", 0.9) == "licence use over 90 %"
    assert told("active_users", "below", 20).endswith("week under 20")


def test_only_numbers_can_be_compared() -> None:
    assert {fact.unit for fact in askable()}.isdisjoint({"yes_no", "word", "day"})
