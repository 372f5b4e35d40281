"""What an alert says: who, how much, by when, why, what to do; and how that changes with what people do."""

from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import select

from handlers.alert_message import Place
from handlers.alert_words import clock
from handlers.markup import plain
from handlers.reply import Reply, Style, Visibility
from storage.alert_thread import Step, add_step
from storage.engine import open_session
from storage.models import Account, Alert, Contact, Cover, Feedback, Play, PlayTask
from success.vocabulary import AlertState, Route, Severity, Story
from tests.conftest import NOW
from tests.handlers.alerting import SmallLibrary, add_alert, composed, letters, ready, thread_of
from tests.handlers.conftest import TODAY, Desk, add_snapshot, buttons_of, items_of, lines_of, text_of


def message(desk: Desk, alert: int) -> Reply:
    reply = composed(desk.services, f"alert {alert}")
    assert reply is not None
    return reply


def test_the_first_line_says_who_what_how_much_and_by_when(desk: Desk):
    first = lines_of(message(ready(desk), add_alert(ready(desk))))[0]
    assert first == (
        "🔴 Acme: executive sponsor Daniel Roth left 2 Nov, no successor · €84k ARR, 110 days to the cancel-by date"
    )


def test_the_owner_is_mentioned_once_and_the_second_line_says_how_bad_and_since_when(desk: Desk):
    reply = message(ready(desk), add_alert(desk, raised_on=TODAY - timedelta(days=3)))
    assert lines_of(reply)[1] == "@Mia Keller · high relationship risk · new since Friday"
    mia = desk.people["mia"].person_id
    assert str(reply.body).count(f"person:{mia}") == 1


def test_who_covers_for_the_owner_is_mentioned_instead(desk: Desk):
    alert = add_alert(ready(desk))
    with open_session(desk.engine) as session:
        mia, bob = desk.people["mia"].person_id, desk.people["bob"].person_id
        session.add(Cover(person_id=mia, cover_id=bob, from_on=TODAY, until_on=TODAY + timedelta(days=9), set_by=mia))
    assert lines_of(message(desk, alert))[1].startswith("@Bob Lindqvist (for Mia Keller) · ")


def test_the_facts_say_renewal_notice_date_and_how_health_moved(desk: Desk):
    alert = add_alert(ready(desk))
    with open_session(desk.engine) as session:
        add_snapshot(session, desk.accounts["Acme"], TODAY - timedelta(days=30), 68, "yellow")
    (line,) = [line for line in lines_of(message(desk, alert)) if line.startswith("Renews")]
    assert line.startswith("Renews in 200 days (notice date 13 Mar), health YELLOW 5")
    assert line.endswith("▼12 in 30 days")


def test_why_has_numbers_days_and_sources_and_says_nothing_twice(desk: Desk):
    text = text_of(message(ready(desk), add_alert(desk)))
    assert "active users 61 → 39 of 80 seats, since 19 Oct · usage to 22 Nov" in text
    assert "trigger sponsor_left (CRM to 2 Nov)" in text  # where the headline comes from
    assert "seats in use" not in text  # one of the four questions tells it
    assert len([line for line in text.splitlines() if "no successor" in line]) == 1
    assert len([line for line in text.splitlines() if line.startswith(("▼", "▲"))]) <= 4


def test_a_message_is_read_in_a_dozen_lines(desk: Desk):
    lines = lines_of(message(ready(desk), add_alert(desk)))
    assert len([line for line in lines if line.strip()]) <= 13


def test_a_risk_answers_the_four_renewal_questions_and_writes_unknown_as_unknown(desk: Desk):
    lines = lines_of(message(ready(desk), add_alert(desk)))
    assert "On track to the goals? value one reached 3 Nov; progress of objectives unknown" in lines
    assert "Consumption? 39 of 80 seats (61 in August)" in lines
    assert any(line.startswith("Sticky features? unknown: ") for line in lines)
    assert "A goal for the next term? none on record" in lines


