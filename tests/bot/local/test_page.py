import asyncio

import pytest
from aiohttp import web

from bot.local import stream as stream_module
from bot.local.feed import Feed
from tests.bot.local.conftest import running, section


async def test_the_state_shows_a_member_her_channels_and_her_direct_conversation(bench):
    state = await bench.get("state", person="U0MIA")
    assert state["me"]["name"] == "Mia Keller"
    assert [channel["id"] for channel in state["channels"]] == ["C0ALERTS", "C0SALES", "C0TEAM", "C0ACME", "D0MIA"]
    assert state["demo"] == {"present": True, "as_of": "2026-11-20", "days_old": 3}
    assert {command["command"] for command in state["commands"]} == {"/health", "/book", "/pillar"}
    assert {person["id"]: person["standing"] for person in state["people"]}["U0LENA"] == "stranger"


@pytest.mark.parametrize(("person", "channels"), [("U0LENA", ["C0ACME"]), ("U0NOAH", ["C0TEAM", "D0NOAH"])])
async def test_guests_and_strangers_see_only_their_channels(bench, person, channels):
    state = await bench.get("state", person=person)
    assert [channel["id"] for channel in state["channels"]] == channels
    refused = await bench.get("history", person=person, channel="C0ALERTS")
    assert refused["error"] == "channel_not_found"
    assert (await bench.post("send", person=person, channel="C0ALERTS", text="hi"))["ok"] is False


async def test_the_first_start_finds_channels_in_which_something_was_said(bench):
    assert any("Acme" in message["text"] for message in await bench.history("U0MIA", "C0TEAM"))
    assert any(message["user"] == "U0LENA" for message in await bench.history("U0MIA", "C0ACME"))
    greeting = (await bench.history("U0MIA", "D0MIA"))[0]
    assert greeting["user"] == "U0PILLAR"
    assert all(word in greeting["text"] for word in ("`health acme`", "`book`", "`help`"))


async def test_a_restart_keeps_everything(path, clock):
    async with running(path, clock) as first:
        sent = await first.post("send", person="U0MIA", channel="C0TEAM", text="kept?", client_id="c1")
        posted = await first.api("chat.postMessage", channel="C0TEAM", text="an answer", thread_ts=sent["ts"])
        await first.api("chat.postEphemeral", channel="C0TEAM", user="U0BOB", text="for Bob")
        await first.api("views.publish", user_id="U0MIA", view={"type": "home", "blocks": [section("my book")]})
        await first.post("read", person="U0BOB", channel="C0TEAM", ts=sent["ts"])
        before = [
            await first.history("U0BOB", "C0TEAM"),
            await first.get("thread", person="U0MIA", channel="C0TEAM", ts=sent["ts"]),
            await first.get("home", person="U0MIA"),
        ]
    async with running(path, clock) as second:
        after = [
            await second.history("U0BOB", "C0TEAM"),
            await second.get("thread", person="U0MIA", channel="C0TEAM", ts=sent["ts"]),
            await second.get("home", person="U0MIA"),
        ]
        assert after == before
        bob = await second.get("state", person="U0BOB")
        assert next(place for place in bob["channels"] if place["id"] == "C0TEAM")["last_read"] == sent["ts"]
        later = await second.api("chat.postMessage", channel="C0TEAM", text="later")
        assert later["ts"] > posted["ts"]


async def test_history_pages_back_to_the_first_message(bench):
    for number in range(7):
        await bench.api("chat.postMessage", channel="C0ALERTS", text=f"alert {number}")
    newest = await bench.get("history", person="U0MIA", channel="C0ALERTS", limit="5")
    assert [message["text"] for message in newest["messages"]] == [f"alert {number}" for number in range(2, 7)]
    assert newest["has_more"] is True
    rest = await bench.get("history", person="U0MIA", channel="C0ALERTS", limit="5", before=newest["messages"][0]["ts"])
    assert [message["text"] for message in rest["messages"]][1:] == ["alert 0", "alert 1"]
    assert rest["has_more"] is False


