"""A checklist in Slack: every box an element of its own, drawn anew when it has changed, whatever its length."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.local.blocks import check_blocks
from bot.slack.forms import message_view
from bot.slack.interact import pressed
from bot.slack.origin import Origin
from bot.slack.render import messages, view_blocks
from handlers.play_message import Shown, tell_play
from handlers.reply import Checklist, ChecklistItem, Reply
from storage.play_changes import MOST_STEPS
from storage.plays import PlayRow, TaskRow
from success.vocabulary import PlayState
from tests.block_kit import message_problems, view_problems
from tests.slack_server import elements_of

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BOX = ChecklistItem("Call", done=False, word="tick", arguments={"task": "7"}, detail="Mia · due 25 Nov", version="1")


def blocks_of(*items: ChecklistItem) -> list[dict]:
    (message,) = messages(Reply("Play.", (Checklist(items),)))
    assert not message_problems({"text": message.text, "blocks": message.blocks})
    assert not check_blocks(message.blocks, "message")
    return message.blocks


LONG = "A title as long as a step of the library may have it, " + "x" * 60


def play(steps: int) -> PlayRow:
    """Give a play whose ten first steps have titles as long as the library allows, the others as long as people may write them."""
    tasks = tuple(
        TaskRow(
            id=number,
            position=number,
            title=f"{LONG} {number}" if number <= 10 else f"{'y' * 72} {number}",
            owner_id=1,
            owner="Mia Keller",
            due_on=NOW.date() + timedelta(days=number - 2),
            done_at=NOW if number == 2 else None,
            done_by="Bob Lindqvist" if number == 2 else "",
            updated_at=NOW,
        )
        for number in range(1, steps + 1)
    )
    return PlayRow(
        id=1,
        key="sponsor_change",
        title="Sponsor change",
        account_id=1,
        account="Acme",
        alert_id=None,
        state=PlayState.RUNNING,
        owner_id=1,
        owner="Mia Keller",
        started_on=NOW.date(),
        started_by="Mia Keller",
        ended_at=None,
        ended_by="",
        outcome="",
        note="",
        definition=None,
        tasks=tasks,
    )


def test_each_box_sends_its_own_step_and_nothing_of_the_others():
    boxes = [block["elements"][0] for block in blocks_of(BOX, replace(BOX, label="Meet", arguments={"task": "8"}))]
    ticked = {**boxes[1], "selected_options": boxes[1]["options"]}
    assert pressed(ticked) == ("tick", {"task": "8", "checked": "yes"}, False)
    assert pressed({**ticked, "selected_options": []}) == ("tick", {"task": "8", "checked": ""}, False)


def test_who_and_until_when_stand_below_the_label():
    (block,) = blocks_of(BOX)
    assert block["elements"][0]["options"][0]["description"]["text"] == "Mia · due 25 Nov"


def test_a_box_that_has_changed_gets_another_block_id_and_one_that_has_not_keeps_it():
    changed = (BOX, replace(BOX, done=True), replace(BOX, version="2"), replace(BOX, done=True, version="2"))
    ids = [blocks_of(item)[0]["block_id"] for item in changed]
    assert len(set(ids)) == len(ids)
    assert blocks_of(BOX)[0]["block_id"] == ids[0]


def test_a_tick_stands_as_initial_option():
    (block,) = blocks_of(replace(BOX, done=True))
    (element,) = block["elements"]
    assert element["initial_options"] == element["options"]


@pytest.mark.parametrize("steps", [1, 10, MOST_STEPS])
@pytest.mark.parametrize("shown", list(Shown))
def test_a_play_of_any_length_fits_one_message_with_all_its_boxes(steps: int, shown: Shown):
    reply = tell_play(play(steps), NOW.date(), shown)
    (message,) = messages(reply)
    body = {"text": message.text, "blocks": message.blocks}
    assert not message_problems(body) + check_blocks(message.blocks, "message")
    assert not view_problems(message_view("Pillar", view_blocks(reply), Origin(user="U0MIA")))
    boxes = [one for one in elements_of(body) if one["type"] == "checkboxes"]
    assert len(boxes) == steps
    assert len({one["action_id"] for one in boxes}) == steps
