"""The words people really type, on the demo book, through the real app: what she sees is what Slack would get."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from handlers.capabilities import make_router
from storage.demo import build_book
from storage.engine import open_session
from storage.library import Library
from storage.models import Pulse
from storage.scorecards import load_file
from tests.conftest import NOW
from tests.scenarios.conftest import Office, open_office
from tests.scenarios.words import Words
from tests.slack_server import button_of, elements_of, words_of


@pytest.fixture
async def desk(engine: Engine) -> AsyncIterator[Office]:
    with open_session(engine) as session:
        load_file(session, Library())
    build_book(engine, today=NOW.date(), accounts=6)  # Acme is the first
    async with open_office(engine, make_router(), Words()) as made:
        yield made
    assert not made.slack.problems


async def test_health_of_acme_reads_like_a_sentence_and_explains_itself(desk: Office) -> None:
    await desk.workspace.command("/health", "acme")
    said = await desk.slack.expect("respond")
    assert said["text"].startswith("Acme: RED")
    assert said["response_type"] == "ephemeral"
    labels = [element["text"]["text"] for element in elements_of(said) if element["type"] == "button"]
    assert {"Explain", "Share here"} <= set(labels)
    await desk.workspace.press(button_of(said, "Explain"))
    assert "weight" in words_of(await desk.slack.expect("respond", 2)).lower()


async def test_a_misspelt_name_offers_the_nearest_and_a_press_answers(desk: Office) -> None:
    await desk.workspace.command("/health", "acm")
    said = await desk.slack.expect("respond")
    acme = next(element for element in elements_of(said) if element.get("text", {}).get("text", "").startswith("Acme"))
    await desk.workspace.press(acme)
    assert (await desk.slack.expect("respond", 2))["text"].startswith("Acme: RED")


@pytest.mark.parametrize(
    "typed", [("/health", ""), ("/book", ""), ("/pillar", "help"), ("/pillar", "pulse acme"), ("/pillar", "xyzzy")]
)
async def test_every_word_answers_within_slacks_limits(desk: Office, typed: tuple[str, str]) -> None:
    await desk.workspace.command(*typed)
    answered = await (desk.slack.expect("views.open") if typed[1] == "pulse acme" else desk.slack.expect("respond"))
    assert "went wrong" not in words_of(answered)


@pytest.mark.parametrize("word", ["pulse", "log", "health override"])
@pytest.mark.parametrize("typed", ["", "zzzz"])
async def test_choosing_an_account_from_the_menu_opens_its_form_at_once(desk: Office, word: str, typed: str) -> None:
    await desk.workspace.command("/pillar", f"{word} {typed}")
    menu = next(one for one in elements_of(await desk.slack.expect("respond")) if one["type"] == "external_select")
    await desk.workspace.press({**menu, "selected_option": {"text": {}, "value": "1"}})
    assert "Looking it up" in words_of((await desk.slack.expect("views.open"))["view"])
    form = (await desk.slack.expect("views.update"))["view"]
    assert "Acme" in words_of(form)
    assert "submit" in form


async def test_choosing_an_account_by_its_button_opens_its_form_at_once(desk: Office) -> None:
    await desk.workspace.command("/pillar", "pulse")
    acme = next(one for one in elements_of(await desk.slack.expect("respond")) if one["type"] == "button")
    await desk.workspace.press(acme)
    assert "submit" in (await desk.slack.expect("views.update"))["view"]
    assert len(desk.slack.of("respond")) == 1


async def test_a_pulse_form_that_arrives_twice_leaves_one_pulse(desk: Office) -> None:
    await desk.workspace.command("/pillar", "pulse acme")
    form = (await desk.slack.expect("views.open"))["view"]
    with open_session(desk.engine, reading=True) as session:
        before = len(session.exec(select(Pulse)).all())
    said = {block["block_id"]: {"selected_option": {"value": "red"}} for block in form["blocks"]}
    assert await desk.workspace.submit(form, said, trigger_id="same") == {"response_action": "clear"}
    await desk.workspace.submit(form, said, trigger_id="same")
    with open_session(desk.engine, reading=True) as session:
        assert len(session.exec(select(Pulse)).all()) == before + 1


async def test_the_home_tab_greets_by_name(desk: Office) -> None:
    await desk.workspace.event({"type": "app_home_opened", "user": "U0MIA", "tab": "home", "channel": "D0MIA"})
    assert "Mia" in words_of((await desk.slack.expect("views.publish"))["view"])


async def test_a_customer_asking_in_the_shared_channel_gets_nothing(desk: Office) -> None:
    await desk.workspace.command("/health", "acme", user="U0LENA", channel="C0ACME")
    assert "full members" in words_of(await desk.slack.expect("respond"))
