import copy

import pytest

from success.errors import ConfigurationError
from success.plays import PlayDefinition
from success.plays_file import is_key, parse_play

PLAY = {
    "title": "Coffee",
    "line": "Drink a coffee with them and listen",
    "goal": "They tell us what they would not write.",
    "when": "Nobody has spoken to them for a month.",
    "steps": [
        {"title": "Find the date", "day": 0, "template": "invite"},
        {"title": "Bring the cake", "day": 3},
        {"title": "Write it down", "day": 3},
    ],
    "first_template": "invite",
    "templates": {
        "invite": {"subject": "Coffee?", "body": "Hi {contact}, shall we have a coffee on Tuesday? Best, {csm}"}
    },
    "good": "They laugh, and say what annoys them.",
    "exit": ["The coffee was drunk"],
}
LINES = {("steps", 1, "day"): 8, ("templates", "invite", "body"): 20, ("lines",): 3}


def parse(data, line_of=lambda _: None):
    return parse_play(data, "plays/coffee.yaml", line_of)


def wrong(change):
    data = copy.deepcopy(PLAY)
    change(data)
    with pytest.raises(ConfigurationError) as caught:
        parse(data, LINES.get)
    return str(caught.value)


def test_a_play_becomes_a_value_with_everything_it_says():
    play = parse(PLAY)
    assert isinstance(play, PlayDefinition)
    assert [step.day for step in play.steps] == [0, 3, 3]
    assert play.owner == play.steps[0].owner == "csm"


def test_a_play_kept_as_json_reads_back_as_the_same_play():
    data = copy.deepcopy(PLAY)
    data["steps"][2] = {"title": "Write it down", "before_notice": 30}
    play = parse(data)
    assert PlayDefinition.model_validate_json(play.model_dump_json()) == play


@pytest.mark.parametrize("more", [{}, {"title": "Coffee"}, {"nonsense": 1}])
def test_a_file_that_is_switched_off_takes_its_play_away_whatever_else_it_says(more):
    assert parse({"enabled": False, **more}) is None


def test_a_file_may_say_that_it_is_switched_on():
    assert parse({"enabled": True, **PLAY}) == parse(PLAY)


def test_a_switch_is_true_or_false():
    assert wrong(lambda data: data.update(enabled="no")) == "plays/coffee.yaml: enabled: must be true or false"


def test_an_unknown_key_is_told_with_file_line_and_the_nearest_one():
    message = wrong(lambda data: data.update(lines="x"))
    assert message == "plays/coffee.yaml:3: lines: unknown key; did you mean line?"


def test_an_unknown_key_of_a_step_names_its_nearest():
    assert "steps.1.guidence: unknown key; did you mean guidance?" in wrong(
        lambda data: data["steps"][1].update(guidence="x")
    )


def test_an_unknown_placeholder_is_told_with_the_nearest_one():
    def misspell(data):
        data["templates"]["invite"]["body"] = "Hi {contcat}, shall we have a coffee on Tuesday or later?"

    assert wrong(misspell) == (
        "plays/coffee.yaml:20: templates.invite.body: unknown placeholder {contcat}; did you mean contact?"
    )


@pytest.mark.parametrize("typed", ["{}", "{ contact }", "{Contact}", "{contact.name}", "{0}"])
def test_braces_hold_a_placeholder_exactly_as_it_is_called(typed):
    message = wrong(lambda data: data["templates"]["invite"].update(subject=f"Coffee, {typed}?"))
    assert f"unknown placeholder {typed}" in message


def test_a_step_that_names_a_template_which_is_not_there_is_told():
    message = wrong(lambda data: data["steps"][0].update(template="invit"))
    assert "steps.0.template: there is no template 'invit'; did you mean invite?" in message


def test_the_first_template_must_be_there_and_must_be_named():
    assert "first_template: is missing" in wrong(lambda data: data.pop("first_template"))
    assert "first_template: there is no template 'note'" in wrong(lambda data: data.update(first_template="note"))


def test_steps_stand_in_the_order_of_their_days():
    message = wrong(lambda data: data["steps"][2].update(day=2))
    assert message == "plays/coffee.yaml: steps.2.day: 2 stands after 3; steps ascend in `day`"


def test_steps_that_count_back_from_the_notice_date_descend():
    def count_back(data):
        for step, days in zip(data["steps"], (60, 90, 30), strict=True):
            step.update(before_notice=days)

    assert "steps.1.before_notice: 90 stands after 60; steps descend in `before_notice`" in wrong(count_back)


def test_a_step_says_when_it_is_due():
    assert "`day` (working days after the start) or `before_notice`" in wrong(lambda data: data["steps"][1].pop("day"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"line": "x" * 101}, "line: must not be longer than 100 characters"),
        ({"title": "ab"}, "title: must have at least 3 characters"),
        ({"steps": PLAY["steps"][:2]}, "steps: needs at least 3 entries"),
        ({"steps": PLAY["steps"][1:] * 6}, "steps: must not have more than 10 entries"),
        ({"stages": ["onbording"]}, "stages.0: must be 'preboarding'"),
        ({"owner": "me"}, "owner: must be 'csm'"),
        ({"exit": []}, "exit: must not be empty"),
        ({"templates": []}, "templates: must hold keys of its own"),
    ],
)
def test_bad_values_are_told_in_sentences_at_their_place(change, told):
    assert told in wrong(lambda data: data.update(change))


@pytest.mark.parametrize("data", [None, [], "a play", 7])
def test_a_file_that_holds_no_keys_is_told_so(data):
    with pytest.raises(ConfigurationError, match="must hold keys of its own"):
        parse(data)


def test_names_of_plays_can_be_typed_in_a_chat():
    assert is_key("sponsor_change")
    assert not any(is_key(name) for name in ("Sponsor", "sponsor change", "1st", "", "sponsor-change"))
