"""`alerts`: mine, somebody's, an account's, all; what sleeps, what waited, how right the triggers were."""

from datetime import timedelta

import pytest

from handlers import alerts
from handlers.reply import Reply, Table
from storage.engine import open_session
from storage.models import Alert, Cover, Play
from success.vocabulary import AlertOutcome, AlertState, Route, Severity
from tests.conftest import NOW
from tests.handlers.alerting import add_alert, ready
from tests.handlers.conftest import TODAY, Desk, buttons_of, items_of, lines_of, text_of


def close(desk: Desk, alert: int, outcome: AlertOutcome, days_ago: int = 1) -> None:
    with open_session(desk.engine) as session:
        row = session.get(Alert, alert)
        assert row is not None
        row.state, row.outcome, row.open_key = "closed", outcome.value, None
        row.closed_at = NOW - timedelta(days=days_ago)


def test_a_csm_sees_her_own_most_pressing_first_and_opens_one(desk: Desk):
    add_alert(ready(desk), trigger="usage_down", headline="usage fell", severity=Severity.MEDIUM)
    add_alert(desk)
    add_alert(desk, account="Dunes & Co", owner="bob", headline="not hers")
    reply = desk.told("alerts")
    assert lines_of(reply)[0] == "Your alerts: 1 account, 2 alerts · 1 high · 1 medium"
    (acme,) = items_of(reply)
    assert acme.markdown.splitlines() == [
        "🔴 **Acme**: executive sponsor Roth left 2 Nov, no successor",
        "high relationship risk · new today",
        "also: usage fell",
    ]
    opened = desk.press(acme.button)
    assert text_of(opened).startswith("🔴 Acme: executive sponsor Daniel Roth left")


def test_of_one_account_each_alert_is_listed_apart(desk: Desk):
    add_alert(ready(desk), trigger="usage_down", headline="usage fell", severity=Severity.MEDIUM)
    add_alert(desk)
    reply = desk.told("alerts", "acme")
    assert [item.markdown.splitlines()[0] for item in items_of(reply)] == [
        "🔴 **Acme**: executive sponsor Roth left 2 Nov, no successor",
        "🟡 **Acme**: usage fell",
    ]


def test_what_was_told_stands_before_what_could_wait(desk: Desk):
    waits = add_alert(ready(desk), account="Borealis", route=Route.DIGEST)
    told = add_alert(desk)
    low = add_alert(desk, account="Cascade North", severity=Severity.LOW)
    shown = [item.button.arguments["alert"] for item in items_of(desk.told("alerts"))]
    assert shown == [str(told), str(waits), str(low)]


def test_what_she_claimed_of_a_colleague_is_hers_too(desk: Desk):
    alert = add_alert(ready(desk), account="Dunes & Co", owner="bob")
    desk.ask("alert claim", alert=str(alert))
    (item,) = items_of(desk.told("alerts"))
    assert "claimed by Mia Keller · for Bob Lindqvist" in item.markdown


def test_of_a_colleague_of_an_account_and_of_all(desk: Desk):
    add_alert(ready(desk))
    add_alert(desk, account="Dunes & Co", owner="bob", headline="his")
    heads = {typed: lines_of(desk.told("alerts", typed))[0] for typed in ("@bob", "acme", "all")}
    assert heads == {
        "@bob": "Alerts of Bob Lindqvist: 1 account, 1 alert · 1 high",
        "acme": "Alerts of Acme: 1 alert · 1 high",
        "all": "Alerts of the whole team: 2 accounts, 2 alerts · 2 high",
    }
    assert lines_of(desk.told("alerts", who="priya"))[0] == heads["all"]


def test_a_name_that_is_not_certain_is_asked_about_and_keeps_the_view(desk: Desk):
    alert = add_alert(ready(desk), account="Cascade North", state=AlertState.SNOOZED)
    asked = desk.told("alerts", "snoozed cascade")
    assert "Whose alerts do you mean?" in text_of(asked)
    reply = desk.press(buttons_of(asked)["Cascade North"])
    assert lines_of(reply)[0] == "Alerts of Cascade North: 1 snoozed"
    assert str(alert) == items_of(reply)[0].button.arguments["alert"]  # type: ignore[arg-type]  # a reply
    assert "Nobody and no account" in text_of(desk.told("alerts", "qqqqqqq"))


