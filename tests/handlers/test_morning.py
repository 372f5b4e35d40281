"""The morning message, the Monday digest and the leader's 1:1 sheet: what they say, and to whom they say nothing."""

from datetime import timedelta

import pytest

from bot.slack.render import messages
from handlers.reply import Actions, Button
from storage.engine import open_session
from storage.models import Account, Alert
from success.vocabulary import AlertState, Route, Severity
from tests.block_kit import message_problems
from tests.handlers.alerting import add_alert, ready
from tests.handlers.conftest import TODAY, Desk, add_snapshot, text_of
from tests.handlers.day import add_cover, add_follow_up, add_risk, add_task, daily, items, whole


@pytest.fixture
def book(desk: Desk) -> Desk:
    """The small book with its small library of triggers."""
    return ready(desk)


@pytest.fixture
def moved(book: Desk) -> Desk:
    """A book in which Acme turned red within the week, and Borealis rose by six points."""
    with open_session(book.engine) as session:
        for name, then, now in (
            ("Acme", (60.0, "yellow"), (48.0, "red")),
            ("Borealis", (75.0, "green"), (81.0, "green")),
        ):
            add_snapshot(session, book.accounts[name], TODAY - timedelta(days=7), *then)
            add_snapshot(session, book.accounts[name], TODAY, *now)
    return book


def buttons(reply) -> list[Button]:
    return [item for node in reply.body if isinstance(node, Actions) for item in node.items if isinstance(item, Button)]


def test_three_accounts_to_touch_with_reason_stake_and_buttons(book: Desk):
    alert = add_alert(book)
    reply = daily(book, "morning")
    text = whole(reply)
    assert reply.summary == "Touch today, Monday 23 Nov: Acme"
    assert "🔴 Acme · executive sponsor Roth left 2 Nov, no successor · high relationship risk" in text
    assert "€84k ARR · cancel by 13 Mar (110 days)" in text
    draft, show = buttons(reply)
    assert (draft.label, draft.word, draft.opens_form) == ("Draft note", "alert note", True)
    assert (show.label, show.word, show.arguments["alert"]) == ("Open", "alert show", str(alert))
    assert "executive sponsor Daniel Roth left" in text_of(book.press(show))


def test_the_three_that_press_most_each_once(book: Desk):
    add_alert(book, account="Cascade North", trigger="seats_full", severity=Severity.LOW, headline="nearly full")
    add_alert(book, account="Borealis", trigger="usage_down", severity=Severity.MEDIUM, headline="usage fell")
    add_alert(book, account="Acme", severity=Severity.HIGH)
    add_alert(book, account="Acme", trigger="usage_down", severity=Severity.MEDIUM, headline="usage fell too")
    add_follow_up(book, account="Gone Ltd", text="ask why")
    reply = daily(book, "morning")
    assert reply.summary == "Touch today, Monday 23 Nov: Acme, Gone Ltd and Borealis"
    assert "also: usage fell" in whole(reply)
    assert "Open besides: 1 account, 1 alert" in whole(reply)


def test_steps_and_reminders_are_told_with_how_late_they_are(book: Desk):
    add_alert(book)
    add_task(book, due_on=TODAY - timedelta(days=4))
    play = add_task(book, "Send the plan", account="Acme")
    add_follow_up(book, due_on=TODAY - timedelta(days=1))
    text = whole(daily(book, "morning"))
    assert "☐ Acme · Call the new COO · 4 days late · play Sponsor change" in text
    assert "☐ Acme · Send the plan · due today" in text
    assert "⏰ Borealis · follow-up: pilot review · since 22 Nov" in text
    told = [item.button for item in items(daily(book, "morning"))]
    assert any(button.word == "play show" and button.arguments["play_id"] == str(play) for button in told)


def test_a_reminder_is_ticked_off_in_the_message(book: Desk):
    add_follow_up(book)
    (done,) = buttons(daily(book, "morning"))
    assert done.label == "Done"
    assert not book.press(done).failed
    assert daily(book, "morning") is None


