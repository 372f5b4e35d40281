"""Announcements: shown with whom they touch before anybody is told; then each owner is told once."""

from typing import cast

import pytest

from handlers.release import RELEASE_COMPOSERS
from handlers.reply import DateField, FieldErrors, Form, Reply
from storage.engine import open_session
from storage.models import Account, Outbox, Recheck, Release
from storage.outbox import Letter
from tests.handlers.conftest import Desk, buttons_of, text_of


def letters(desk: Desk) -> list[Outbox]:
    return [row for row in desk.rows(Outbox) if isinstance(row, Outbox)]


def form(desk: Desk, title: str = "New planner") -> Form:
    (opened,) = desk.told("release", title).body
    return cast("Form", opened)


def written(desk: Desk, **values: str) -> Reply:
    given = {"kind": "release", "title": "New planner", "what": "Plans are faster", "starts_on": "2026-12-01", **values}
    answer = desk.submit(form(desk), **given)
    assert isinstance(answer, Reply)
    return answer


def test_whom_it_touches_is_shown_before_anybody_is_told(desk: Desk) -> None:
    told = written(desk, segment="mid")
    for part in ("New planner", "Plans are faster", "6 accounts", "Mia Keller 3", "Bob Lindqvist 3", "€"):
        assert part in text_of(told)
    assert letters(desk) == []


def test_a_figure_narrows_the_audience(desk: Desk) -> None:
    told = written(desk, fact="active_users", comparison="at_least", threshold="30")
    assert "2 accounts" in text_of(told)
    assert "Acme" in text_of(told)
    assert "Borealis" in text_of(told)


def test_each_owner_is_told_once_with_her_accounts(desk: Desk) -> None:
    button = buttons_of(written(desk, segment="mid"))["Tell 2 owners"]
    desk.press(button)
    rows = letters(desk)
    assert {row.person_id for row in rows} == {desk.people["mia"].person_id, desk.people["bob"].person_id}
    mine = next(row for row in rows if row.person_id == desk.people["mia"].person_id)
    told = RELEASE_COMPOSERS["release"](
        Letter(mine.key, mine.topic, mine.due_at, mine.subject_id, person_id=mine.person_id), desk.services
    )
    assert told is not None
    assert "Acme" in text_of(told) or "Acme" in str(told.body)
    assert "Dunes" not in str(told.body)
    assert len(desk.rows(Recheck)) == 6
    again = desk.press(button)
    assert again.failed
    assert len(letters(desk)) == 2


def test_who_covers_is_told_of_both_books_in_one_message(desk: Desk) -> None:
    desk.told("cover", "@bob until 12 Dec")
    desk.press(buttons_of(written(desk, segment="mid"))["Tell 2 owners"])
    rows = [row for row in letters(desk) if row.topic == "release"]
    assert [row.person_id for row in rows] == [desk.people["bob"].person_id]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"title": "x"}, "title"),
        ({}, "plan"),
        ({"fact": "active_users", "comparison": "at_least", "threshold": "many"}, "threshold"),
        ({"segment": "mid", "kind": "party"}, "kind"),
    ],
)
def test_what_is_missing_is_told_at_its_field(desk: Desk, values: dict[str, str], wrong: str) -> None:
    given = {"kind": "release", "title": "New planner", "starts_on": "2026-12-01"} | values
    answer = desk.submit(form(desk), **given)
    assert isinstance(answer, FieldErrors)
    assert wrong in answer.errors


def test_accounts_without_a_csm_are_named(desk: Desk) -> None:
    with open_session(desk.engine) as session:
        account = session.get(Account, desk.accounts["Acme"])
        assert account is not None
        account.owner_id = None
        session.add(account)
    told = desk.press(buttons_of(written(desk, segment="mid"))["Tell 2 owners"])
    assert "1 account without a CSM" in text_of(told)


def test_nobody_touched_is_said_and_nobody_told(desk: Desk) -> None:
    told = written(desk, fact="active_users", comparison="above", threshold="9000")
    assert "no account" in text_of(told)
    assert set(buttons_of(told)) == {"Change"}


def test_the_latest_are_listed(desk: Desk) -> None:
    assert "Nothing is announced" in text_of(desk.told("release"))
    written(desk, segment="mid")
    assert "New planner" in str(desk.told("release").body)


def test_a_slip_is_mended_before_anybody_is_told_and_not_afterwards(desk: Desk) -> None:
    line = {"fact": "licence_use", "comparison": "at_most", "threshold": "60"}
    first = buttons_of(written(desk, segment="mid", **line))
    (again,) = cast("Reply", desk.press(first["Change"])).body
    assert isinstance(again, Form)
    kept = {field.name: field.value for field in again.fields if not isinstance(field, DateField)}
    assert kept.items() >= {"title": "New planner", "what": "Plans are faster", "segment": "mid", **line}.items()
    given = {"kind": "release", "title": "Newer planner", "starts_on": "2026-12-01", "segment": "mid"}
    mended = desk.submit(again, **given)
    assert isinstance(mended, Reply)
    assert mended.replaces
    assert "Newer planner" in text_of(mended)
    assert len(desk.rows(Release)) == 1
    desk.press(buttons_of(mended)["Tell 2 owners"])
    late = desk.submit(again, **given | {"title": "Too late"})
    assert isinstance(late, Reply)
    assert "announced already" in text_of(late)


def test_a_line_without_its_figure_is_pointed_out(desk: Desk) -> None:
    given = {"kind": "release", "title": "New planner", "starts_on": "2026-12-01", "segment": "mid"}
    answer = desk.submit(form(desk), **given, threshold="30")
    assert isinstance(answer, FieldErrors)
    assert set(answer.errors) == {"fact"}