def test_what_else_is_open_and_the_plays_stand_in_one_line_each(desk: Desk):
    alert = add_alert(ready(desk))
    add_alert(desk, trigger="usage_down", headline="usage fell by a third", told=False)
    lines = lines_of(message(desk, alert))
    assert "Also: usage fell" in lines
    assert "Sponsor change · Win the new sponsor before she asks why" in lines


def test_each_play_has_its_button_beside_it_and_the_first_stands_out(desk: Desk):
    (one,) = items_of(message(ready(desk), add_alert(desk)))
    assert (one.button.label, one.button.word, one.button.style) == ("Start play", "play start", Style.PRIMARY)
    assert (one.button.arguments["play"], one.button.arguments["alert"]) == ("sponsor_change", "1")
    first, second = items_of(message(desk, add_alert(desk, trigger="usage_down")))
    assert [item.button.arguments["play"] for item in (first, second)] == ["sponsor_change", "low_usage"]
    assert second.button.style is Style.PLAIN
    assert second.button.arguments["account"] == str(desk.accounts["Acme"])


def test_a_renewal_is_told_as_it_stands_today(desk: Desk):
    alert = add_alert(ready(desk), trigger="renewal", headline="renews 1 Jan 2027 (notice date 3 Oct), health 70")
    reply = message(desk, alert)
    lines = lines_of(reply)
    assert lines[0].startswith("🔴 Acme renews in 200 days (notice date 13 Mar), health 5")
    assert lines[0].endswith(" · €84k ARR, 110 days to the cancel-by date")
    assert not any(line.startswith("Renews") for line in lines)
    assert reply.summary.startswith("Acme renews in 200 days")
    desk.ask("alert resolve save", alert=str(alert), note="signed")
    assert lines_of(message(desk, alert))[0] == "✅ Acme: renews 1 Jan 2027 (notice date 3 Oct), health 70"


def test_a_low_answer_is_told_with_score_day_and_name(desk: Desk):
    alert = add_alert(ready(desk), trigger="sponsor_unhappy", headline="a sponsor or buyer answered NPS on 28 Oct")
    assert lines_of(message(desk, alert))[0].startswith("🔴 Acme: a sponsor or buyer answered NPS on 28 Oct · ")
    with open_session(desk.engine) as session:
        account = desk.accounts["Acme"]
        session.add(who := Contact(account_id=account, external_id="c9", name="Ana *Roth*", role="economic_buyer"))
        session.flush()
        for key, score, on in (("low 1", 2, 20), ("low 2", 3, 28), ("good", 9, 30)):
            session.add(
                Feedback(
                    external_id=key,
                    account_id=account,
                    contact_id=who.id,
                    kind="nps",
                    score=score,
                    on=date(2026, 10, on),
                )
            )
    first = lines_of(message(desk, alert))[0]
    assert first.startswith("🔴 Acme: answered NPS 3 on 28 Oct (Ana *Roth*, economic buyer) · ")


def test_what_speaks_of_the_same_is_named_once_among_the_others(desk: Desk):
    alert = add_alert(ready(desk))
    for trigger in ("renewal", "renewal_risk", "usage_down", "seats_full"):
        add_alert(desk, trigger=trigger, headline="x", told=False)
    (also,) = [line for line in lines_of(message(desk, alert)) if line.startswith("Also: ")]
    assert also.count("renewal") == 1
    assert also.count(",") == 2


def test_the_buttons_say_what_happens(desk: Desk):
    assert list(buttons_of(message(ready(desk), add_alert(desk)))) == [
        "Claim", "Draft note", "Snooze", "Resolve", "False alarm", "Health",
    ]  # fmt: skip


