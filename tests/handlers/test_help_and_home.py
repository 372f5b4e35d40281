"""`help`, everyday sentences, and the Home tab."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.home import greeting
from handlers.phrases import read_phrase
from handlers.request import PlaceKind, Via
from handlers.router import Router
from tests.handlers.conftest import ROUTER, Desk, buttons_of, choices_of, lines_of, text_of


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("how is acme doing?", ("health", "acme")),
        ("How's Acme Corp doing today?", ("health", "Acme Corp")),
        ("hey, how is acme", ("health", "acme")),
        ("what about acme", ("health", "acme")),
        ("acme health", ("health", "acme")),
        ("Acme's health please", None),
        ("acme’s health", ("health", "acme")),
        ("what's the health of Dunes & Co?", ("health", "Dunes & Co")),
        ("tell me about borealis", ("health", "borealis")),
        ("is acme ok?", ("health", "acme")),
        ("show me my book", ("book", "")),
        ("who is at risk?", ("book", "red")),
        ("show me my renewals", ("renewals", "")),
        ("what renews next?", ("renewals", "")),
        ("what can you do?", ("help", "")),
        ("I saw the weather was bad on the way to the office", None),
        ("", None),
    ],
)
def test_everyday_sentences_are_read_as_words(said: str, meant: tuple[str, str] | None):
    assert read_phrase(said) == meant


@given(st.text(max_size=200))
def test_whatever_is_said_is_read_without_failing(said: str):
    word, rest = ROUTER.split(said)
    assert word in ROUTER.capabilities or word == ""
    assert len(rest) <= len(said)


@pytest.mark.parametrize(
    ("typed", "split"),
    [
        ("health acme", ("health", "acme")),
        ("HEALTH acme", ("health", "acme")),
        ("health explain acme", ("health explain", "acme")),
        ("how is acme doing?", ("health", "acme")),
        ("healht acme", ("", "healht acme")),
    ],
)
def test_typed_lines_are_split_into_word_and_rest(typed: str, split: tuple[str, str]):
    assert ROUTER.split(typed) == split


def test_help_lists_every_word_that_people_may_type(desk: Desk):
    text = text_of(desk.told("help", who="sam"))
    for capability in ROUTER.capabilities.values():
        assert not capability.usage or capability.usage[0] in text


def test_help_for_a_word_shows_every_way_to_ask(desk: Desk):
    for capability in ROUTER.capabilities.values():
        text = text_of(desk.told("help", capability.word, who="sam"))
        assert [usage for usage in capability.usage if usage not in text] == []


def test_help_leaves_out_what_a_viewer_may_not(desk: Desk):
    assert "pulse" not in text_of(desk.told("help", who="tom"))


def test_help_explains_one_word(desk: Desk):
    text = text_of(desk.told("help", "pulse"))
    assert "pulse acme yellow" in text
    assert "book @Mia" not in text


def test_an_unknown_word_offers_the_nearest_one_with_what_came_after_it(desk: Desk):
    answer = desk.told("help", "helth acme")
    assert "Did you mean" in text_of(answer)
    opened = desk.press(buttons_of(answer)["health acme"])
    assert "Acme" in lines_of(opened)[0]


def test_a_word_nobody_answers_to_is_asked_of_help(desk: Desk):
    assert "Did you mean" in text_of(desk.told("boook"))


def test_the_name_of_an_account_alone_offers_its_health(desk: Desk):
    assert "Health of Acme" in buttons_of(desk.told("help", "acme"))


def test_nonsense_gets_the_list_of_words(desk: Desk):
    text = text_of(desk.told("help", "qqq zzz"))
    assert "I don't understand “qqq zzz”" in text
    assert "health" in text


def test_pillar_alone_greets(desk: Desk):
    assert "Hello, Mia" in text_of(desk.told("help"))


def test_strangers_get_no_help_that_tells_of_accounts(desk: Desk):
    assert "only answer full members" in text_of(desk.told("help", "acme", who="lena"))


def test_two_capabilities_with_one_word_are_refused():
    one = ROUTER.capabilities["book"]
    with pytest.raises(ValueError, match="two capabilities"):
        Router.of([one, one], {})


def test_only_health_book_and_renewals_have_slash_commands_of_their_own():
    assert {word for word, one in ROUTER.capabilities.items() if one.slash} == {"health", "book", "renewals"}


@pytest.mark.parametrize(
    ("hour", "zone", "said"),
    [
        (7, "UTC", "Good morning"),
        (13, "UTC", "Good afternoon"),
        (21, "UTC", "Good evening"),
        (7, "Asia/Tokyo", "Good afternoon"),
        (2, "UTC", "Good evening"),
        (7, "Mars/Olympus", "Good morning"),
    ],
)
def test_the_greeting_follows_her_own_clock(hour: int, zone: str, said: str):
    assert greeting(datetime(2026, 11, 23, hour, tzinfo=UTC), zone) == said


def test_home_greets_and_shows_her_book_and_the_words(desk: Desk):
    answer = desk.told("home", via=Via.HOME, place=PlaceKind.HOME)
    text = text_of(answer)
    assert "Good morning, Mia" in text
    assert "Your book: 3 accounts, €138k ARR" in text
    assert "/health acme" in text
    assert "/pillar pulse acme" in text
    assert choices_of(answer)[0].search == "accounts"


def test_home_shows_a_manager_the_team(desk: Desk):
    assert "The team's book: 6 accounts" in text_of(desk.told("home", who="priya", place=PlaceKind.HOME))


def test_home_of_an_empty_book_says_what_to_do(empty_desk: Desk):
    assert "python app.py demo" in text_of(empty_desk.told("home", place=PlaceKind.HOME))


def test_scorecard_shows_weights_by_stage_and_its_version(desk: Desk):
    text = text_of(desk.told("scorecard"))
    assert "Scorecard v1 is in force" in text
    assert "'Product usage', '15 %', '40 %', '25 %'" in text
    assert "v1 · " in text
