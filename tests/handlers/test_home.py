"""The Home tab: one's own alerts, due steps and renewals; a leader's view of the team; within what Slack takes."""

from datetime import timedelta

import pytest

from bot.slack.render import home_blocks
from handlers.reply import Actions, Button, Item, Reply
from handlers.request import PlaceKind, Via
from storage.engine import open_session
from storage.models import Alert
from tests.handlers.alerting import add_alert, ready
from tests.handlers.conftest import TODAY, Desk, add_account, add_contract, text_of
from tests.handlers.day import add_task, whole


@pytest.fixture
def book(desk: Desk) -> Desk:
    """The small book with its small library of triggers."""
    return ready(desk)


def home(desk: Desk, who: str = "mia") -> Reply:
    return desk.told("home", who=who, via=Via.HOME, place=PlaceKind.HOME)


def pressable(reply: Reply) -> list[Button]:
    """Give the buttons of items and rows."""
    rows = [item for node in reply.body if isinstance(node, Actions) for item in node.items if isinstance(item, Button)]
    return [*rows, *(node.button for node in reply.body if isinstance(node, Item))]


def test_a_csm_sees_her_alerts_steps_and_renewals(book: Desk):
    add_alert(book)
    add_alert(book, account="Dunes & Co", owner="bob")
    add_task(book, due_on=TODAY - timedelta(days=4))
    add_task(book, "Much later", due_on=TODAY + timedelta(days=30))
    text = whole(home(book))
    assert "Your alerts: 1 account, 1 alert · 1 high\n🔴 Acme · executive sponsor Roth left 2 Nov" in text
    assert "Your plays: 1 step due\n☐ Acme · Call the new COO · ⚠ 4 days late" in text
    assert "Your renewals within 120 days\n🔴 at risk 1, €84k · 🟡 watch 1, €12k" in text
    assert "Dunes" not in text


def test_a_leader_sees_the_teams_unclaimed_alerts_at_risk_renewals_and_late_steps(book: Desk):
    claimed = add_alert(book)
    with open_session(book.engine) as session:
        session.get_one(Alert, claimed).claimed_by = book.people["mia"].person_id
    add_alert(book, account="Dunes & Co", owner="bob")
    add_task(book, due_on=TODAY - timedelta(days=4))
    text = whole(home(book, "priya"))
    assert "The team's alerts: 2 accounts, 2 alerts · 2 high\nUnclaimed:\n🔴 Dunes & Co" in text
    assert "🔴 Acme · executive sponsor" not in text
    assert "Mia Keller: 1 step, the oldest since 19 Nov" in text
    assert "cancel by 13 Mar (110 days), renews 11 Jun 2027 · sponsor gone" in text
    assert "Cascade North" not in text.split("The team's renewals")[1]


def test_where_nothing_is_open_each_part_is_one_line(book: Desk):
    text = text_of(home(book, "bob"))
    assert "Your alerts · none is open" in text
    assert "Your plays · nothing is due in the next 7 days" in text
    assert "Your renewals · none to cancel within 120 days" in text


def test_every_button_of_the_tab_answers(book: Desk):
    add_alert(book)
    add_task(book)
    for who in ("mia", "priya"):
        pressed = [(button.label, book.press(button, who=who)) for button in pressable(home(book, who))]
        assert len(pressed) > 9
        assert [label for label, answer in pressed if not isinstance(answer, Reply) or answer.failed] == []


def test_a_viewer_is_offered_nothing_she_may_not(book: Desk):
    assert {"Log touchpoint", "Follow-up"}.isdisjoint(button.label for button in pressable(home(book, "tom")))


def test_a_full_tab_stays_within_slacks_limits(book: Desk):
    with open_session(book.engine) as session:
        for at in range(30):
            key = add_account(
                session, f"Customer {at:02} with quite a long name of its own", book.people["mia"].person_id
            )
            book.accounts[f"C{at}"] = key
            add_contract(session, key, 1_000 + at, days_left=120, notice=30)
    for at in range(30):
        add_alert(book, account=f"C{at}", told=False)
        add_task(book, f"Step {at}", account=f"C{at}")
    reply = home(book)
    assert len(home_blocks(reply)) < 60
    labels = {button.label for button in pressable(reply)}
    assert {"All 30 alerts", "All 30 steps", "All 32 renewals"} <= labels