def test_the_small_print_names_trigger_data_and_where_it_goes_if_unclaimed(desk: Desk):
    alert = add_alert(ready(desk), escalate_at=NOW + timedelta(days=3, hours=-1))
    last = lines_of(message(desk, alert))[-1]
    assert last.startswith("trigger sponsor_left (CRM to 2 Nov) · health of 23 Nov · data to 23 Nov")
    assert "unclaimed on Thu 09:00 → Priya Nair" in last
    assert last.endswith("times: Europe/Berlin")


def test_good_news_reads_as_good_news(desk: Desk):
    alert = add_alert(
        ready(desk), account="Borealis", trigger="seats_full", headline="78 of 80 seats in use", severity=Severity.LOW
    )
    reply = message(desk, alert)
    assert text_of(reply).startswith("🔵 Borealis: 78 of 80 seats in use · €42k ARR")
    assert "good news: expansion" in lines_of(reply)[1]
    assert "▲" in text_of(reply)
    assert not any(line.startswith("▼") for line in lines_of(reply))
    assert "Consumption?" not in text_of(reply)


def test_states_are_visible(desk: Desk):
    alert = add_alert(ready(desk), state=AlertState.SNOOZED)
    with open_session(desk.engine) as session:
        row = session.get(Alert, alert)
        assert row is not None
        mia = desk.people["mia"].person_id
        assert mia is not None
        row.claimed_by, row.claimed_at = mia, NOW - timedelta(minutes=56)
        row.snoozed_until, row.snooze_reason = TODAY + timedelta(days=10), "waiting for *budget*"
        session.add(play := _play(row.account_id, alert, mia))
        session.flush()
        for at in range(5):
            done = NOW if at < 2 else None
            session.add(
                PlayTask(
                    play_id=play.id, position=at + 1, title="x", owner_id=mia, due_on=TODAY, done_at=done, done_by=mia
                )
            )
    reply = message(desk, alert)
    lines = lines_of(reply)
    assert "✋ Mia Keller claimed it, 09:04" in lines
    assert "💤 snoozed until 3 Dec: “waiting for *budget*”" in lines
    (running,) = items_of(reply)
    assert plain(running.markdown) == "▶ Sponsor change · 2 of 5 steps done"
    assert (running.button.label, running.button.word) == ("Open play", "play show")
    assert {"Wake", "Release"} <= set(buttons_of(reply))
    assert "Claim" not in buttons_of(reply)


def _play(account: int, alert: int, person: int) -> Play:
    return Play(
        account_id=account,
        alert_id=alert,
        key="sponsor_change",
        title="Sponsor change",
        definition="{}",
        owner_id=person,
        started_on=TODAY,
        started_by=person,
    )


def test_a_closed_alert_is_its_headline_with_outcome_and_who(desk: Desk):
    alert = add_alert(ready(desk))
    add_alert(desk, trigger="usage_down", headline="usage fell", route=Route.JOINED, joined_to=alert)
    desk.ask("alert resolve save", alert=str(alert), note="new sponsor named")
    reply = message(desk, alert)
    assert lines_of(reply) == [
        "✅ Acme: executive sponsor Roth left 2 Nov, no successor",
        "Resolved by Mia Keller, 10:00: “new sponsor named”",
        "Still open here: usage fell",
        "[Reopen] [Health]",
    ]


def test_of_a_customer_who_left_nothing_is_asked_any_more(desk: Desk):
    alert = add_alert(ready(desk), account="Gone Ltd")
    reply = message(desk, alert)
    assert text_of(reply).startswith("⚫ Gone Ltd left on 4 Nov\nThe alert was: ")
    assert list(buttons_of(reply)) == ["Resolve", "Health"]


def test_of_an_account_that_was_deleted_nothing_is_said(desk: Desk):
    alert = add_alert(ready(desk))
    with open_session(desk.engine) as session:
        session.delete(session.get(Account, desk.accounts["Acme"]))
    assert composed(desk.services, f"alert {alert}") is None
    assert desk.rows(Alert) == []


def test_a_baseline_alert_is_never_told(desk: Desk):
    alert = add_alert(ready(desk), state=AlertState.BASELINE)
    assert composed(desk.services, f"alert {alert}") is None