def test_what_is_not_due_yet_is_not_told(book: Desk):
    add_task(book, due_on=TODAY + timedelta(days=1))
    add_follow_up(book, due_on=TODAY + timedelta(days=1))
    assert daily(book, "morning") is None


def test_what_a_colleague_claimed_is_no_longer_hers(book: Desk):
    alert = add_alert(book)
    with open_session(book.engine) as session:
        session.get_one(Alert, alert).claimed_by = book.people["bob"].person_id
    assert daily(book, "morning") is None
    assert "Acme" in daily(book, "morning", "bob").summary


@pytest.mark.parametrize("state", [AlertState.SNOOZED, AlertState.CLOSED, AlertState.BASELINE])
def test_what_sleeps_or_is_over_is_not_told(book: Desk, state: AlertState):
    add_alert(book, state=state)
    assert daily(book, "morning") is None


def test_the_items_of_a_covered_colleague_carry_her_name(book: Desk):
    add_alert(book, account="Dunes & Co", owner="bob")
    add_cover(book, "bob", "mia")
    assert (
        "Dunes & Co · executive sponsor Roth left 2 Nov, no successor · high relationship risk · for Bob Lindqvist"
        in whole(daily(book, "morning", "mia", "bob"))
    )


def test_a_reminder_that_became_an_alert_is_told_once(book: Desk):
    reminder = add_follow_up(book)
    alert = add_alert(book, account="Borealis", headline="pilot review")
    with open_session(book.engine) as session:
        row = session.get_one(Alert, alert)
        row.trigger, row.term = "followup", str(reminder)
    text = whole(daily(book, "morning"))
    assert text.count("pilot review") == 1


def test_names_from_imports_stay_what_they_are(book: Desk):
    add_alert(book, headline="<!channel> *all* [x](http://evil)")
    reply = daily(book, "morning")
    assert any("\\*all\\* \\[x\\]\\(http://evil\\)" in getattr(node, "markdown", "") for node in reply.body)


def test_the_digest_tells_changes_renewals_and_numbers(moved: Desk):
    text = whole(daily(moved, "digest"))
    assert "Nothing presses today." in text
    assert "Numbers · 3 accounts, €138k ARR · 🔴 1 red" in text
    assert "▼ 🔴 Acme · yellow → RED 48, −12 points\n▲ 🟢 Borealis · GREEN 81, +6 points" in text
    assert "🔴 at risk 1, €84k · 🟡 watch 1, €12k" in text
    assert "2 renewals without a next step that stands" in text
    assert "Alerts in 7 days · 0 new · 0 closed" in text


def test_the_digest_tells_what_waited_and_how_alerts_ended(moved: Desk):
    add_alert(moved, trigger="usage_down", route=Route.DIGEST, severity=Severity.MEDIUM, headline="usage fell to 38")
    over = add_alert(moved, account="Borealis", state=AlertState.CLOSED)
    with open_session(moved.engine) as session:
        row = session.get_one(Alert, over)
        row.outcome, row.closed_at = "resolved", moved.services.now() - timedelta(days=2)
    reply = daily(moved, "digest")
    text = whole(reply)
    assert "Touch today" in text
    assert "Waited for this digest: 1 account, 1 alert" in text
    assert any(item.button.word == "alert show" and "usage fell to 38" in item.markdown for item in items(reply))
    assert "Alerts in 7 days · 2 new · 1 closed: 1 resolved" in text


def test_the_digest_of_a_covered_book_is_named(moved: Desk):
    add_cover(moved, "bob", "mia")
    text = whole(daily(moved, "digest", "mia", "bob"))
    assert "The book of Bob Lindqvist, whom you cover" in text
    assert "$31k + €9k ARR" in text


def test_nobody_gets_a_digest_of_nothing(book: Desk):
    assert daily(book, "digest", "tom") is None
    assert "nothing to digest" in text_of(book.told("digest", who="tom"))


