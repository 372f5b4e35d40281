"""`play`: what people see and do with plays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from handlers.reply import Actions, Choice, Item, Reply, Visibility
from handlers.request import Via
from storage.engine import open_session
from storage.models import Account, Alert, AlertEvent, Play, PlayTask
from success.vocabulary import AlertState, Route, Stage
from tests.conftest import NOW
from tests.handlers.alerting import add_alert, composed, letters, thread_of
from tests.handlers.conftest import (
    TODAY,
    Desk,
    buttons_of,
    choices_of,
    errors_of,
    form_of,
    items_of,
    services_of,
    text_of,
)
from tests.handlers.playing import boxes_of, copy_of, sponsor_change, tick, write_once


@pytest.fixture(scope="module")
def written(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Path]:
    """The small book with a library of plays, written once."""
    path = tmp_path_factory.mktemp("plays") / "pillar.db"
    return write_once(sqlite_template, path), path


@pytest.fixture
def room(written: tuple[Desk, Path], tmp_path: Path) -> Iterator[Desk]:
    """The small book with a library of plays."""
    with copy_of(*written, tmp_path / "pillar.db") as desk:
        yield desk


def item_buttons(answer: object) -> dict[str, object]:
    """Give the buttons that stand beside entries, by the entry's first word in bold."""
    assert isinstance(answer, Reply)
    return {node.markdown.split("**")[1]: node.button for node in answer.body if isinstance(node, Item)}


def start(room: Desk, who: str = "mia", **more: str) -> Reply:
    answer = room.told(
        "play start", who=who, via=Via.BUTTON, account=str(room.accounts["Acme"]), play="sponsor_change", **more
    )
    assert not answer.failed
    return answer


def later(room: Desk, days: int) -> None:
    room.services = replace(services_of(room.engine, NOW + timedelta(days=days)), library=room.services.library)


def test_an_account_shows_suggested_plays_with_the_reason_and_the_line(room: Desk):
    add_alert(room)
    said = room.told("play", "acme")
    text = text_of(said)
    assert "Sponsor change · Win the new sponsor before she asks why" in text
    assert "alert: executive sponsor Roth left 2 Nov, no successor" in text
    assert item_buttons(said)["Sponsor change"].label == "Start"
    assert "gone_play" not in text


def test_a_viewer_can_read_a_suggested_play_but_not_start_it(room: Desk):
    add_alert(room)
    button = item_buttons(room.told("play", "acme", who="tom"))["Sponsor change"]
    assert button.label == "Read"
    full = room.press(button, who="tom")
    assert "Ask who decides now." in text_of(full)
    assert "Start" not in buttons_of(full)
    refused = room.told(
        "play start", who="tom", via=Via.BUTTON, account=str(room.accounts["Acme"]), play="sponsor_change"
    )
    assert refused.failed
    assert room.rows(Play) == []


def test_a_play_is_shown_in_full_with_who_would_do_what_until_when(room: Desk):
    text = text_of(room.told("play", "acme sponsor change"))
    assert "Goal: A new sponsor who owns the goals." in text
    assert "1. Call the champion · Mia Keller, 23 Nov" in text
    assert "2. Brief the leader · Priya Nair, 27 Nov" in text
    assert "3. Look for the budget · Tom Becker, 30 Nov" in text
    assert "Introduction at Acme" in text
    assert "It is over when: a new sponsor is named" in text


def test_a_name_that_is_only_near_becomes_a_button(room: Desk):
    said = room.told("play", "acme sponsr chnge")
    assert "No play is exactly" in text_of(said)
    assert "Goal:" in text_of(room.press(buttons_of(said)["Sponsor change"]))


def test_an_uncertain_account_keeps_the_name_of_the_play(room: Desk):
    said = room.told("play", "acmee sponsor change")
    assert "Goal:" in text_of(room.press(buttons_of(said)["Acme"]))


