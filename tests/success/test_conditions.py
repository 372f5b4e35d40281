import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from success.alerting import Holds
from success.conditions import holds, opposite
from success.triggers import All, Any, Comparison
from tests.success.facts_help import plain

UNKNOWN, NO, YES = Holds.UNKNOWN, Holds.NO, Holds.YES
BY_CODE = {YES: [9.0], NO: [1.0], UNKNOWN: [np.nan]}


def one(condition, **numbers) -> Holds:
    return Holds(int(holds(condition, plain(**numbers))[0]))


@pytest.mark.parametrize(
    ("operator", "under", "same", "over"),
    [
        ("below", YES, NO, NO),
        ("at_most", YES, YES, NO),
        ("above", NO, NO, YES),
        ("at_least", NO, YES, YES),
        ("equals", NO, YES, NO),
    ],
)
def test_each_operator_compares_as_it_says(operator, under, same, over):
    comparison = Comparison(fact="score", **{operator: 0.9})
    found = holds(comparison, plain(4, score=[0.8, 0.3 * 3, 1.0, np.nan]))  # 0.3 * 3 is 0.8999999999999999
    assert found.tolist() == [under, same, over, UNKNOWN]


def test_words_are_compared_whole():
    known = {"stage": ("adoption", "retention", "")}
    assert holds(Comparison(fact="stage", **{"is": "adoption"}), plain(3, **known)).tolist() == [YES, NO, NO]
    assert holds(Comparison(fact="stage", is_not="adoption"), plain(3, **known)).tolist() == [NO, YES, YES]


def test_a_yes_or_no_is_asked_either_way():
    known = {"is_red": [1.0, 0.0, np.nan]}
    assert holds(Comparison(fact="is_red", **{"is": True}), plain(3, **known)).tolist() == [YES, NO, UNKNOWN]
    assert holds(Comparison(fact="is_red", **{"is": False}), plain(3, **known)).tolist() == [NO, YES, UNKNOWN]


def test_a_fact_that_is_nowhere_is_unknown_to_all():
    assert holds(Comparison(fact="nps", below=0), plain(2)).tolist() == [UNKNOWN, UNKNOWN]


codes = st.lists(st.sampled_from(Holds), min_size=1, max_size=4)


@given(codes)
def test_all_is_no_as_soon_as_one_is_and_any_is_yes_as_soon_as_one_is(parts):
    known = {f"f{at}": BY_CODE[code] for at, code in enumerate(parts)}
    comparisons = tuple(Comparison(fact=key, above=5) for key in known)
    expected_all = NO if NO in parts else UNKNOWN if UNKNOWN in parts else YES
    expected_any = YES if YES in parts else UNKNOWN if UNKNOWN in parts else NO
    assert one(All(all=comparisons), **known) is expected_all
    assert one(Any(any=comparisons), **known) is expected_any


@given(codes)
def test_the_opposite_of_all_is_any_of_the_opposites_and_unknown_stays_unknown(parts):
    known = {f"f{at}": BY_CODE[code] for at, code in enumerate(parts)}
    every = All(all=tuple(Comparison(fact=key, above=5) for key in known))
    some = Any(any=tuple(Comparison(fact=key, at_most=5) for key in known))
    assert opposite(holds(every, plain(**known))).tolist() == holds(some, plain(**known)).tolist()