def test_names_and_words_of_people_cannot_disturb_the_message(desk: Desk):
    alert = add_alert(ready(desk), headline="ticket “*!channel*” <@U0MIA> open")
    with open_session(desk.engine) as session:
        session.exec(select(Account).where(Account.name == "Acme")).one().name = "<!channel> *Acme*"
    first = lines_of(message(desk, alert))[0]
    assert first.startswith("🔴 <!channel> *Acme*: ticket “*!channel*” <@U0MIA> open · ")


def test_an_account_nobody_owns_says_so(desk: Desk):
    assert lines_of(message(ready(desk), add_alert(desk, owner=None)))[1].startswith("nobody owns this account · ")


def test_an_alert_of_a_trigger_that_was_taken_out_still_reads(desk: Desk):
    alert = add_alert(ready(desk))

    class Empty(SmallLibrary):
        def triggers(self):
            book = super().triggers()
            return book.model_copy(update={"triggers": {"usage_down": book.triggers["usage_down"]}})

    desk.services = replace(desk.services, library=Empty())
    reply = message(desk, alert)
    assert "high relationship risk" in lines_of(reply)[1]
    assert items_of(reply) == []


def test_the_message_is_public_and_a_copy_is_private(desk: Desk):
    alert = add_alert(ready(desk))
    assert message(desk, alert).visibility is Visibility.PUBLIC
    copy = desk.told("alert show", alert=str(alert), **{"from": "list"})
    assert copy.visibility is Visibility.PRIVATE
    assert all(
        button.arguments.get("from") == Place.COPY for button in buttons_of(copy).values() if "alert " in button.word
    )
    assert str(copy.body).count("person:") == 0


def test_the_thread_says_who_did_what_when_in_her_words(desk: Desk):
    alert = add_alert(ready(desk))
    with open_session(desk.engine) as session:
        add_step(session, alert, Step(Story.WORSENED, "It is critical now: both sponsors left.", NOW))
    desk.ask("alert claim", alert=str(alert))
    assert thread_of(desk.services, alert) == [
        "🔺 It is critical now: both sponsors left · 10:00",
        "✋ Mia Keller claimed it · 10:00",
    ]


def test_what_joined_is_told_in_the_thread_with_a_way_to_open_it(desk: Desk):
    alert = add_alert(ready(desk))
    joined = add_alert(desk, trigger="usage_down", headline="usage fell", route=Route.JOINED, joined_to=alert)
    with open_session(desk.engine) as session:
        add_step(session, joined, Step(Story.JOINED, "Also here: usage fell.", NOW))
    key = next(key for key in letters(desk.services) if key.startswith("event"))
    reply = composed(desk.services, key)
    assert text_of(reply).startswith("➕ Also here: usage fell · 10:00")
    opened = desk.press(buttons_of(reply)["Open"])
    assert isinstance(opened, Reply)
    assert (opened.visibility, opened.replaces) == (Visibility.PRIVATE, False)


def test_hours_are_written_on_the_readers_clock_through_a_change_of_the_clock():
    before = NOW.replace(month=10, day=24, hour=8)
    assert clock(before, before, "Europe/Berlin") == "10:00"
    assert clock(before + timedelta(days=1), before, "Europe/Berlin") == "Sun 09:00"
    assert clock(before + timedelta(days=20), before, "Europe/Berlin") == "13 Nov 09:00"
    assert clock(before, before, "Nowhere/Land") == "08:00"


def test_every_button_is_spoken_with_what_is_seen(desk: Desk):
    replies = [message(ready(desk), add_alert(desk)), message(desk, add_alert(desk, trigger="usage_down"))]
    spoken = [item.button for one in replies for item in items_of(one)]
    spoken += [button for one in replies for button in buttons_of(one).values()]
    assert len(spoken) > 12
    assert all(button.label in (button.description or button.label) for button in spoken)
