"""A play through the real Slack app: started, ticked by two people in its thread, a step moved by a form, ended."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from handlers.capabilities import make_router
from storage.demo import build_book
from storage.engine import open_session
from storage.library import Library
from storage.scorecards import load_file
from tests.conftest import NOW
from tests.databases import sqlite_url
from tests.scenarios.conftest import Office, open_office
from tests.scenarios.words import Words
from tests.slack_server import button_of, elements_of, words_of

POSTED = {"type": "message", "message_ts": "1700000002.000100", "channel_id": "C0ALERTS", "is_ephemeral": False}


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """SQLite: what is tried here is Slack."""
    shutil.copyfile(sqlite_template, tmp_path / "pillar.db")
    return sqlite_url(tmp_path / "pillar.db")


@pytest.fixture
async def desk(engine: Engine) -> AsyncIterator[Office]:
    with open_session(engine) as session:
        load_file(session, Library())
    build_book(engine, today=NOW.date(), accounts=2)  # Acme is the first
    async with open_office(engine, make_router(), Words()) as made:
        yield made
    assert not made.slack.problems


def boxes_of(said: dict) -> list[dict]:
    return [one for one in elements_of(said) if one["type"] == "checkboxes"]


def ticked(said: dict) -> list[bool]:
    return ["initial_options" in box for box in boxes_of(said)]


async def test_a_play_is_read_started_ticked_by_two_changed_and_ended(desk: Office) -> None:
    workspace, slack = desk.workspace, desk.slack
    await workspace.command("/pillar", "play acme sponsor change")
    await workspace.press(button_of(await slack.expect("respond"), "Start"))
    started = await slack.expect("respond", 2)
    first, second, *_ = boxes_of(started)

    # One ticks in her own answer, which is replaced and stays hers.
    await workspace.press({**first, "selected_options": first["options"]})
    hers = await slack.expect("respond", 3)
    assert (hers["replace_original"], hers["response_type"]) == (True, "ephemeral")
    assert ticked(hers)[:2] == [True, False]

    # Her colleague still sees the older message, and ticks another box there: neither tick is lost.
    await workspace.press({**second, "selected_options": second["options"]}, user="U0BOB")
    assert ticked(await slack.expect("respond", 4))[:2] == [True, True]

    # In a posted checklist everybody's message is replaced.
    third = boxes_of(started)[2]
    posted = {**third, "action_id": third["action_id"].replace('"from":"play"', '"from":"checklist"')}
    await workspace.press({**posted, "selected_options": third["options"]}, channel="C0ALERTS", container=POSTED)
    theirs = await slack.expect("respond", 5)
    assert (theirs["replace_original"], theirs["response_type"]) == (True, "in_channel")
    assert ticked(theirs)[:3] == [True, True, True]

    menu = next(one for one in elements_of(theirs) if one["type"] == "static_select")
    await workspace.press({**menu, "selected_option": menu["options"][0]})
    form = (await slack.expect("views.update"))["view"]
    assert form["title"]["text"] == "Change a step"

    await workspace.press(button_of(theirs, "End play"), channel="C0ALERTS", container=POSTED)
    form = (await slack.expect("views.update", 2))["view"]
    outcome = {"type": "radio_buttons", "selected_option": {"value": "worked"}}
    said = await workspace.submit(form, {"field:outcome": outcome})
    assert said == {"response_action": "clear"}
    over = await slack.expect("respond", 6)
    assert over["replace_original"] is True
    assert "worked" in words_of(over)
    assert boxes_of(over) == []
