"""Reading ahead: in order, bounded, and a failure comes out at its turn."""

import threading

import pytest

from jobs.ahead import ahead


def test_results_come_in_the_order_of_the_items():
    first_may_end = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first_may_end.wait(10)
        else:
            first_may_end.set()
        return number * number

    assert list(ahead(work, range(20), readers=2)) == [number * number for number in range(20)]


def test_no_more_items_are_taken_than_are_being_read():
    taken: list[int] = []

    def items():
        for number in range(10):
            taken.append(number)
            yield number

    results = ahead(lambda number: number, items(), readers=2)
    assert next(results) == 0
    assert len(taken) == 3
    results.close()
    assert len(taken) == 3


def test_a_failure_is_raised_at_its_turn():
    results = ahead(lambda number: 1 // (2 - number), range(5))
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)
