"""Every button of an alert does what it says, once, for those who may; who comes second learns who was faster."""

from datetime import timedelta

import pytest

from handlers.alert_desk import GONE
from handlers.reply import Form, Reply, Visibility
from handlers.request import PlaceKind, Via
from storage.engine import open_session
from storage.models import Account, Alert, AlertEvent, Mute
from success.vocabulary import AlertOutcome, AlertState, Route, Severity
from tests.conftest import NOW
from tests.handlers.alerting import add_alert, letters, ready, thread_of
from tests.handlers.conftest import TODAY, Desk, buttons_of, errors_of, form_of, items_of, lines_of, text_of

DEEDS = (
    "claim",
    "release",
    "snooze",
    "snooze save",
    "resolve",
    "resolve save",
    "false",
    "false save",
    "reopen",
    "note",
    "mute",
)
UNTIL = (TODAY + timedelta(days=10)).isoformat()


def row(desk: Desk, alert: int) -> Alert:
    return next(one for one in desk.rows(Alert) if isinstance(one, Alert) and one.id == alert)


def press(desk: Desk, word: str, alert: int, **more: str) -> Reply:
    answer = desk.ask(word, via=Via.BUTTON, alert=str(alert), **more)
    assert isinstance(answer, Reply)
    return answer


def test_claiming_puts_the_new_state_in_the_place_of_the_message_and_into_its_thread(desk: Desk):
    alert = add_alert(ready(desk))
    answer = press(desk, "alert claim", alert)
    assert (answer.visibility, answer.replaces) == (Visibility.PUBLIC, True)
    assert "✋ Mia Keller claimed it, 10:00" in lines_of(answer)
    assert thread_of(desk.services, alert) == ["✋ Mia Keller claimed it · 10:00"]
    assert letters(desk.services)[f"alert {alert}"].wanted == 2
    assert desk.audited() == ["alert claimed"]


def test_who_claims_second_learns_privately_who_was_faster(desk: Desk):
    alert = add_alert(ready(desk))
    press(desk, "alert claim", alert)
    second = press(desk, "alert claim", alert, who="bob")
    assert (second.visibility, second.replaces) == (Visibility.PRIVATE, False)
    assert lines_of(second)[0] == "Mia Keller was faster and claimed it, 10:00."
    assert row(desk, alert).claimed_by == desk.people["mia"].person_id
    assert desk.audited() == ["alert claimed"]


def test_claiming_twice_says_that_it_is_hers_already(desk: Desk):
    alert = add_alert(ready(desk))
    press(desk, "alert claim", alert)
    assert lines_of(press(desk, "alert claim", alert))[0] == "You have claimed it already."


def test_a_colleague_may_claim_an_alert_of_anybodys_account(desk: Desk):
    alert = add_alert(ready(desk))
    assert "✋ Bob Lindqvist claimed it, 10:00" in lines_of(press(desk, "alert claim", alert, who="bob"))


@pytest.mark.parametrize(
    ("who", "says"), [("tom", "role csm; yours is viewer"), ("noah", "full members"), ("lena", "full members")]
)
def test_a_viewer_a_guest_and_a_stranger_are_refused_with_the_reason(empty_desk: Desk, who: str, says: str):
    for word in DEEDS:
        answer = empty_desk.told(f"alert {word}", who=who, via=Via.BUTTON, alert="1")
        assert answer.failed
        assert says in text_of(answer)


def test_a_viewer_may_read_an_alert(desk: Desk):
    alert = add_alert(ready(desk))
    assert "sponsor Daniel Roth left" in text_of(press(desk, "alert show", alert, who="tom", **{"from": "list"}))


def test_a_viewer_is_offered_only_what_she_may_press(desk: Desk):
    alert = add_alert(desk)
    mine = buttons_of(press(desk, "alert show", alert, **{"from": "list"}))
    hers = press(desk, "alert show", alert, who="tom", **{"from": "list"})
    assert "Claim" in mine
    assert set(buttons_of(hers)) == {"Health"}
    assert items_of(hers) == []


def test_releasing_makes_it_unclaimed_and_starts_the_clock_again(desk: Desk):
    alert = add_alert(ready(desk))
    press(desk, "alert claim", alert)
    answer = press(desk, "alert release", alert)
    assert "Claim" in buttons_of(answer)
    assert "unclaimed on Wed 10:00 → Priya Nair" in lines_of(answer)[-1]  # 16 working hours from Monday, 10:00
    assert row(desk, alert).escalate_at == NOW + timedelta(days=2)


def test_what_somebody_claimed_only_she_or_a_manager_releases(desk: Desk):
    alert = add_alert(ready(desk))
    press(desk, "alert claim", alert)
    assert lines_of(press(desk, "alert release", alert, who="bob"))[0].startswith("Mia Keller claimed it, so only ")
    assert "Claim" in buttons_of(press(desk, "alert release", alert, who="priya"))