def test_started_it_has_steps_with_owners_and_working_days(room: Desk):
    said = start(room)
    notice = TODAY + timedelta(days=200 - 90 - 30)
    tasks = {task.title: task for task in room.rows(PlayTask)}
    assert [tasks[name].due_on for name in ("Call the champion", "Brief the leader", "Look for the budget")] == [
        TODAY,
        TODAY + timedelta(days=4),
        TODAY + timedelta(days=7),
    ]
    assert tasks["Agree the next goal"].due_on <= notice
    assert tasks["Agree the next goal"].due_on.weekday() < 5
    owners = {title: task.owner_id for title, task in tasks.items()}
    assert owners["Brief the leader"] == room.people["priya"].person_id
    assert owners["Look for the budget"] == room.people["tom"].person_id
    assert owners["Agree the next goal"] == room.people["mia"].person_id  # no renewal manager: the CSM
    assert list(boxes_of(said)) == [
        "Call the champion",
        "Brief the leader",
        "Look for the budget",
        "Agree the next goal",
    ]
    assert "Next: Call the champion · Mia Keller, due today\nAsk who decides now." in text_of(said)
    assert room.audited()[-1] == "play started"


def test_started_by_its_owner_without_an_alert_the_answer_is_the_only_checklist(room: Desk):
    said = start(room)
    assert boxes_of(said)
    assert said.visibility is Visibility.PRIVATE
    assert letters(room.services) == {}


def test_started_by_a_colleague_the_owner_gets_the_checklist_and_the_answer_says_where_it_is(room: Desk):
    said = start(room, who="bob")
    assert "with the play's owner" in text_of(said)
    assert not boxes_of(said)
    letter = letters(room.services)["play 1"]
    assert letter.person_id == letter.notifies_id == room.people["mia"].person_id
    assert boxes_of(composed(room.services, "play 1"))


def test_started_from_its_alert_the_thread_gets_the_checklist_and_the_alert_is_the_answer(room: Desk):
    alert = add_alert(room)
    message = composed(room.services, f"alert {alert}")
    said = room.press(items_of(message)[0].button)
    assert said.replaces
    assert said.visibility is Visibility.PUBLIC
    assert "Mia Keller claimed it" in text_of(said)
    assert "Sponsor change · 0 of 4 steps done" in text_of(said)
    letter = letters(room.services)["play 1"]
    assert (letter.thread_key, letter.channel) == (f"alert {alert}", "#cs-alerts")
    assert "Mia Keller started the play “Sponsor change”: 4 steps" in "\n".join(thread_of(room.services, alert))
    (row,) = room.rows(Alert)
    assert row.claimed_by == room.people["mia"].person_id


def test_started_from_an_alert_that_a_colleague_claimed_it_stays_hers(room: Desk):
    alert = add_alert(room)
    room.ask("alert claim", who="bob", via=Via.BUTTON, alert=str(alert))
    start(room, alert=str(alert))
    (row,) = room.rows(Alert)
    assert row.claimed_by == room.people["bob"].person_id


def test_started_from_the_list_for_a_told_alert_there_is_one_checklist_in_its_thread(room: Desk):
    add_alert(room)
    said = room.press(item_buttons(room.told("play", "acme"))["Sponsor change"])
    assert "in the thread of its alert" in text_of(said)
    assert not boxes_of(said)
    assert "play 1" in letters(room.services)


def test_started_for_an_alert_that_was_never_told_the_answer_is_the_checklist(room: Desk):
    add_alert(room, route=Route.DIGEST)
    said = room.press(item_buttons(room.told("play", "acme"))["Sponsor change"])
    assert boxes_of(said)
    assert letters(room.services) == {}


def test_the_same_play_cannot_run_twice_and_the_way_to_it_is_offered(room: Desk):
    start(room)
    again = room.told(
        "play start", who="bob", via=Via.BUTTON, account=str(room.accounts["Acme"]), play="sponsor_change"
    )
    assert again.failed
    assert boxes_of(room.press(buttons_of(again)["Open it"], who="bob"))
    assert len(room.rows(Play)) == 1


def test_a_running_play_is_listed_with_its_progress_and_no_longer_suggested(room: Desk):
    add_alert(room)
    tick(room, boxes_of(start(room))["Call the champion"])
    said = room.told("play", "acme")
    assert "1 of 4 steps done · next: Brief the leader · Priya Nair, due 27 Nov" in text_of(said)
    assert item_buttons(said)["Sponsor change"].label == "Open"