async def test_two_browsers_see_the_same_in_the_same_order(bench):
    async with bench.stream("U0MIA") as mia, bench.stream("U0BOB") as bob:
        for number in range(20):
            await bench.api("chat.postMessage", channel="C0TEAM", text=f"message {number}")
        seen = [[(await page.next("message"))["data"]["message"]["text"] for _ in range(20)] for page in (mia, bob)]
    assert seen == [[f"message {number}" for number in range(20)]] * 2


async def test_a_page_that_comes_back_gets_what_it_missed_in_order_and_once(bench):
    cursor = (await bench.get("state", person="U0MIA"))["cursor"]
    for number in range(3):
        await bench.api("chat.postMessage", channel="C0TEAM", text=f"missed {number}")
    async with bench.stream("U0MIA", after=cursor) as page:
        missed = [await page.next("message") for _ in range(3)]
    assert [event["data"]["message"]["text"] for event in missed] == ["missed 0", "missed 1", "missed 2"]
    async with bench.stream("U0MIA", **{"Last-Event-ID": str(missed[1]["id"])}) as page:
        assert (await page.next("message"))["data"]["message"]["text"] == "missed 2"


async def test_a_page_from_before_the_restart_is_told_to_load_again(path, clock):
    async with running(path, clock) as first:
        cursor = (await first.get("state", person="U0MIA"))["cursor"]
    clock.seconds += 10
    async with running(path, clock) as second, second.stream("U0MIA", after=cursor) as page:
        assert (await page.next())["event"] == "reset"


async def test_a_page_that_reads_too_slowly_is_told_to_load_again():
    feed = Feed(100)
    with feed.listen("U0MIA") as listener:
        for number in range(600):
            feed.publish("message", {"number": number}, None)
        assert listener.lost is True
        assert listener.queue.qsize() == 500


async def test_a_feed_forgets_and_says_so():
    feed = Feed(100)
    for number in range(2500):
        feed.publish("message", {"number": number}, None)
    assert feed.since(101, "U0MIA") is None
    assert feed.since(feed.cursor + 1, "U0MIA") is None
    assert [event.data["number"] for event in feed.since(feed.cursor - 2, "U0MIA")] == [2498, 2499]


async def test_an_idle_stream_is_kept_alive_by_comments(bench, monkeypatch):
    monkeypatch.setattr(stream_module, "HEARTBEAT", 0.01)
    async with bench.session.get(f"{bench.base}/local/events", params={"person": "U0MIA"}) as answer:
        async with asyncio.timeout(5):
            while (part := await answer.content.readuntil(b"\n\n")).strip() != b": still here":
                assert part, "the stream ended"
        assert answer.content_type == "text/event-stream"


async def test_an_open_page_does_not_hold_up_the_end(path, clock):
    async with running(path, clock) as bench, bench.stream("U0MIA") as page:
        server = web.Application()
        bench.workspace.add_routes(server)
        server.freeze()
        await server.shutdown()
        async with asyncio.timeout(5):
            assert await page.answer.content.read() == b""


async def test_unread_counts_follow_posting_and_reading(bench):
    async with bench.stream("U0BOB") as bob:
        posted = await bench.api("chat.postMessage", channel="C0TEAM", text="look, <@U0BOB>")
        assert (await bob.next("unread"))["data"] == {"channel": "C0TEAM", "unread": 1, "mentions": 1}
        await bench.post("read", person="U0BOB", channel="C0TEAM", ts=posted["ts"])
        assert (await bob.next("unread"))["data"] == {"channel": "C0TEAM", "unread": 0, "mentions": 0}
        await bench.post("read", person="U0BOB", channel="C0TEAM", ts=posted["ts"])
        await bench.api("chat.postMessage", channel="C0TEAM", text="next")
        assert (await bob.next("unread"))["data"]["unread"] == 1, "reading again tells nothing new"
    assert (await bench.post("read", person="U0BOB", channel="C0TEAM", ts="zzz"))["error"] == "invalid_ts"
    dm = await bench.api("chat.postMessage", channel="U0TOM", text="hello")
    tom = await bench.get("state", person="U0TOM")
    assert next(place for place in tom["channels"] if place["id"] == dm["channel"])["mentions"] == 1