def test_a_snooze_needs_a_day_ahead_and_a_reason(desk: Desk):
    alert = add_alert(ready(desk))
    form = form_of(press(desk, "alert snooze", alert))
    assert set(errors_of(desk.submit(form, until=TODAY.isoformat(), reason=" "))) == {"until", "reason"}
    far = (TODAY + timedelta(days=91)).isoformat()
    assert "at most 90 days" in errors_of(desk.submit(form, until=far, reason="budget"))["until"]


def test_a_snoozed_alert_says_until_when_and_why_and_can_be_woken(desk: Desk):
    alert = add_alert(ready(desk))
    answer = desk.submit(form_of(press(desk, "alert snooze", alert)), until=UNTIL, reason="waiting for budget.")
    assert isinstance(answer, Reply)
    assert "💤 snoozed until 3 Dec: “waiting for budget”" in lines_of(answer)
    assert answer.replaces
    press(desk, "alert reopen", alert)
    assert row(desk, alert).state == AlertState.OPEN
    assert thread_of(desk.services, alert) == [
        "💤 Mia Keller snoozed it until 3 Dec: “waiting for budget” · 10:00",
        "⏰ Mia Keller ended the snooze · 10:00",
    ]


def test_resolving_asks_what_was_done_and_tells_it(desk: Desk):
    alert = add_alert(ready(desk))
    form = form_of(press(desk, "alert resolve", alert))
    assert "note" in errors_of(desk.submit(form, note="ok"))
    answer = desk.submit(form, note="Met the new COO,\nshe takes over.")
    assert "Resolved by Mia Keller, 10:00: “Met the new COO, she takes over”" in lines_of(answer)
    found = row(desk, alert)
    assert (found.state, found.outcome, found.open_key) == (AlertState.CLOSED, AlertOutcome.RESOLVED, None)


def test_resolving_the_leading_alert_says_which_are_still_open(desk: Desk):
    alert = add_alert(ready(desk))
    add_alert(desk, trigger="usage_down", headline="usage fell", route=Route.JOINED, joined_to=alert)
    answer = desk.submit(form_of(press(desk, "alert resolve", alert)), note="sponsor named")
    assert "Still open here: usage fell" in lines_of(answer)
    assert thread_of(desk.services, alert) == [
        "☑ Mia Keller resolved it: “sponsor named”. Still open here: usage fell · 10:00"
    ]


def test_a_false_alarm_asks_why_and_counts_against_the_trigger(desk: Desk):
    alert = add_alert(ready(desk))
    desk.submit(form_of(press(desk, "alert false", alert)), note="he only changed his title")
    assert row(desk, alert).outcome == AlertOutcome.FALSE_ALARM
    precision = desk.told("alerts", "precision")
    assert ("executive sponsor left", "0 %", "1", "0", "1", "0") in precision.body[1].rows  # type: ignore[union-attr]  # the table


def test_a_button_of_a_closed_alert_says_what_happened_meanwhile(desk: Desk):
    alert = add_alert(ready(desk))
    desk.ask("alert resolve save", who="bob", via=Via.FORM, alert=str(alert), note="sponsor named")
    for word in ("claim", "release", "snooze", "resolve", "false"):
        answer = press(desk, f"alert {word}", alert)
        assert answer.visibility is Visibility.PRIVATE
        assert lines_of(answer)[0].startswith("It is closed already: resolved by Bob Lindqvist, 10:00.")
        assert "Reopen" in buttons_of(answer)
    assert desk.audited() == ["alert resolved"]


def test_a_form_that_was_open_while_somebody_closed_the_alert_changes_nothing(desk: Desk):
    alert = add_alert(ready(desk))
    form = form_of(press(desk, "alert snooze", alert))
    desk.ask("alert resolve save", who="bob", via=Via.FORM, alert=str(alert), note="sponsor named")
    assert "closed already" in text_of(desk.submit(form, until=UNTIL, reason="budget"))
    assert row(desk, alert).state == AlertState.CLOSED


def test_reopened_it_is_open_and_claimed_by_who_reopened_it(desk: Desk):
    alert = add_alert(ready(desk))
    desk.ask("alert resolve save", alert=str(alert), note="sponsor named")
    answer = press(desk, "alert reopen", alert, who="bob")
    assert "✋ Bob Lindqvist claimed it, 10:00" in lines_of(answer)
    found = row(desk, alert)
    assert (found.state, found.outcome, found.closed_at) == (AlertState.OPEN, "", None)
    assert found.open_key == f"{desk.accounts['Acme']}:sponsor_left:"


