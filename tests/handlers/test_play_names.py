"""Which play somebody means by what she typed."""

from handlers.play_names import find_play
from tests.handlers.playing import sponsor_change

PLAYS = {
    "sponsor_change": sponsor_change(),
    "low_usage": sponsor_change(title="Low usage"),
    "no_usage": sponsor_change(title="No usage"),
}


def test_key_and_title_mean_it_however_they_are_written():
    assert find_play("sponsor_change", PLAYS).exact == "sponsor_change"
    assert find_play("The Low-Usage play", PLAYS).exact == "low_usage"


def test_a_word_that_only_one_play_holds_means_it():
    assert find_play("sponsor", PLAYS).exact == "sponsor_change"


def test_a_word_that_several_hold_is_never_guessed():
    found = find_play("usage", PLAYS)
    assert found.exact is None
    assert set(found.near) == {"low_usage", "no_usage"}


def test_a_slip_of_the_finger_offers_what_is_near():
    assert find_play("sponsr chnge", PLAYS).near[0] == "sponsor_change"


def test_what_is_near_to_nothing_and_nothing_at_all_offer_none():
    assert find_play("zzzz", PLAYS).near == ()
    assert find_play(" ", PLAYS).exact is None
