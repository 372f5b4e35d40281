"""The messenger for Slack: what it asks for, what it makes of each refusal, and what it remembers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from bot.slack.post import SlackMessenger
from handlers.markup import escape, mention
from handlers.messenger import (
    Channel,
    Direct,
    Gone,
    NotDelivered,
    Posted,
    TryLater,
    Uncertain,
    Unreachable,
)
from handlers.reply import Button as ReplyButton
from handlers.reply import Facts, File, Item, Note, Reply, Text, sentence
from handlers.services import Services
from storage.engine import open_session
from storage.library import Library
from storage.models import Person, PlatformIdentity
from tests.conftest import NOW
from tests.slack_server import TEAM, TOKEN, SlackServer, start, words_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ALERTS = Channel("#cs-alerts")
HELLO = sentence("Hello.")
Result = TypeVar("Result")


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    made = SlackServer()
    runner = await start(made)
    yield made
    await runner.cleanup()
    assert not made.problems


@pytest.fixture
def messenger(engine: Engine, slack: SlackServer) -> SlackMessenger:
    with open_session(engine) as session:
        for key, name in (("mia", "Mia Keller"), ("bob", "Bob Lindqvist"), ("zoe", "Zoe *Star*")):
            session.add(Person(external_id=key, name=name, email=f"{key}@pillar.example"))
        session.flush()
        session.add(PlatformIdentity(platform="slack", tenant=TEAM, user_id="U0MIA", person_id=1))
        session.add(PlatformIdentity(platform="slack", tenant="T0OTHER", user_id="U0ELSE", person_id=2))
    reading, writing = partial(open_session, engine, reading=True), partial(open_session, engine)
    services = Services(reading, writing, lambda: NOW, Library())
    return SlackMessenger(services, token=TOKEN, api_url=f"{slack.url}/api", seconds=2)


async def apart(work: Callable[[], Result]) -> Result:
    """Run what blocks beside the loop that serves it."""
    return await asyncio.to_thread(work)


async def test_a_post_carries_its_key_and_its_channel_is_looked_up_and_checked_once(
    messenger: SlackMessenger, slack: SlackServer
) -> None:
    for number in (1, 2):
        await apart(lambda number=number: messenger.post(ALERTS, HELLO, f"alert {number}"))
    first, second = slack.of("chat.postMessage")
    assert (first["channel"], first["text"]) == ("C0ALERTS", "Hello.")
    assert second["metadata"] == {"event_type": "pillar_message", "event_payload": {"key": "alert 2"}}
    assert len(slack.of("conversations.members")) == 1
    assert [call["user"] for call in slack.of("users.info")] == ["U0MIA", "U0BOB", "U0PILLAR"]


async def test_a_reply_goes_into_the_thread_it_belongs_to(messenger: SlackMessenger, slack: SlackServer) -> None:
    root = Posted("C0ALERTS", "1700000000.000100")
    await apart(lambda: messenger.post(ALERTS, HELLO, "event 1", thread=root))
    assert slack.of("chat.postMessage")[0]["thread_ts"] == root.stamp


async def test_a_direct_message_finds_its_person_by_what_is_known_or_by_her_address(
    messenger: SlackMessenger, slack: SlackServer
) -> None:
    await apart(lambda: messenger.post(Direct(1), HELLO, "morning 1"))
    await apart(lambda: messenger.post(Direct(2), HELLO, "morning 2"))
    await apart(lambda: messenger.post(Direct(2), HELLO, "morning 3"))
    assert [post["channel"] for post in slack.of("chat.postMessage")] == ["D0MIA", "D0BOB", "D0BOB"]
    assert len(slack.of("users.lookupByEmail")) == 1
    with pytest.raises(Unreachable, match=r"Zoe \*Star\* is not known in Slack by zoe@pillar.example"):
        await apart(lambda: messenger.post(Direct(3), HELLO, "morning 4"))


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        ("ratelimited", TryLater, "ratelimited"),
        ("http:429", TryLater, ""),
        ("http:500", Uncertain, ""),
        ("http:503", Uncertain, ""),
        ("internal_error", Uncertain, ""),
        ("hang up", Uncertain, ""),
        ("not_in_channel", Unreachable, "/invite @Pillar in #cs-alerts"),
        ("is_archived", Unreachable, "#cs-alerts is archived"),
        ("channel_not_found", Unreachable, "/invite @Pillar in #cs-alerts"),
        ("invalid_auth", Unreachable, "refuses the bot token"),
        ("account_inactive", Unreachable, "doctor"),
        ("restricted_action", Unreachable, "restricted_action"),
        ("message_not_found", Gone, "took the message away"),
    ],
)
async def test_each_refusal_is_told_as_what_it_means_and_nothing_is_tried_twice(
    messenger: SlackMessenger, slack: SlackServer, error: str, kind: type[NotDelivered], said: str
) -> None:
    slack.failing["chat.postMessage"] = [error]
    with pytest.raises(NotDelivered) as raised:
        await apart(lambda: messenger.post(ALERTS, HELLO, "alert 1"))
    assert type(raised.value) is kind
    assert said in str(raised.value)
    assert TOKEN not in str(raised.value)
    assert slack.of("chat.postMessage") == []


async def test_while_readers_cannot_be_checked_nothing_is_posted(messenger: SlackMessenger, slack: SlackServer) -> None:
    for method, error, kind in (
        ("conversations.members", "http:500", TryLater),
        ("users.info", "missing_scope", Unreachable),
        ("conversations.info", "channel_not_found", Unreachable),
    ):
        slack.failing[method] = [error] * 2
        with pytest.raises(kind):
            await apart(lambda: messenger.post(ALERTS, HELLO, "alert 1"))
        slack.failing.clear()
    for outside in ("#cs-team", "#acme-shared", "C0ACME"):
        with pytest.raises(Unreachable, match="account data stays inside"):
            await apart(lambda outside=outside: messenger.post(Channel(outside), HELLO, "alert 1"))
        with pytest.raises(Unreachable, match="account data stays inside"):
            await apart(lambda: messenger.update(Posted("C0ACME", "1.1"), HELLO))
    assert slack.of("chat.postMessage") == slack.of("chat.update") == []


async def test_blocks_that_slack_refuses_are_sent_as_text(messenger: SlackMessenger, slack: SlackServer) -> None:
    slack.failing["chat.postMessage"] = ["invalid_blocks"]
    await apart(lambda: messenger.post(ALERTS, HELLO, "alert 1"))
    assert len(slack.of("chat.postMessage")) == 1
    slack.failing["chat.update"] = ["invalid_blocks"]
    await apart(lambda: messenger.update(Posted("C0ALERTS", "1700000000.000100"), HELLO))
    assert len(slack.of("chat.update")) == 1


async def test_a_key_is_found_in_the_metadata_and_nothing_older_is_looked_through(
    messenger: SlackMessenger, slack: SlackServer
) -> None:
    ours = {"event_type": "pillar_message", "event_payload": {"key": "alert 1"}}
    theirs = {"event_type": "another_app", "event_payload": {"key": "alert 2"}}
    slack.history = [{"ts": "1.3"}, {"ts": "1.2", "metadata": theirs}, {"ts": "1.1", "metadata": ours}]
    assert await apart(lambda: messenger.find(ALERTS, "alert 1", since=NOW)) == Posted("C0ALERTS", "1.1")
    assert await apart(lambda: messenger.find(ALERTS, "alert 2", since=NOW)) is None
    asked = slack.of("conversations.history")[0]
    assert float(asked["oldest"]) == (NOW - timedelta(minutes=5)).timestamp()
    assert asked["include_all_metadata"] == "1"
    thread = Posted("C0ALERTS", "1.1")
    assert await apart(lambda: messenger.find(ALERTS, "alert 1", thread=thread)) == Posted("C0ALERTS", "1.1")
    assert slack.of("conversations.replies")[0]["ts"] == "1.1"


async def test_a_file_lies_in_the_thread_and_one_that_slack_does_not_take_is_said_to_be_missing(
    messenger: SlackMessenger, slack: SlackServer
) -> None:
    sheet = Reply("The sheet.", (Text("The sheet."), File("sheet.csv", b"a,b\n1,2\n")))
    posted = await apart(lambda: messenger.post(ALERTS, sheet, "sheet 1"))
    assert slack.of("files.completeUploadExternal")[0]["thread_ts"] == posted.stamp
    slack.failing["upload"] = ["http:500"]
    await apart(lambda: messenger.post(ALERTS, sheet, "sheet 2"))
    assert "did not take the file sheet.csv" in words_of(slack.of("chat.postMessage")[-1])


async def test_who_is_mentioned_rings_wherever_the_mention_stands_and_others_are_named(
    messenger: SlackMessenger, slack: SlackServer
) -> None:
    slack.may_ring = {"U0MIA"}
    mia, zoe = mention(1, "Mia Keller"), mention(3, "Zoe *Star*")
    body = (
        Text(f"{mia} and {zoe}"),
        Note(f"for {mia}"),
        Facts((("Owner", mia), ("Other", zoe))),
        Item(f"ask {mia}", ReplyButton("Ask", "ask")),
        Text(escape("[@Mia Keller](person:1) <@U0MIA>")),
    )
    await apart(lambda: messenger.post(ALERTS, Reply("For <@U0BOB> & co.", body), "alert 1"))
    (said,) = slack.of("chat.postMessage")
    assert said["text"] == "For &lt;@U0BOB&gt; &amp; co. <@U0MIA>"
    text, note, *rest, literal = said["blocks"]
    user, _, name = text["elements"][0]["elements"]
    assert user == {"type": "user", "user_id": "U0MIA"}
    assert name == {"type": "text", "text": "Zoe *Star*", "style": {"bold": True}}
    assert note["elements"][0]["text"] == "for <@U0MIA>"
    assert "<@U0MIA>" in str(rest[-1])
    assert literal["elements"][0]["elements"] == [{"type": "text", "text": "[@Mia Keller](person:1) <@U0MIA>"}]
