import asyncio

import pytest

from tests.bot.local.conftest import running


async def send(bench, text: str, *, person: str = "U0MIA", channel: str = "C0TEAM", **more) -> dict:
    return await bench.post("send", person=person, channel=channel, text=text, **more)


async def test_a_slash_command_arrives_signed_with_all_that_slack_sends(bench):
    assert await send(bench, "/health acme & <co> @Bob Lindqvist") == {"ok": True}
    (command,) = bench.app.received
    assert bench.app.forged == 0
    fields = command.fields
    assert (fields["command"], fields["text"]) == ("/health", "acme &amp; &lt;co&gt; <@U0BOB|bob>")
    assert (fields["user_id"], fields["user_name"]) == ("U0MIA", "mia")
    assert (fields["channel_id"], fields["channel_name"]) == ("C0TEAM", "cs-team")
    assert (fields["team_id"], fields["api_app_id"]) == ("T0LOCAL", "A0PILLAR")
    assert fields["trigger_id"]
    assert fields["response_url"].startswith(f"{bench.base}/local/response/")
    assert command.headers["content-type"] == "application/x-www-form-urlencoded"
    assert not any(message["text"].startswith("/health") for message in await bench.history("U0MIA", "C0TEAM"))


async def test_a_command_may_be_answered_in_its_ack(bench):
    bench.app.answers = ["One moment.", {"response_type": "in_channel", "text": "For all."}]
    await send(bench, "/book")
    await send(bench, "/book")
    shown = (await bench.history("U0MIA", "C0TEAM"))[-2:]
    assert [(message["text"], message.get("ephemeral")) for message in shown] == [
        ("One moment.", True),
        ("For all.", None),
    ]


async def test_a_command_nobody_has_is_not_sent_and_not_posted(bench):
    answer = await send(bench, "/weather berlin")
    assert (answer["ok"], answer["error"]) == (False, "unknown_command")
    assert answer["message"].startswith("/weather is not a valid command.")
    assert bench.app.received == []


async def test_a_command_in_a_thread_is_refused_in_slacks_words(bench):
    root = await send(bench, "a root")
    answer = await send(bench, "/health acme", thread_ts=root["ts"])
    assert "/health is not supported in threads. Sorry!" in answer["message"]
    assert bench.app.received == []


async def test_a_command_that_is_not_acked_in_time_times_out(path, clock):
    async with running(path, clock, patience=0.05) as bench:
        late = asyncio.Event()

        async def too_late() -> str:
            await late.wait()
            return "late"

        bench.app.answers = [too_late]
        answer = await send(bench, "/health acme")
        late.set()
        assert answer == {
            "ok": False,
            "error": "operation_timeout",
            "message": '/health failed with the error "operation_timeout"',
        }


@pytest.mark.parametrize(("status", "code"), [(401, "http_client_error"), (500, "http_service_error")])
async def test_a_command_the_app_refuses_fails_with_slacks_word_for_it(bench, status, code):
    bench.app.answers = [status]
    assert (await send(bench, "/health acme"))["error"] == code


async def test_a_command_to_an_app_that_is_down_says_so(bench):
    bench.workspace.courier.events_url = "http://127.0.0.1:9/slack/events"
    assert (await send(bench, "/health acme"))["error"] == "dispatch_failed"


async def test_a_direct_message_arrives_as_an_event(bench):
    sent = await send(bench, "health acme", channel="D0MIA", client_id="c-1")
    (arrived,) = await bench.app.wait()
    wrapped = arrived.fields
    assert (wrapped["type"], wrapped["team_id"]) == ("event_callback", "T0LOCAL")
    assert wrapped["authorizations"][0]["user_id"] == "U0PILLAR"
    event = wrapped["event"]
    assert (event["type"], event["channel_type"], event["channel"]) == ("message", "im", "D0MIA")
    assert (event["user"], event["text"], event["ts"]) == ("U0MIA", "health acme", sent["ts"])
    assert (await bench.history("U0MIA", "D0MIA"))[-1]["client_id"] == "c-1"


async def test_a_mention_arrives_and_other_messages_of_channels_do_not(bench):
    await send(bench, "nothing for the bot")
    root = await send(bench, "@Pillar health acme")
    await send(bench, "and @pillar, why?", thread_ts=root["ts"])
    first, second = await bench.app.wait(2)
    assert first.fields["event"]["type"] == "app_mention"
    assert first.fields["event"]["text"] == "<@U0PILLAR> health acme"
    assert "thread_ts" not in first.fields["event"]
    assert second.fields["event"]["thread_ts"] == root["ts"]
    assert first.fields["event_id"] != second.fields["event_id"]


async def test_messages_of_channels_arrive_when_the_app_subscribed(path, clock):
    async with running(path, clock, subscriptions=frozenset({"message.channels"})) as bench:
        await send(bench, "just talking")
        (arrived,) = await bench.app.wait()
        assert (arrived.fields["event"]["type"], arrived.fields["event"]["channel_type"]) == ("message", "channel")


async def test_the_app_hears_nothing_from_channels_it_is_not_in(bench):
    await bench.api("conversations.leave", channel="C0TEAM")
    await send(bench, "@Pillar hello")
    await send(bench, "@Pillar hello", channel="C0SALES")
    (arrived,) = await bench.app.wait()
    assert arrived.fields["event"]["channel"] == "C0SALES"


async def test_a_strangers_mention_says_that_the_channel_is_shared_and_whose_team_asks(bench):
    await send(bench, "@Pillar health acme", person="U0LENA", channel="C0ACME")
    (arrived,) = await bench.app.wait()
    assert arrived.fields["is_ext_shared_channel"] is True
    assert arrived.fields["event"]["user_team"] == "T0ACME"


async def test_opening_the_home_is_told_to_the_app(bench):
    assert await bench.get("home", person="U0PRIYA") == {"view": None}
    (arrived,) = await bench.app.wait()
    event = arrived.fields["event"]
    assert (event["type"], event["user"], event["tab"]) == ("app_home_opened", "U0PRIYA", "home")


async def test_an_event_that_is_not_taken_comes_again_with_the_same_id(bench):
    bench.app.answers = [500, 500]
    async with bench.stream("U0MIA") as mia:
        await send(bench, "help", channel="D0MIA")
        assert "has not answered" in (await mia.next("notice"))["data"]["text"]
    arrived = await bench.app.wait(3)
    assert len({item.fields["event_id"] for item in arrived}) == 1
    assert [item.headers.get("x-slack-retry-num") for item in arrived] == [None, "1", "2"]
    assert arrived[1].headers["x-slack-retry-reason"] == "http_error"


async def test_typed_text_is_stored_as_slack_stores_it(bench):
    await send(bench, "<!channel> & @Mia Keller, @sam, mail@bob and @nobody")
    assert (await bench.history("U0MIA", "C0TEAM"))[-1]["text"] == (
        "&lt;!channel&gt; &amp; <@U0MIA>, <@U0SAM>, mail@bob and @nobody"
    )


@pytest.mark.parametrize(("text", "code"), [("", "no_text"), ("   ", "no_text"), ("x" * 12_001, "msg_too_long")])
async def test_what_cannot_be_sent_is_told(bench, text, code):
    assert (await send(bench, text))["error"] == code


async def test_a_path_is_a_message_and_not_a_command(bench):
    assert (await send(bench, "/usr/bin is full"))["ts"]
