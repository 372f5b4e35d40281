from copy import deepcopy

import pytest

from success.errors import ConfigurationError
from success.facts import FACTS
from success.triggers_file import check_plays, parse_triggers
from success.vocabulary import RiskKind, TriggerKind
from tests.success.facts_help import shipped_book, shipped_triggers

ONE = {
    "triggers": {
        "low": {
            "title": "health is low",
            "kind": "customer",
            "purpose": "risk",
            "severity": "medium",
            "when": {"fact": "score", "below": 50},
            "plays": ["renewal_risk"],
        }
    }
}


def told(own=(), **changes) -> str:
    """Give what is said of the one trigger with some of its keys replaced (None takes one away)."""
    data = deepcopy(ONE)
    trigger = data["triggers"]["low"] | changes
    data["triggers"]["low"] = {key: value for key, value in trigger.items() if value is not None}
    with pytest.raises(ConfigurationError) as refused:
        parse_triggers(data, "triggers.yaml", len, own)
    return str(refused.value)


def test_the_shipped_book_covers_every_kind_of_trigger_and_every_risk():
    book = shipped_book()
    responses = [*book.triggers.values(), *book.by_people.values()]
    assert len(book.triggers) >= 28
    assert {one.kind for one in responses} == set(TriggerKind)
    assert {one.risk for one in responses} >= set(RiskKind)
    assert {one.purpose for one in responses} == {"risk", "adoption", "onboarding", "expansion", "advocacy"}


def test_what_people_raise_has_its_response_too():
    book = shipped_book()
    for key in ("followup", "own_rule", "release", "incident", "price_change"):
        assert book.of(key).plays
    assert book.of("renewal") is book.triggers["renewal"]
    assert book.of("gone") is None


def test_criticals_are_rare():
    """They reach people at any hour."""
    severities = [trigger.severity for trigger in shipped_book().triggers.values()]
    assert severities.count("critical") == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"severty": "high"}, "triggers.yaml:3: triggers.low.severty: unknown key; did you mean severity?"),
        ({"severity": "hgh"}, "triggers.low.severity: must be 'low', 'medium', 'high' or 'critical'"),
        (
            {"when": {"fact": "scor", "below": 5}},
            "triggers.low.when.fact: there is no fact 'scor'; did you mean score?",
        ),
        ({"when": {"fact": "score", "belw": 5}}, "triggers.low.when.belw: unknown key; did you mean below?"),
        ({"when": {"fact": "score"}}, "triggers.low.when: give exactly one of below"),
        ({"when": {"fact": "score", "below": 5, "above": 3}}, "triggers.low.when: give exactly one of below"),
        ({"when": {"all": []}}, "triggers.low.when.all: must not be empty"),
        ({"when": {"all": [{"fact": "no"}]}}, "triggers.low.when.all.0.fact: there is no fact 'no'"),
        (
            {"when": {"any": [{"fact": "score", "below": 5}], "fact": "score"}},
            "triggers.low.when.fact: cannot stand beside `any`",
        ),
        ({"when": {"fact": "stage", "is": "adopt"}}, "there is no stage 'adopt'; did you mean adoption?"),
        ({"when": {"fact": "stage", "above": 3}}, "stage is a word; compare it with `is: word`"),
        ({"when": {"fact": "is_red", "equals": 1}}, "is_red is a yes or no; ask `is: true`"),
        ({"when": {"fact": "score", "is": True}}, "score is a number; compare it with below"),
        ({"clears": {"fact": "scor", "above": 5}}, "triggers.low.clears.fact: there is no fact 'scor'"),
        (
            {"worse": {"severity": "high", "when": {"fact": "x", "above": 1}}},
            "triggers.low.worse.when.fact: there is no",
        ),
        ({"tells": ["scores"]}, "triggers.low.tells.0: there is no fact 'scores'; did you mean score?"),
        ({"marks": [30, 60]}, "triggers.low.marks: renewal marks go down"),
        ({"push": {"fact": "score", "below": 5}}, "triggers.low.push: says which renewal marks may notify"),
        ({"plays": []}, "triggers.low.plays: must not be empty"),
        ({"title": None}, "triggers.low.title: is missing"),
    ],
)
def test_what_is_wrong_is_told_with_line_key_and_nearest_key(changes, sentence):
    assert sentence in told(**changes)
    assert len(told(**changes).splitlines()) == 1


def test_several_problems_are_told_at_once():
    assert len(told(severity="hgh", tells=["scores"], title=None).splitlines()) == 3


def test_a_teams_own_measure_is_a_fact():
    data = deepcopy(ONE)
    data["triggers"]["low"]["when"] = {"fact": "exports_made", "below": 2}
    assert parse_triggers(data, "", lambda _: None, ["exports_made"]).triggers["low"].when.fact == "exports_made"
    assert "did you mean exports_made?" in told(own=["exports_made"], when={"fact": "exports_mad", "below": 2})


def test_a_play_that_is_not_there_is_named():
    book = parse_triggers(ONE | {"by_people": {}}, "", lambda _: None)
    check_plays(book, {"renewal_risk"}, "triggers.yaml", lambda _: 7)
    with pytest.raises(
        ConfigurationError, match=r"triggers.yaml:7: triggers.low.plays.0: there is no play 'renewal_risk'"
    ):
        check_plays(book, {"renewal", "renewal_risks"}, "triggers.yaml", lambda _: 7)


def test_every_fact_of_the_shipped_triggers_has_words_a_person_understands():
    assert all(fact.label and fact.source for fact in FACTS.values())
    assert set(shipped_triggers()["by_people"]) == {"followup", "own_rule", "release", "incident", "price_change"}