async def test_an_ephemeral_message_is_for_its_person_only(bench):
    async with bench.stream("U0MIA") as mia, bench.stream("U0BOB") as bob:
        await bench.api("chat.postEphemeral", channel="C0TEAM", user="U0MIA", text="only you")
        await bench.api("chat.postMessage", channel="C0TEAM", text="everybody")
        mine = (await mia.next("message"))["data"]["message"]
        assert (mine["text"], mine["ephemeral"]) == ("only you", True)
        assert (await bob.next("message"))["data"]["message"]["text"] == "everybody"
    assert "only you" in [message["text"] for message in await bench.history("U0MIA", "C0TEAM")]
    assert "only you" not in [message["text"] for message in await bench.history("U0BOB", "C0TEAM")]
    assert (await bench.post("dismiss", person="U0BOB", channel="C0TEAM", ts=mine["ts"]))["ok"] is False
    assert (await bench.post("dismiss", person="U0MIA", channel="C0TEAM", ts=mine["ts"]))["ok"] is True
    assert "only you" not in [message["text"] for message in await bench.history("U0MIA", "C0TEAM")]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
@pytest.mark.parametrize("address", ["/", "/local/state?person=U0MIA", "/api/auth.test", "/local/events?person=U0MIA"])
async def test_other_hosts_and_other_sites_pages_are_refused(bench, address, headers):
    async with bench.session.get(f"{bench.base}{address}", headers=headers) as answer:
        assert answer.status == 403


async def test_our_own_page_is_let_in_by_both_names(bench):
    port = bench.base.rpartition(":")[2]
    headers = {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}
    async with bench.session.get(f"{bench.base}/local/state?person=U0MIA", headers=headers) as answer:
        assert answer.status == 200


async def test_a_form_of_another_site_cannot_post(bench):
    async with bench.session.post(f"{bench.base}/local/send", data={"person": "U0MIA"}) as answer:
        assert answer.status == 415


async def test_the_page_comes_with_a_strict_content_policy_and_is_revalidated(bench):
    async with bench.session.get(bench.base) as answer:
        assert answer.status == 200
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-cache"
        tag = answer.headers["ETag"]
    async with bench.session.get(bench.base, headers={"If-None-Match": tag}) as again:
        assert again.status == 304


@pytest.mark.parametrize("address", ["../store.py", "%2e%2e/store.py", "js/../../store.py", "missing.js"])
async def test_static_files_come_from_their_folder_only(bench, address):
    async with bench.session.get(f"{bench.base}/static/{address}") as answer:
        assert answer.status == 404


async def test_the_toolbar_runs_the_night_and_moves_the_demo(bench):
    async with bench.stream("U0MIA") as mia:
        assert await bench.post("night") == {"ok": True, "message": "Done: 60 accounts."}
        assert "night" in (await mia.next("progress"))["data"]["text"]
    assert (await bench.post("move-demo"))["ok"] is True


async def test_a_night_that_fails_is_told_and_logged(path, clock, caplog):
    async def broken() -> str:
        raise RuntimeError("no book")

    async with running(path, clock, run_night=broken) as bench:
        assert (await bench.post("night"))["message"].startswith("That went wrong in the workspace")
    assert "no book" in caplog.text


@pytest.mark.parametrize("body", ["{", "[]", '{"person": 5}', '{"person": "U0NOBODY"}', '{"person": {"a": 1}}'])
async def test_bad_requests_of_the_page_get_a_sentence(bench, body):
    headers = {"content-type": "application/json"}
    async with bench.session.post(f"{bench.base}/local/send", data=body, headers=headers) as answer:
        assert 400 <= answer.status < 500
        assert (await answer.json())["message"].endswith(".")