def test_a_tick_says_who_and_when_and_can_be_taken_back(room: Desk):
    said = tick(room, boxes_of(start(room))["Call the champion"])
    box = boxes_of(said)["Call the champion"]
    assert box.done
    assert box.detail == "done 23 Nov by Mia Keller"
    assert said.replaces
    back = boxes_of(tick(room, box, checked=False))["Call the champion"]
    assert not back.done
    assert room.audited()[-2:] == ["step ticked", "tick taken back"]


def test_two_who_tick_different_boxes_of_the_same_message_do_not_undo_each_other(room: Desk):
    seen = boxes_of(start(room))
    tick(room, seen["Call the champion"])
    said = tick(room, seen["Brief the leader"], who="bob")
    assert [label for label, box in boxes_of(said).items() if box.done] == ["Call the champion", "Brief the leader"]


def test_two_who_tick_the_same_box_agree(room: Desk):
    seen = boxes_of(start(room))
    tick(room, seen["Call the champion"])
    said = tick(room, seen["Call the champion"], who="bob")
    assert boxes_of(said)["Call the champion"].detail.endswith("by Mia Keller")
    assert room.audited().count("step ticked") == 1


def test_ticked_in_the_thread_the_answer_takes_the_place_of_the_checklist_and_the_thread_tells_it(room: Desk):
    alert = add_alert(room)
    start(room, alert=str(alert))
    shown = letters(room.services)[f"alert {alert}"].wanted
    said = tick(room, boxes_of(composed(room.services, "play 1"))["Call the champion"])
    assert said.replaces
    assert said.visibility is Visibility.PUBLIC
    assert (
        "ticked “Call the champion” of the play “Sponsor change” (1 of 4 done)" in thread_of(room.services, alert)[-1]
    )
    assert letters(room.services)["play 1"].wanted == 2
    assert letters(room.services)[f"alert {alert}"].wanted > shown


def test_a_viewer_ticks_her_own_step_and_no_other(room: Desk):
    seen = boxes_of(start(room))
    assert boxes_of(tick(room, seen["Look for the budget"], who="tom"))["Look for the budget"].done
    refused = tick(room, seen["Call the champion"], who="tom")
    assert refused.failed
    assert "Mia Keller" in refused.summary


def test_a_late_step_says_by_how_much(room: Desk):
    start(room)
    later(room, 3)
    said = room.told("play show", via=Via.BUTTON, play_id="1")
    assert boxes_of(said)["Call the champion"].detail == "Mia Keller · due 23 Nov, ⚠️ 3 days late"
    assert "1 late" in said.summary


def test_a_step_gets_another_owner_and_day(room: Desk):
    said = start(room)
    (menu,) = choices_of(said)
    form = form_of(room.ask(menu.word, via=Via.BUTTON, **menu.arguments, choice=menu.options[0].value))
    answer = room.submit(form, owner=str(room.people["bob"].person_id), due_on="2026-11-30")
    assert boxes_of(answer)["Call the champion"].detail == "Bob Lindqvist · due 30 Nov"
    assert answer.replaces
    assert room.audited()[-1] == "step changed"


def test_a_late_step_can_change_hands_and_keep_its_day(room: Desk):
    (menu,) = choices_of(start(room))
    later(room, 3)
    form = form_of(room.ask(menu.word, via=Via.BUTTON, **menu.arguments, choice=menu.options[0].value))
    answer = room.submit(form, owner=str(room.people["bob"].person_id), due_on=TODAY.isoformat())
    assert "Bob Lindqvist" in boxes_of(answer)["Call the champion"].detail


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"owner": "999", "due_on": "2026-11-30"}, "owner"),
        ({"owner": "1", "due_on": "2026-11-01"}, "due_on"),
        ({"owner": "1", "due_on": "soon"}, "due_on"),
    ],
)
def test_a_step_is_not_given_to_nobody_or_into_the_past(room: Desk, values: dict[str, str], field: str):
    (menu,) = choices_of(start(room))
    form = form_of(room.ask(menu.word, via=Via.BUTTON, **menu.arguments, choice=menu.options[0].value))
    assert list(errors_of(room.submit(form, **values))) == [field]


