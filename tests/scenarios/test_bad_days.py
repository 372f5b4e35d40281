"""The database is gone, or somebody else holds it: people get a sentence with the way out, and what they typed stays."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from handlers.capabilities import make_router
from storage.demo import build_book
from storage.engine import open_engine, open_session
from storage.library import Library
from storage.migrate import upgrade
from storage.models import Pulse
from storage.scorecards import load_file
from tests.conftest import NOW
from tests.scenarios.conftest import Office, open_office
from tests.scenarios.words import Words
from tests.slack_server import words_of


@pytest.fixture
async def impatient(tmp_path: Path) -> AsyncIterator[Office]:
    """An office on SQLite that waits 20 ms for a lock instead of 5 s."""
    engine = open_engine(f"sqlite:///{tmp_path / 'pillar.db'}")
    event.listen(engine, "connect", lambda connection, _entry: connection.execute("PRAGMA busy_timeout = 20"))
    async with open_office(engine, make_router(), Words()) as made:
        yield made
    engine.dispose()


def fill(engine: Engine) -> None:
    upgrade(engine)
    with open_session(engine) as session:
        load_file(session, Library())
    build_book(engine, today=NOW.date(), accounts=3)


async def test_without_tables_the_command_that_makes_them_is_named(impatient: Office) -> None:
    assert await impatient.workspace.command("/health", "acme") == 200
    assert "python app.py migrate" in words_of(await impatient.slack.expect("respond"))


async def test_a_locked_database_can_still_be_read(impatient: Office) -> None:
    fill(impatient.engine)
    await impatient.workspace.command("/pillar", "help")
    await impatient.slack.expect("respond")
    with open_session(impatient.engine) as other:
        other.connection()
        await impatient.workspace.command("/health", "acme")
        assert (await impatient.slack.expect("respond", 2))["text"].startswith("Acme: RED")


async def test_what_was_typed_into_a_form_outlives_a_locked_database(impatient: Office) -> None:
    fill(impatient.engine)
    await impatient.workspace.command("/pillar", "pulse acme yellow gone quiet")
    await impatient.slack.expect("respond")
    await impatient.workspace.command("/pillar", "pulse acme")
    form = (await impatient.slack.expect("views.open"))["view"]
    note = {"field:note": {"type": "plain_text_input", "value": "the sponsor is gone"}}
    band = {"field:band": {"type": "radio_buttons", "selected_option": {"value": "red"}}}
    with open_session(impatient.engine) as other:
        other.connection()
        refused = await impatient.workspace.submit(form, note | band)
    assert "locked" in str(refused), "the form stays open with the reason"
    assert refused["response_action"] in {"errors", "update"}
    await impatient.workspace.submit(form, note | band)
    with open_session(impatient.engine, reading=True) as session:
        assert [pulse.note for pulse in session.exec(select(Pulse).order_by(Pulse.id.desc()).limit(1))] == [
            "the sponsor is gone"
        ]
