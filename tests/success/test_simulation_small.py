"""The simulation of two years, made small: what must hold of every run, and of the generated book itself."""

from datetime import timedelta

import numpy as np
import pytest

from storage.library import Library
from success.columns import AccountColumns
from tests.benchmarks.simulation.assumptions import START
from tests.benchmarks.simulation.book import Book, make_book
from tests.benchmarks.simulation.figures import Figures
from tests.benchmarks.simulation.run import Run

ACCOUNTS, DAYS = 150, 200


@pytest.fixture(scope="module")
def book() -> Book:
    """Give a small book."""
    return make_book(ACCOUNTS)


@pytest.fixture(scope="module")
def figures(book: Book) -> Figures:
    """Give the figures of a short run with what ships."""
    library = Library()
    triggers = library.triggers()
    return Figures(Run(book, library.scorecard(), triggers).walk(DAYS), book.stories, triggers, START, DAYS)


def test_nothing_is_said_twice(figures: Figures) -> None:
    assert figures.ledger.raised
    assert figures.ledger.buzzes
    assert figures.ledger.early_again == []
    assert figures.ledger.duplicates == 0


def test_nobody_is_notified_more_often_than_her_budget_allows_but_for_what_is_critical(figures: Figures) -> None:
    budget = figures.triggers.attention.budget
    spent: dict[tuple[int, int, int], int] = {}
    for buzz in figures.ledger.buzzes:
        if not buzz.urgent:
            year, week, _ = buzz.day.isocalendar()
            spent[buzz.person, year, week] = spent.get((buzz.person, year, week), 0) + 1
    assert 0 < max(spent.values()) <= budget.week


def test_nobody_hears_of_what_was_so_before_anybody_watched(figures: Figures) -> None:
    assert figures.ledger.baselines > 0
    assert all(alert.on > START for alert in figures.ledger.raised)


def test_colours_keep_still(figures: Figures) -> None:
    assert 0 < figures.flips <= 2


def test_a_day_reads_nothing_of_what_comes_after_it(book: Book) -> None:
    for day in (START, START + timedelta(days=101)):
        assert _same(book.columns(day), book.until(day).columns(day))


def test_the_future_matters_to_the_days_on_which_it_has_come(book: Book) -> None:
    later = START + timedelta(days=101)
    assert not _same(book.columns(later), book.until(START).columns(later))


def test_the_same_seed_draws_the_same_book_and_another_seed_another_one() -> None:
    on = START + timedelta(days=50)
    assert _same(make_book(8).columns(on), make_book(8).columns(on))
    assert not _same(make_book(8).columns(on), make_book(8, seed=7).columns(on))


def _same(one: AccountColumns, other: AccountColumns) -> bool:
    if not np.array_equal(one.account_ids, other.account_ids) or one.stages != other.stages:
        return False
    records = all(np.array_equal(one.records[name], other.records[name], equal_nan=True) for name in one.records)
    series = all(np.array_equal(one.series[key].values, other.series[key].values, equal_nan=True) for key in one.series)
    return records and series and one.baselines == other.baselines