def test_a_step_of_ones_own_joins_the_others(room: Desk):
    form = form_of(room.press(buttons_of(start(room))["Add step"]))
    me = str(room.people["mia"].person_id)
    assert errors_of(room.submit(form, title="", owner=me, due_on="2026-11-26")) != {}
    answer = room.submit(form, title="Send *flowers*", owner=me, due_on="2026-11-26")
    assert list(boxes_of(answer))[1] == "Send *flowers*"
    assert room.audited()[-1] == "step added"


def test_ended_it_says_what_it_brought_and_what_was_done(room: Desk):
    tick(room, boxes_of(start(room))["Call the champion"])
    said = room.told("play show", via=Via.BUTTON, play_id="1")
    form = form_of(room.press(buttons_of(said)["End play"]))
    assert "3 steps not ticked yet" in form.intro
    answer = room.submit(form, outcome="worked", note="COO signed")
    text = text_of(answer)
    assert "✅ worked\n“COO signed”" in text
    assert "☑ Call the champion · Mia Keller, 23 Nov" in text
    assert "☐ Brief the leader" in text
    assert not boxes_of(answer)


def test_all_but_a_success_must_say_why(room: Desk):
    form = form_of(room.press(buttons_of(start(room))["End play"]))
    assert list(errors_of(room.submit(form, outcome="failed", note=""))) == ["note"]
    assert list(errors_of(room.submit(form, outcome="stopped", note=""))) == ["note"]
    assert "outcome" in errors_of(room.submit(form, note="because"))


def test_a_stopped_play_does_not_count_as_an_outcome(room: Desk):
    add_alert(room)
    form = form_of(room.press(buttons_of(start(room))["End play"]))
    room.submit(form, outcome="stopped", note="merger called off")
    said = text_of(room.told("play", "acme"))
    assert "stopped" in said
    assert "of 1 time" not in said


def test_past_outcomes_stand_beside_the_suggestion(room: Desk):
    add_alert(room)
    for outcome in ("worked", "failed", "worked"):
        form = form_of(room.press(buttons_of(start(room))["End play"]))
        room.submit(form, outcome=outcome, note="for this reason")
    assert "worked 2 of 3 times" in text_of(room.told("play", "acme"))


def test_a_tick_on_a_play_that_is_over_shows_how_it_ended(room: Desk):
    said = start(room)
    room.submit(form_of(room.press(buttons_of(said)["End play"])), outcome="worked")
    answer = tick(room, boxes_of(said)["Call the champion"], who="bob")
    assert "worked" in text_of(answer)
    assert all(task.done_at is None for task in room.rows(PlayTask))


def test_a_file_that_changes_does_not_change_what_runs(room: Desk):
    start(room)
    shelf = room.services.library.plays()
    shelf["sponsor_change"] = sponsor_change(title="Something else", steps=sponsor_change().steps[:3])
    said = room.told("play show", via=Via.BUTTON, play_id="1")
    assert "play Sponsor change" in text_of(said)
    assert len(boxes_of(said)) == 4
    del shelf["sponsor_change"]
    assert "Ask who decides now." in text_of(room.told("play show", via=Via.BUTTON, play_id="1"))
    assert "Introduction at Acme" in text_of(room.press(buttons_of(said)["Draft note"]))


def test_a_play_that_is_no_longer_understood_keeps_its_steps(room: Desk):
    start(room)
    with open_session(room.engine) as session:
        play = session.get(Play, 1)
        assert play is not None
        play.definition = '{"title": "of an older version"}'
    said = room.told("play show", via=Via.BUTTON, play_id="1")
    assert len(boxes_of(said)) == 4
    assert boxes_of(tick(room, boxes_of(said)["Call the champion"]))["Call the champion"].done


