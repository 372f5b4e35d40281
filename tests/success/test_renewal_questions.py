"""The four questions before a renewal: answered with numbers where something is recorded, unknown where nothing is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from success.renewal_questions import Answered, renewal_questions
from tests.success.book import ago, columns, fresh, many, row, told, weeks

BOOK = many(40, 5, unknown=0.4)


def answers(given) -> dict[str, Answered]:
    return {one.question.split("?", maxsplit=1)[0]: one for one in renewal_questions(told(given), given)}


def use(*users: float, seats: float = 80, **more):
    return answers(columns({"active_users": weeks(*users)}, seats=seats, **more))["Consumption"]


def test_consumption_is_seats_in_use_of_those_bought_and_what_it_was_a_quarter_ago():
    assert use(*[61] * 20, *[38] * 6).answer == "38 of 80 seats (61 in August)"


def test_a_use_that_hardly_moved_is_compared_with_nothing():
    assert use(*[61] * 20, *[58] * 6).answer == "58 of 80 seats"


def test_a_customer_too_young_to_have_a_quarter_ago_is_compared_with_nothing():
    assert use(*[20] * 8, *[60] * 4).answer == "60 of 80 seats"


def test_unknown_consumption_is_said_to_be_unknown_with_the_reason():
    nothing = answers(columns({"active_users": weeks()}, seats=80))["Consumption"]
    assert (nothing.answer, nothing.known) == ("unknown: no usage recorded", False)
    assert not use(*[61] * 20, seats=float("nan")).known


def test_goals_are_progress_and_value_one_and_what_is_missing_of_them():
    both = answers(columns(obs_objectives_progress=0.4, value_one_on=ago(20)))["On track to the goals"]
    assert both.answer == "objectives 40 % reached; value one reached 3 Nov"
    one = answers(columns(value_one_on=ago(20)))["On track to the goals"]
    assert one.answer == "value one reached 3 Nov; progress of objectives unknown"
    none = answers(columns())["On track to the goals"]
    assert none.answer.startswith("unknown: ")
    assert not none.known


def test_sticky_features_are_counted_or_unknown():
    known = columns({"sticky_features_used": weeks(*[2] * 8)}, obs_sticky_features_available=4)
    assert answers(known)["Sticky features"].answer == "2 of 4 sticky features in weekly use (50 %)"
    without = columns(sources=fresh(without=["series:sticky_features_used"]))
    assert answers(without)["Sticky features"].answer.startswith("unknown: not connected")


def test_a_goal_for_the_next_term_is_none_on_record():
    assert answers(columns())["A goal for the next term"] == Answered(
        "A goal for the next term?", "none on record", known=False
    )


@settings(max_examples=20)
@given(st.integers(0, 39))
def test_whatever_is_known_four_answers_are_given_and_none_holds_a_nan(at: int):
    account = row(BOOK, at)
    found = renewal_questions(told(account), account)
    assert len(found) == 4
    assert all(one.answer and "nan" not in one.answer for one in found)
