"""`health`: what a person is told of one account."""

from tests.handlers.conftest import Desk, lines_of, text_of


def test_the_first_line_says_who_how_bad_and_how_much_is_known(desk: Desk):
    answer = desk.told("health", "acme")
    print(text_of(answer))
    print(answer.summary)
    assert lines_of(answer)[0].startswith("🔴 Acme")