def test_who_covers_for_a_colleague_is_led_to_her_alerts(desk: Desk):
    add_alert(ready(desk))
    with open_session(desk.engine) as session:
        mia, bob = desk.people["mia"].person_id, desk.people["bob"].person_id
        session.add(Cover(person_id=mia, cover_id=bob, from_on=TODAY, until_on=TODAY, set_by=mia))
    (item,) = items_of(desk.told("alerts", who="bob"))
    assert item.markdown == "You cover for **Mia Keller** through 23 Nov"
    assert lines_of(desk.press(item.button, who="bob"))[0] == "Alerts of Mia Keller: 1 account, 1 alert · 1 high"
    assert len(items_of(desk.told("alerts"))) == 1  # her own alert, and no cover


def test_snoozed_ones_say_until_when_and_why(desk: Desk):
    alert = add_alert(ready(desk))
    until = (TODAY + timedelta(days=10)).isoformat()
    desk.ask("alert snooze save", alert=str(alert), until=until, reason="waiting for budget")
    reply = desk.told("alerts")
    assert "Nothing is open. Enjoy it." in text_of(reply)
    asleep = desk.press(buttons_of(reply)["Snoozed (1)"])
    assert "💤 until 3 Dec: “waiting for budget”" in items_of(asleep)[0].markdown  # type: ignore[arg-type]  # a reply


def test_what_waits_for_the_digest_is_counted(desk: Desk):
    add_alert(ready(desk), route=Route.DIGEST)
    reply = desk.told("alerts")
    assert lines_of(reply)[1].startswith("Not told at once: 1, ")
    assert "waits for the digest" in items_of(reply)[0].markdown


def test_a_long_list_is_paged_by_account(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    ready(desk)
    monkeypatch.setattr(alerts, "PAGE", 4)
    names = list(desk.accounts)
    for at in range(2 * len(names)):
        trigger = ("sponsor_left", "usage_down")[at // len(names)]
        add_alert(desk, account=names[at % len(names)], trigger=trigger, headline=f"number {at}", told=False)
    first = desk.told("alerts")
    second = desk.press(buttons_of(first)["Show more"])
    assert isinstance(second, Reply)
    assert (len(items_of(first)), len(items_of(second)), second.replaces) == (4, 3, True)
    shown = {item.button.arguments["alert"] for item in (*items_of(first), *items_of(second))}
    assert len(shown) == len(names)
    assert len(items_of(desk.press(buttons_of(second)["Show earlier"]))) == 4  # type: ignore[arg-type]  # a reply


def test_what_was_closed_last_week_is_told_with_its_outcome(desk: Desk):
    close(desk, add_alert(ready(desk)), AlertOutcome.CLEARED)
    close(desk, add_alert(desk, headline="long ago"), AlertOutcome.RESOLVED, days_ago=8)
    text = text_of(desk.told("alerts"))
    assert "✅ Acme: executive sponsor Roth left 2 Nov, no successor, over by itself" in text
    assert "long ago" not in text


def test_precision_counts_what_people_said_and_says_how_many(desk: Desk):
    ready(desk)
    outcomes = [AlertOutcome.RESOLVED] * 2 + [AlertOutcome.FALSE_ALARM] + [AlertOutcome.CLEARED] * 3
    alerts = []
    for outcome in [*outcomes, AlertOutcome.SWITCHED_OFF]:
        alerts.append(add_alert(desk, told=False))
        close(desk, alerts[-1], outcome)
    close(desk, add_alert(desk, told=False), AlertOutcome.FALSE_ALARM, days_ago=181)
    with open_session(desk.engine) as session:  # one that was over by itself, after somebody had run a play
        mia = desk.people["mia"].person_id
        account = desk.accounts["Acme"]
        session.add(
            Play(
                account_id=account,
                alert_id=alerts[3],
                key="x",
                title="x",
                definition="{}",
                owner_id=mia,
                started_on=TODAY,
                started_by=mia,
            )
        )
    reply = desk.told("alerts", "precision")
    (table,) = [node for node in reply.body if isinstance(node, Table)]
    assert table.rows == (("executive sponsor left", "75 %", "4", "3", "1", "2"),)
    assert lines_of(reply)[0] == "Precision of the triggers: 75 % of 4 judged alerts were right"


def test_without_closed_alerts_no_precision_is_claimed(desk: Desk):
    assert "nothing is known of the triggers' precision" in text_of(ready(desk).told("alerts", "precision"))
