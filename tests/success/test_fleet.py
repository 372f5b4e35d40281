"""The fleet-shift guard counts what changed values did, not what a dying feed did to the others' weights."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from success.columns import AccountColumns
from success.fleet import COMPARED, DOWN, UP, PastMeasures, Shift, moved, shifts
from success.measures import compute
from success.scoring import score
from success.triggers import Fleet
from tests.success.book import many, shipped


@pytest.mark.parametrize(
    ("accounts", "book", "found"),
    [(10, 20, False), (11, 20, True), (15, 100, False), (16, 100, True)],
)
def test_more_than_15_percent_and_10_accounts_are_an_incident(accounts: int, book: int, found: bool):
    counted = Counter({("usage", DOWN): accounts, ("CRM", UP): 1})
    expected = (Shift("usage", DOWN, accounts),) if found else ()
    assert shifts(counted, book, Fleet(), ignored=frozenset()) == expected


def test_the_stronger_direction_is_told_and_what_was_vouched_for_is_not():
    counted = Counter({("usage", DOWN): 20, ("usage", UP): 30, ("CRM", UP): 40, ("CRM", COMPARED): 100})
    assert shifts(counted, 100, Fleet(), ignored=frozenset({"CRM"})) == (Shift("usage", UP, 30),)


CARD = shipped()
BOOK = many(80, unknown=0.0)


def snapshot(given: AccountColumns) -> PastMeasures:
    values = compute(given, CARD)
    return PastMeasures(score(given, values, CARD).contributions, values.values)


def since(past: PastMeasures, given: AccountColumns) -> Counter[tuple[str, str]]:
    values = compute(given, CARD)
    return moved(CARD, values, score(given, values, CARD), past, 5.0)


def test_a_book_that_stands_still_has_not_moved():
    assert since(snapshot(BOOK), BOOK) == Counter()


@pytest.mark.parametrize("gone", ["series:", "tickets", "feedback:", "contacts"])
def test_a_feed_that_dies_or_is_connected_moves_nobody(gone: str):
    """The measures that stay known weigh more or less without it: that is no movement of theirs."""
    fewer = replace(BOOK, sources={key: one for key, one in BOOK.sources.items() if not key.startswith(gone)})
    assert since(snapshot(BOOK), fewer) == Counter()
    assert since(snapshot(fewer), BOOK) == Counter()


def test_values_that_fall_move_their_own_source_down_and_rising_again_up():
    fallen = replace(
        BOOK,
        series={
            key: replace(one, values=np.where(one.values > 0, 1.0, one.values)) for key, one in BOOK.series.items()
        },
    )
    down = since(snapshot(BOOK), fallen)
    assert set(down) == {("usage", DOWN)}
    assert since(snapshot(fallen), BOOK) == Counter({("usage", UP): down["usage", DOWN]})
