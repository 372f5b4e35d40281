"""Covers: set as typed, by oneself or by a manager, with a hand-over note; what waits goes along; they end by themselves."""

from datetime import timedelta

import pytest

from handlers.handover import COVER_COMPOSERS
from handlers.reply import FieldErrors, Form, Reply
from handlers.request import Via
from storage.covers import told_instead
from storage.engine import open_session
from storage.models import Alert, Cover, Outbox
from storage.outbox import Letter, put
from tests.conftest import NOW
from tests.handlers.conftest import TODAY, Desk, buttons_of, text_of


def covering(desk: Desk, who: str, on: str) -> str:
    names = {caller.person_id: key for key, caller in desk.people.items()}
    day = TODAY.fromisoformat(on)
    with open_session(desk.engine, reading=True) as session:
        return names[told_instead(session, desk.people[who].person_id or 0, day)]


def test_a_cover_begins_today_and_ends_by_itself(desk: Desk) -> None:
    told = desk.told("cover", "@Bob until 12 Dec")
    assert "through 12 Dec" in told.summary
    assert [covering(desk, "mia", day) for day in ("2026-11-23", "2026-12-12", "2026-12-13")] == ["bob", "bob", "mia"]
    assert "cover set" in desk.audited()


def test_a_cover_can_begin_later(desk: Desk) -> None:
    desk.told("cover", "@bob from 1 Dec until 12 Dec")
    assert [covering(desk, "mia", day) for day in ("2026-11-30", "2026-12-01")] == ["mia", "bob"]


def test_a_manager_covers_for_somebody_who_is_ill_and_a_colleague_does_not(desk: Desk) -> None:
    assert desk.ask("cover", "@mia by @bob until 12 Dec", who="bob").failed
    assert covering(desk, "mia", "2026-11-24") == "mia"
    desk.told("cover", "@mia by @bob until 12 Dec", who="priya")
    assert covering(desk, "mia", "2026-11-24") == "bob"


@pytest.mark.parametrize("typed", ["@mia until 12 Dec", "@bob until 12 Dec 2028", "@nobody until 12 Dec"])
def test_what_makes_no_sense_is_refused_with_the_way_out(desk: Desk, typed: str) -> None:
    refused = desk.ask("cover", typed)
    assert refused.failed
    assert "cover @" in text_of(refused) or "hand the accounts over" in text_of(refused)
    assert desk.rows(Cover) == []


def test_a_missing_day_is_asked_for(desk: Desk) -> None:
    (form,) = desk.told("cover", "@bob").body
    assert isinstance(form, Form)
    bob = str(desk.people["bob"].person_id)
    wrong = desk.submit(form, cover=bob, from_on=TODAY.isoformat(), until_on=(TODAY - timedelta(days=1)).isoformat())
    assert isinstance(wrong, FieldErrors)
    good = desk.submit(form, cover=bob, from_on=TODAY.isoformat(), until_on="2026-12-12", note="Acme first")
    assert isinstance(good, Reply)
    assert covering(desk, "mia", "2026-12-12") == "bob"


def test_the_hand_over_note_tells_what_is_open_and_due(desk: Desk) -> None:
    mia = desk.people["mia"].person_id
    with open_session(desk.engine) as session:
        session.add(
            Alert(
                account_id=desk.accounts["Acme"],
                trigger="sponsor_left",
                kind="customer",
                severity="high",
                state="open",
                route="channel",
                headline="executive sponsor left 2 Nov",
                raised_on=TODAY,
                seen_on=TODAY,
                owner_id=mia,
            )
        )
    desk.told("followup", "acme pilot review 1 Dec")
    desk.told("cover", "@bob until 12 Dec")
    (row,) = [row for row in desk.rows(Outbox) if isinstance(row, Outbox)]
    assert row.person_id == desk.people["bob"].person_id
    letter = Letter(row.key, row.topic, row.due_at, row.subject_id)
    note = COVER_COMPOSERS[row.topic](letter, desk.services)
    assert note is not None
    for part in ("You cover for Mia Keller", "executive sponsor left 2 Nov", "pilot review", "12 Dec"):
        assert part in text_of(note)


def test_what_waits_for_her_goes_to_who_covers(desk: Desk) -> None:
    mia, bob = desk.people["mia"].person_id, desk.people["bob"].person_id
    with open_session(desk.engine) as session:
        put(session, Letter("alert 1", "alert", NOW, 1, person_id=mia, notifies_id=mia))
    desk.told("cover", "@bob until 12 Dec")
    waiting = {row.key: row.person_id for row in desk.rows(Outbox) if isinstance(row, Outbox)}
    assert waiting["alert 1"] == bob


def test_she_is_back_earlier(desk: Desk) -> None:
    desk.told("cover", "@bob until 12 Dec")
    assert "Welcome back" in text_of(desk.told("cover", "end"))
    assert covering(desk, "mia", "2026-11-24") == "mia"


def test_two_who_cover_for_each_other_keep_their_own(desk: Desk) -> None:
    desk.told("cover", "@bob until 12 Dec")
    desk.told("cover", "@mia until 12 Dec", who="bob")
    assert covering(desk, "mia", "2026-11-24") == "mia"
    assert covering(desk, "bob", "2026-11-24") == "bob"


def test_who_covers_may_end_it_too(desk: Desk) -> None:
    button = buttons_of(desk.told("cover", "@bob until 12 Dec"))["End the cover"]
    assert desk.ask(button.word, who="tom", via=Via.BUTTON, **button.arguments).failed
    desk.ask(button.word, who="bob", via=Via.BUTTON, **button.arguments)
    assert covering(desk, "mia", "2026-11-24") == "mia"