def test_the_digest_can_be_looked_at_any_time(moved: Desk):
    assert "yellow → RED 48" in text_of(moved.told("digest"))


def test_the_sheet_has_a_section_per_csm_with_what_has_no_next_step(moved: Desk):
    add_risk(moved)
    alert = add_alert(moved)
    with open_session(moved.engine) as session:
        session.get_one(Alert, alert).escalated_at = moved.services.now()
    add_alert(moved, account="Borealis", trigger="usage_down", severity=Severity.MEDIUM, headline="usage fell")
    add_task(moved, due_on=TODAY - timedelta(days=3))
    text = whole(daily(moved, "sheet", "priya"))
    assert text.index("Mia Keller · 3 accounts") < text.index("Nothing changed and nothing is open: Bob Lindqvist.")
    assert "▼ 🔴 Acme · yellow → RED 48" in text
    assert "🔴 renewal of Acme · €84k · cancel by 13 Mar (110 days)" in text
    assert "⚠ high relationship risk of Acme" in text
    assert "Borealis · medium · usage fell · unclaimed since 23 Nov" in text
    assert "Escalated (1)\n🔴 Acme · high · executive sponsor Roth left" in text
    assert "Late (1)\n☐ Acme · Call the new COO · 3 days late" in text


def test_an_alert_with_a_running_play_and_a_risk_with_a_step_have_their_next_step(book: Desk):
    add_task(book, alert=add_alert(book), due_on=TODAY + timedelta(days=2))
    add_risk(book, next_step="Meet", next_on=TODAY + timedelta(days=2))
    text = whole(daily(book, "sheet", "priya"))
    assert "relationship risk" not in text
    assert "executive sponsor" not in text


def test_a_risk_whose_step_is_over_has_none(book: Desk):
    add_risk(book, next_step="Meet", next_on=TODAY - timedelta(days=2))
    assert "⚠ high relationship risk of Acme · next step was due 21 Nov" in whole(daily(book, "sheet", "priya"))


def test_a_leader_who_owns_accounts_gets_both_in_one(moved: Desk):
    with open_session(moved.engine) as session:
        session.get_one(Account, moved.accounts["Dunes & Co"]).owner_id = moved.people["priya"].person_id
    text = whole(daily(moved, "sheet", "priya"))
    assert "Mia Keller" in text
    assert "Numbers · 1 account, €9k ARR" in text


def test_a_leader_who_covers_for_a_csm_gets_that_book_by_its_name(moved: Desk):
    text = whole(daily(moved, "sheet", "priya", "bob"))
    assert "The book of Bob Lindqvist, whom you cover\nNumbers · 3 accounts" in text
    assert "no accounts" not in text


def test_all_of_it_is_what_slack_takes(moved: Desk):
    add_alert(moved)
    add_alert(moved, account="Borealis", trigger="usage_down", severity=Severity.MEDIUM, route=Route.DIGEST)
    add_task(moved, due_on=TODAY - timedelta(days=3))
    add_follow_up(moved)
    replies = [daily(moved, topic, who) for topic, who in (("morning", "mia"), ("digest", "mia"), ("sheet", "priya"))]
    replies += [moved.told("renewals", "all 365d"), moved.told("renewal", "acme")]
    for reply in replies:
        (message,) = messages(reply)
        assert message_problems({"channel": "D1", "text": message.text, "blocks": message.blocks}) == []


def test_the_sheet_is_for_managers(moved: Desk):
    assert "Mia Keller" in text_of(moved.told("sheet", who="priya"))
    assert moved.told("sheet", who="mia").failed


def test_the_buttons_of_the_sheet_lead_to_her_book_and_renewals(moved: Desk):
    found = {button.label: button for button in buttons(moved.told("sheet", who="priya"))}
    assert "Mia Keller's book" in text_of(moved.press(found["Book of Mia"], who="priya"))
    assert "Mia Keller's renewals" in text_of(moved.press(found["Renewals of Mia"], who="priya"))