def test_a_draft_note_is_filled_for_who_asked_alone(room: Desk):
    said = room.press(buttons_of(start(room))["Draft note"])
    assert said.visibility is Visibility.PRIVATE
    assert (
        "Hello Lena, thank you for the talk about Acme. Your goal was: first line without paper. Mia Keller"
        in text_of(said)
    )


def test_mine_lists_what_is_late_and_due_and_is_ticked_right_there(room: Desk):
    start(room)
    later(room, 1)
    said = room.told("play mine")
    assert "1 play running, 1 late" in said.summary
    box = boxes_of(said)["Call the champion"]
    assert box.detail == "Acme · ⚠️ 1 day late · Sponsor change"
    answer = tick(room, box)
    assert answer.replaces
    assert "Call the champion" not in boxes_of(answer)
    assert "1 of 4 steps done" in text_of(answer)


def test_mine_knows_steps_in_the_plays_of_others(room: Desk):
    start(room)
    assert list(boxes_of(room.told("play mine", who="tom"))) == ["Look for the budget"]
    assert "No play of yours runs" in text_of(room.told("play mine", who="sam"))


def test_typed_alone_it_asks_for_the_account_and_offers_mine(room: Desk):
    said = room.told("play")
    assert "Which account?" in text_of(said)
    assert "My plays" in buttons_of(said)
    assert any(isinstance(item, Choice) for node in said.body if isinstance(node, Actions) for item in node.items)


@pytest.mark.parametrize("word", ["play start", "play show", "play list", "play read"])
def test_typed_words_that_belong_to_buttons_mean_the_plays_of_the_account(room: Desk, word: str):
    assert "Acme: plays" in text_of(room.told(word, "acme"))


@pytest.mark.parametrize("word", ["play tick", "play end", "play add", "play task", "play note"])
def test_typed_without_a_play_it_says_where_the_button_is(room: Desk, word: str):
    said = room.told(word, "acme")
    assert said.failed
    assert "play mine" in said.summary


def test_an_account_deleted_meanwhile_leaves_clear_sentences_and_no_letter(room: Desk):
    alert = add_alert(room)
    start(room, alert=str(alert))
    box = boxes_of(composed(room.services, "play 1"))["Call the champion"]
    with open_session(room.engine) as session:
        session.execute(delete(Account).where(Account.id == room.accounts["Acme"]))
    assert composed(room.services, "play 1") is None
    refused = tick(room, box)
    assert refused.failed
    assert "its account was deleted" in refused.summary
    assert room.rows(PlayTask) == room.rows(AlertEvent) == []
    assert "No play of yours runs" in text_of(room.told("play mine"))


def test_a_closed_alert_does_not_end_its_play(room: Desk):
    alert = add_alert(room)
    start(room, alert=str(alert))
    room.ask("alert resolve save", via=Via.FORM, alert=str(alert), note="new sponsor named")
    (row,) = room.rows(Alert)
    assert row.state == AlertState.CLOSED
    assert boxes_of(tick(room, boxes_of(composed(room.services, "play 1"))["Call the champion"]))[
        "Call the champion"
    ].done


def test_a_fading_account_is_not_asked_for_a_reference(room: Desk):
    room.services.library.plays()["reference"] = sponsor_change(title="Reference", stages=(Stage.RETENTION,))
    assert "Reference" in item_buttons(room.told("play", "borealis"))
    said = room.told("play", "acme")
    assert "but no alert and no open risk says why" in text_of(said)
    assert item_buttons(said) == {}


def test_who_is_given_a_step_is_told_once_and_no_longer_when_it_is_done(room: Desk):
    said = start(room)
    (menu,) = choices_of(said)
    form = form_of(room.ask(menu.word, via=Via.BUTTON, **menu.arguments, choice=menu.options[0].value))
    bob = room.people["bob"].person_id
    box = boxes_of(room.submit(form, owner=str(bob), due_on="2026-11-30"))["Call the champion"]
    (key,) = letters(room.services)
    assert letters(room.services)[key].notifies_id == bob
    told = text_of(composed(room.services, key))
    assert "Mia Keller gave you a step of the play Sponsor change for Acme:\nCall the champion · due 30 Nov" in told
    tick(room, box, who="bob")
    assert composed(room.services, key) is None