def test_what_came_up_again_as_an_alert_of_its_own_is_not_reopened(desk: Desk):
    alert = add_alert(ready(desk), state=AlertState.CLOSED)
    with open_session(desk.engine) as session:
        found = session.get(Alert, alert)
        assert found is not None
        found.outcome, found.closed_at = "resolved", NOW
    add_alert(desk)
    answer = press(desk, "alert reopen", alert)
    assert answer.failed
    assert "came up again" in text_of(answer)
    assert row(desk, alert).state == AlertState.CLOSED


def test_a_button_of_an_alert_whose_account_was_deleted_says_so_in_its_place(desk: Desk):
    alert = add_alert(ready(desk))
    with open_session(desk.engine) as session:
        session.delete(session.get(Account, desk.accounts["Acme"]))
    for word in ("claim", "release", "snooze", "resolve save", "reopen", "show"):
        answer = press(desk, f"alert {word}", alert, note="done so", until=UNTIL, reason="budget")
        assert text_of(answer) == GONE
        assert answer.replaces


def test_an_alert_of_a_customer_who_left_stays_closed(desk: Desk):
    alert = add_alert(ready(desk), account="Gone Ltd")
    desk.ask("alert resolve save", alert=str(alert), note="exit interview held")
    assert "left 4 Nov; its alerts stay closed" in text_of(press(desk, "alert reopen", alert))


def test_an_alert_that_is_not_named_is_asked_for(empty_desk: Desk):
    for typed in ("", "acme", "99999999999999999999", "-1"):
        answer = empty_desk.told("alert claim", typed)
        assert answer.failed
        assert "alerts" in text_of(answer)


def test_pressed_in_a_private_copy_the_answer_stays_private_and_takes_its_place(desk: Desk):
    alert = add_alert(ready(desk))
    copy = press(desk, "alert show", alert, **{"from": "list"})
    answer = desk.press(buttons_of(copy)["Claim"])
    assert isinstance(answer, Reply)
    assert (answer.visibility, answer.replaces) == (Visibility.PRIVATE, True)


def test_pressed_on_the_home_tab_the_answer_is_private(desk: Desk):
    alert = add_alert(ready(desk))
    answer = press(desk, "alert claim", alert, place=PlaceKind.HOME, **{"from": "home"})
    assert (answer.visibility, answer.replaces) == (Visibility.PRIVATE, False)


def test_in_a_shared_channel_nothing_of_an_alert_is_shown_to_all(desk: Desk):
    alert = add_alert(ready(desk))
    answer = press(desk, "alert claim", alert, place=PlaceKind.SHARED)
    assert answer.visibility is Visibility.PRIVATE
    assert "Roth" not in text_of(answer)


def test_an_alert_nobody_was_told_of_tells_its_story_nowhere(desk: Desk):
    alert = add_alert(ready(desk), route=Route.DIGEST)
    press(desk, "alert claim", alert, **{"from": "list"})
    assert letters(desk.services) == {}
    assert len(desk.rows(AlertEvent)) == 1


def test_muting_asks_for_trigger_end_and_reason(desk: Desk):
    alert = add_alert(ready(desk))
    form = form_of(press(desk, "alert mute", alert, **{"from": "copy"}))
    assert form.fields[0].value == "sponsor_left"  # type: ignore[union-attr]  # the first one is the trigger
    far = (TODAY + timedelta(days=366)).isoformat()
    wrong = errors_of(desk.submit(form, trigger="nonsense", until=far, reason="short"))
    assert set(wrong) == {"trigger", "until", "reason"}
    answer = desk.submit(form, trigger="sponsor_left", until=UNTIL, reason="they reorganise until December")
    assert "“executive sponsor left” is muted for Acme through 3 Dec" in text_of(answer)
    assert [one.trigger for one in desk.rows(Mute) if isinstance(one, Mute)] == ["sponsor_left"]
    assert desk.audited() == ["trigger muted"]


def test_muting_is_for_ones_own_accounts_and_for_managers(desk: Desk):
    ready(desk)
    assert "belongs to Mia Keller" in text_of(desk.told("alert mute", "acme", who="bob"))
    assert isinstance(form_of(desk.ask("alert mute", "acme", who="priya")), Form)


def test_a_mute_is_listed_and_ended(desk: Desk):
    alert = add_alert(ready(desk), severity=Severity.CRITICAL)
    values = {"trigger": "sponsor_left", "until": UNTIL, "reason": "they reorganise until December"}
    desk.submit(form_of(press(desk, "alert mute", alert)), **values)
    listed = desk.told("alerts", "muted")
    item = listed.body[1]
    assert "through 3 Dec" in item.markdown  # type: ignore[union-attr]  # an item
    assert "speaks again about Acme" in text_of(desk.press(item.button))  # type: ignore[union-attr]  # as above
    assert "ended already" in text_of(desk.press(item.button))  # type: ignore[union-attr]  # as above
    assert text_of(desk.told("alerts", "muted")).startswith("Your alerts: 0 triggers muted")
    assert desk.audited() == ["trigger muted", "trigger unmuted"]
