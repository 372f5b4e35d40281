"""`book`: whose accounts stand how."""

from datetime import timedelta

import numpy as np
import pytest

from handlers.reply import Table, Visibility
from handlers.request import Via
from storage.engine import open_session
from storage.scorecards import in_force
from tests.handlers.conftest import (
    TODAY,
    Desk,
    add_account,
    add_contract,
    add_snapshot,
    buttons_of,
    choices_of,
    lines_of,
    text_of,
)


@pytest.fixture
def scored(desk: Desk) -> Desk:
    """The book after a night, and after one a month ago."""
    with open_session(desk.engine) as session:
        _, scorecard = in_force(session)
        points = np.zeros(len(scorecard.keys), dtype="<f4")
        points[scorecard.keys.index("licence_use")] = -9.2
        packed = points.tobytes()
        for name, score, band in (
            ("Acme", 48.0, "red"),
            ("Borealis", 81.0, "green"),
            ("Cascade North", 44.0, "red"),
            ("Cascade South", 62.0, "yellow"),
            ("Dunes & Co", 40.0, "red"),
            ("Empty GmbH", None, "unknown"),
        ):
            add_snapshot(session, desk.accounts[name], TODAY, score, band, packed)
        add_snapshot(session, desk.accounts["Acme"], TODAY - timedelta(days=31), 60.0, "yellow")
        add_snapshot(session, desk.accounts["Acme"], TODAY - timedelta(days=1), 49.0, "red")
    return desk


def table_of(answer) -> Table:
    (table,) = [node for node in answer.body if isinstance(node, Table)]
    return table


def names_of(answer) -> list[str]:
    return [row[1] for row in table_of(answer).rows]


def test_a_csm_sees_her_own_accounts_worst_first_then_by_arr(scored: Desk):
    assert names_of(scored.told("book")) == ["Acme", "Cascade North", "Borealis"]


def test_a_row_tells_score_arr_change_date_and_reason(scored: Desk):
    assert table_of(scored.told("book")).rows[0] == ("🔴 48", "Acme", "€84k", "−12", "13 Mar", "▼ 9 Licence use")


def test_the_first_lines_carry_counts_and_what_is_at_risk(scored: Desk):
    lines = lines_of(scored.told("book"))
    assert lines[0] == "Your book: 3 accounts, €138k ARR"
    assert lines[1] == "🔴 2 red · 🟢 1 green · €96k at risk in red"


def test_currencies_are_never_added_up(scored: Desk):
    assert lines_of(scored.told("book", who="bob"))[0] == "Your book: 3 accounts, $31k + €9k ARR"


def test_a_manager_sees_the_team_with_counts_per_csm(scored: Desk):
    answer = scored.told("book", who="priya")
    assert lines_of(answer)[0].startswith("The whole team: 6 accounts")
    assert "'Mia Keller', '🔴 2 red · 🟢 1 green · €138k'" in text_of(answer)


def test_it_says_of_which_day_the_scores_are(scored: Desk):
    assert "health of 23 Nov" in text_of(scored.told("book"))


@pytest.mark.parametrize("typed", ["@person:{bob}", "bob", "@Bob", "for bob"])
def test_the_book_of_a_colleague(scored: Desk, typed: str):
    answer = scored.told("book", typed.format(bob=scored.people["bob"].person_id))
    assert lines_of(answer)[0].startswith("Bob Lindqvist's book: 3 accounts")


def test_one_colour_of_a_colleague(scored: Desk):
    answer = scored.told("book", f"@person:{scored.people['bob'].person_id} red")
    assert names_of(answer) == ["Dunes & Co"]
    assert table_of(answer).caption == "Red: 1 to 1 of 1"


def test_a_colour_without_accounts_is_explained(scored: Desk):
    answer = scored.told("book", "yellow")
    assert "No yellow account here" in text_of(answer)
    assert names_of(scored.press(buttons_of(answer)["All colours"])) == ["Acme", "Cascade North", "Borealis"]


def test_an_account_typed_by_mistake_gets_its_health_offered(scored: Desk):
    answer = scored.told("book", "acme")
    assert "Acme is an account" in text_of(answer)
    assert "Acme" in lines_of(scored.press(buttons_of(answer)["Show its health"]))[0]


def test_a_colleague_nobody_knows_is_said_with_the_way_out(scored: Desk):
    assert "No colleague is called “zorro”" in text_of(scored.told("book", "zorro"))
    assert "I don't know that colleague" in text_of(scored.told("book", "@person:999"))


def test_an_account_of_the_list_can_be_opened(scored: Desk):
    (menu,) = choices_of(scored.told("book"))
    opened = scored.told(menu.word, via=Via.BUTTON, choice=menu.options[0].value)
    assert "Acme" in lines_of(opened)[0]


def test_an_override_stands_beside_the_computed_score(scored: Desk):
    values = {"score": "80", "reason": "Signed yesterday", "expires_on": (TODAY + timedelta(days=9)).isoformat()}
    scored.told("health override save", via=Via.FORM, account=str(scored.accounts["Acme"]), **values)
    assert table_of(scored.told("book")).rows[0][0] == "🔴 48 (override 80)"


def test_a_long_list_is_paged_and_nothing_is_lost(scored: Desk):
    with open_session(scored.engine) as session:
        for at in range(45):
            key = add_account(session, f"Small {at:02}", scored.people["mia"].person_id)
            add_contract(session, key, 100 + at)
    seen, answer = [], scored.told("book")
    while True:
        seen += names_of(answer)
        if "Show more" not in buttons_of(answer):
            break
        answer = scored.press(buttons_of(answer)["Show more"])
        assert answer.replaces
    assert len(seen) == len(set(seen)) == 48
    assert "Show earlier" in buttons_of(answer)


def test_before_the_first_evaluation_it_says_how_to_run_it(desk: Desk):
    text = text_of(desk.told("book"))
    assert "python app.py evaluate" in text
    assert "Acme" in text


def test_an_empty_book_says_how_accounts_come_in(empty_desk: Desk):
    assert "python app.py demo" in text_of(empty_desk.told("book"))


def test_somebody_without_accounts_is_told_so(scored: Desk):
    answer = scored.told("book", "tom")
    assert "Tom Becker owns no accounts" in text_of(answer)
    assert "The whole team" in text_of(scored.press(buttons_of(answer)["Whole team"]))


def test_it_is_private(scored: Desk):
    assert scored.told("book").visibility is Visibility.PRIVATE
