import io

import pytest

from bot.local.api_files import LARGEST_FILE
from bot.local.slack_api import METHODS, SCOPES
from tests.bot.local.conftest import button, modal, running, section, text_input


async def refused(bench, method: str, **arguments) -> str:
    answer = await bench.api(method, **arguments)
    assert answer["ok"] is False
    return answer["error"]


@pytest.mark.parametrize(("token", "code"), [(None, "not_authed"), ("", "not_authed"), ("xoxb-other", "invalid_auth")])
async def test_the_token_is_checked(bench, token, code):
    assert (await bench.api("auth.test", token=token))["error"] == code


async def test_auth_test_says_who_the_bot_is_and_what_it_may(bench):
    headers = {"Authorization": "Bearer xoxb-local-test"}
    async with bench.session.post(f"{bench.base}/api/auth.test", headers=headers) as answer:
        body = await answer.json()
        assert (body["user_id"], body["bot_id"], body["team_id"]) == ("U0PILLAR", "B0PILLAR", "T0LOCAL")
        assert set(answer.headers["x-oauth-scopes"].split(",")) == SCOPES


async def test_arguments_come_as_json_as_a_form_or_in_the_query(bench):
    headers = {"Authorization": "Bearer xoxb-local-test"}
    form = {"channel": "C0TEAM", "text": "form", "blocks": '[{"type": "divider"}]'}
    async with bench.session.post(f"{bench.base}/api/chat.postMessage", data=form, headers=headers) as answer:
        assert (await answer.json())["message"]["blocks"][0]["type"] == "divider"
    async with bench.session.get(f"{bench.base}/api/users.info?user=U0MIA", headers=headers) as answer:
        assert (await answer.json())["user"]["real_name"] == "Mia Keller"
    form = {"token": "xoxb-local-test", "user": "U0MIA"}
    async with bench.session.post(f"{bench.base}/api/users.info", data=form) as answer:
        assert (await answer.json())["ok"] is True
    async with bench.session.post(
        f"{bench.base}/api/chat.postMessage", data={"channel": "C0TEAM", "blocks": "[{"}, headers=headers
    ) as answer:
        assert (await answer.json())["error"] == "invalid_blocks_format"


@pytest.mark.parametrize(
    ("method", "arguments", "code"),
    [
        ("chat.shout", {}, "unknown_method"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
        ("chat.postMessage", {"text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0TEAM"}, "no_text"),
        ("chat.postMessage", {"channel": "C0TEAM", "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "C0TEAM", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": "C0TEAM", "text": "x", "thread_ts": "1.2"}, "invalid_thread_ts"),
        ("chat.postMessage", {"channel": "C0TEAM", "text": "x", "metadata": []}, "invalid_metadata_format"),
        ("chat.postMessage", {"channel": "C0TEAM", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_schema"),
        ("chat.update", {"channel": "C0TEAM", "ts": "1.2", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "C0TEAM", "ts": "1.2"}, "message_not_found"),
        ("chat.getPermalink", {"channel": "C0TEAM", "message_ts": "1.2"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": "C0TEAM", "user": "U0NONE", "text": "x"}, "user_not_found"),
        ("chat.postEphemeral", {"channel": "C0TEAM", "user": "U0LENA", "text": "x"}, "user_not_in_channel"),
        ("users.info", {"user": "U0NONE"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "nobody@pillar.example"}, "users_not_found"),
        ("conversations.info", {"channel": "C0NONE"}, "channel_not_found"),
        ("conversations.replies", {"channel": "C0TEAM", "ts": "1.2"}, "thread_not_found"),
        ("conversations.history", {"channel": "C0TEAM", "limit": 5000}, "invalid_limit"),
        ("conversations.history", {"channel": "C0TEAM", "cursor": "bm90IG1pbmU="}, "invalid_cursor"),
        ("conversations.open", {"users": "U0NONE"}, "user_not_found"),
        ("conversations.join", {"channel": "D0MIA"}, "method_not_supported_for_channel_type"),
        ("views.open", {"trigger_id": "1.2.3", "view": modal()}, "invalid_trigger_id"),
        ("views.open", {"trigger_id": "1.2.3"}, "invalid_arguments"),
        ("views.update", {"view_id": "V0", "view": modal()}, "not_found"),
        ("views.publish", {"user_id": "U0MIA", "view": modal()}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": [{"id": "F0"}]}, "file_not_found"),
        ("reactions.add", {"channel": "C0TEAM", "timestamp": "1.2", "name": "eyes"}, "message_not_found"),
    ],
)
async def test_what_slack_refuses_is_refused_with_slacks_code(bench, method, arguments, code):
    assert await refused(bench, method, **arguments) == code


async def test_the_messages_of_others_cannot_be_changed_or_deleted(bench):
    sent = await bench.post("send", person="U0MIA", channel="C0TEAM", text="mine")
    assert await refused(bench, "chat.update", channel="C0TEAM", ts=sent["ts"], text="x") == "cant_update_message"
    assert await refused(bench, "chat.delete", channel="C0TEAM", ts=sent["ts"]) == "cant_delete_message"


async def test_an_update_takes_at_most_4000_characters(bench):
    posted = await bench.api("chat.postMessage", channel="C0TEAM", text="x")
    assert await refused(bench, "chat.update", channel="C0TEAM", ts=posted["ts"], text="x" * 4001) == "msg_too_long"


async def test_the_bot_writes_only_where_it_is_a_member(bench):
    assert (await bench.api("conversations.leave", channel="C0SALES"))["ok"] is True
    assert await refused(bench, "chat.postMessage", channel="C0SALES", text="x") == "not_in_channel"
    assert await refused(bench, "conversations.history", channel="C0SALES") == "not_in_channel"
    info = await bench.api("conversations.info", channel="C0SALES")
    assert info["channel"]["is_member"] is False
    await bench.api("conversations.join", channel="C0SALES")
    assert (await bench.api("chat.postMessage", channel="C0SALES", text="x"))["ok"] is True


async def test_nobody_writes_into_an_archived_channel(bench):
    bench.workspace.world.channels.archive("C0SALES")
    assert await refused(bench, "chat.postMessage", channel="C0SALES", text="x") == "is_archived"
    assert (await bench.post("send", person="U0MIA", channel="C0SALES", text="x"))["error"] == "is_archived"


async def test_a_missing_scope_is_named(path, clock):
    async with running(path, clock, scopes=frozenset({"users:read"})) as bench:
        answer = await bench.api("chat.postMessage", channel="C0TEAM", text="x")
        assert answer == {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "users:read"}


def test_every_scope_that_a_method_needs_is_one_that_can_be_granted():
    assert {scope for method in METHODS.values() for scope in method.scopes} - SCOPES == {"channels:manage"}


async def test_rate_limits_come_on_demand_with_the_time_to_wait(bench):
    await bench.post("fault", method="chat.postMessage", error="ratelimited", times=2, retry_after=7)
    headers = {"Authorization": "Bearer xoxb-local-test"}
    for _ in range(2):
        async with bench.session.post(f"{bench.base}/api/chat.postMessage", headers=headers) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
            assert (await answer.json())["error"] == "ratelimited"
    assert (await bench.api("chat.postMessage", channel="C0TEAM", text="x"))["ok"] is True


async def test_a_dropped_reply_leaves_the_message_posted(bench):
    await bench.post("fault", method="chat.postMessage", error="dropped_reply")
    with pytest.raises(Exception, match=r"disconnected|reset"):
        await bench.api("chat.postMessage", channel="C0TEAM", text="posted in silence")
    assert (await bench.history("U0MIA", "C0TEAM"))[-1]["text"] == "posted in silence"


async def test_timestamps_are_unique_and_increase_even_when_the_clock_stands_still_or_turns_back(bench):
    stamps = []
    for number in range(5):
        stamps.append((await bench.api("chat.postMessage", channel="C0TEAM", text=str(number)))["ts"])
        bench.clock.seconds -= 100
    assert stamps == sorted(set(stamps))


async def test_a_message_is_changed_in_place(bench):
    posted = await bench.api("chat.postMessage", channel="C0TEAM", text="before", blocks=[section("before")])
    async with bench.stream("U0MIA") as mia:
        await bench.api("chat.update", channel="C0TEAM", ts=posted["ts"], text="after")
        changed = (await mia.next("changed"))["data"]["message"]
    assert (changed["ts"], changed["text"]) == (posted["ts"], "after")
    assert changed["blocks"][0]["text"]["text"] == "before", "blocks that are not given again stay"
    assert changed["edited"]
    emptied = await bench.api("chat.update", channel="C0TEAM", ts=posted["ts"], text="after", blocks=[])
    assert emptied["message"]["blocks"] == []


async def test_a_deleted_message_is_gone_and_one_with_answers_leaves_its_mark(bench):
    alone = await bench.api("chat.postMessage", channel="C0TEAM", text="alone")
    root = await bench.api("chat.postMessage", channel="C0TEAM", text="root")
    await bench.post("send", person="U0MIA", channel="C0TEAM", text="an answer", thread_ts=root["ts"])
    async with bench.stream("U0MIA") as mia:
        await bench.api("chat.delete", channel="C0TEAM", ts=alone["ts"])
        assert (await mia.next("deleted"))["data"] == {"channel": "C0TEAM", "ts": alone["ts"]}
    await bench.api("chat.delete", channel="C0TEAM", ts=root["ts"])
    thread = await bench.get("thread", person="U0MIA", channel="C0TEAM", ts=root["ts"])
    assert thread["root"]["text"] == "This message was deleted."
    assert [reply["text"] for reply in thread["replies"]] == ["an answer"]


async def test_history_is_paged_newest_first_and_shows_metadata_when_asked(bench):
    metadata = {"event_type": "pillar", "event_payload": {"key": "a1"}}
    for number in range(5):
        await bench.api("chat.postMessage", channel="C0ALERTS", text=str(number), metadata=metadata)
    await bench.api("chat.postEphemeral", channel="C0ALERTS", user="U0MIA", text="unseen")
    first = await bench.api("conversations.history", channel="C0ALERTS", limit=3, include_all_metadata=True)
    assert [message["text"] for message in first["messages"]] == ["4", "3", "2"]
    assert first["messages"][0]["metadata"] == metadata
    cursor = first["response_metadata"]["next_cursor"]
    rest = await bench.api("conversations.history", channel="C0ALERTS", limit=3, cursor=cursor)
    assert [message["text"] for message in rest["messages"]][:2] == ["1", "0"]
    assert "metadata" not in rest["messages"][0]
    newest = first["messages"][0]["ts"]
    only = await bench.api("conversations.history", channel="C0ALERTS", oldest=newest, inclusive=True)
    assert [message["ts"] for message in only["messages"]] == [newest]
    assert (await bench.api("conversations.history", channel="C0ALERTS", oldest=newest))["messages"] == []


async def test_a_thread_is_given_root_first(bench):
    root = await bench.api("chat.postMessage", channel="C0TEAM", text="root")
    first = await bench.api("chat.postMessage", channel="C0TEAM", text="one", thread_ts=root["ts"])
    await bench.api("chat.postMessage", channel="C0TEAM", text="two", thread_ts=first["ts"])
    replies = await bench.api("conversations.replies", channel="C0TEAM", ts=root["ts"])
    assert [message["text"] for message in replies["messages"]] == ["root", "one", "two"]
    assert replies["messages"][0]["reply_count"] == 2
    assert len((await bench.api("conversations.history", channel="C0TEAM"))["messages"]) == 5


async def test_people_are_told_apart_as_slack_does(bench):
    users = {user["id"]: user for user in (await bench.api("users.list"))["members"]}
    assert users["U0SAM"]["is_admin"] is True
    assert users["U0NOAH"]["is_restricted"] is True
    assert (users["U0LENA"]["is_stranger"], users["U0LENA"]["team_id"]) == (True, "T0ACME")
    assert users["U0PILLAR"]["is_bot"] is True
    found = await bench.api("users.lookupByEmail", email="MIA@pillar.example")
    assert found["user"]["id"] == "U0MIA"
    channels = {place["id"]: place for place in (await bench.api("conversations.list"))["channels"]}
    assert channels["C0ACME"]["is_ext_shared"] is True
    assert set(channels) == {"C0ALERTS", "C0SALES", "C0TEAM", "C0ACME"}
    assert "U0LENA" in (await bench.api("conversations.members", channel="C0ACME"))["members"]
    opened = await bench.api("conversations.open", users="U0MIA")
    assert opened["channel"]["id"] == "D0MIA"


async def test_a_status_shows_until_the_bot_speaks(bench):
    async with bench.stream("U0MIA") as mia:
        await bench.api("assistant.threads.setStatus", channel_id="D0MIA", thread_ts="1.2", status="is thinking…")
        shown = {"channel": "D0MIA", "thread_ts": "1.2", "text": "is thinking…"}
        assert (await mia.next("status"))["data"] == shown
        await bench.api("chat.postMessage", channel="D0MIA", text="done")
        assert (await mia.next("status"))["data"] == {"channel": "D0MIA", "text": ""}


async def test_a_home_is_published_and_a_late_update_loses(bench):
    view = {"type": "home", "blocks": [section("first")]}
    first = (await bench.api("views.publish", user_id="U0MIA", view=view))["view"]
    view = {"type": "home", "blocks": [section("second")]}
    async with bench.stream("U0MIA") as mia:
        await bench.api("views.publish", user_id="U0MIA", view=view, hash=first["hash"])
        assert (await mia.next("home"))["data"]["view"]["blocks"][0]["text"]["text"] == "second"
    late = await bench.api("views.publish", user_id="U0MIA", view=view, hash=first["hash"])
    assert late["error"] == "hash_conflict"


async def test_a_trigger_opens_one_modal_within_three_seconds(bench):
    tickets = bench.workspace.world.tickets
    trigger = tickets.new_trigger("U0MIA")
    async with bench.stream("U0MIA") as mia:
        opened = await bench.api("views.open", trigger_id=trigger, view=modal(text_input()))
        assert (await mia.next("view_open"))["data"]["view"]["id"] == opened["view"]["id"]
    assert await refused(bench, "views.open", trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    late = tickets.new_trigger("U0MIA")
    bench.clock.seconds += 3.1
    assert await refused(bench, "views.open", trigger_id=late, view=modal()) == "expired_trigger_id"


async def test_a_refused_view_does_not_use_the_trigger_up(bench):
    trigger = bench.workspace.world.tickets.new_trigger("U0MIA")
    title = {"type": "plain_text", "text": "x" * 25}
    answer = await bench.api("views.open", trigger_id=trigger, view=modal(title=title))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert (await bench.api("views.open", trigger_id=trigger, view=modal()))["ok"] is True


async def test_views_are_updated_by_either_id_and_stacked_three_high(bench):
    tickets = bench.workspace.world.tickets
    opened = await bench.api("views.open", trigger_id=tickets.new_trigger("U0MIA"), view=modal(external_id="mine"))
    assert (await bench.api("views.update", external_id="mine", view=modal(section("new"))))["ok"] is True
    late = await bench.api("views.update", view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=modal())
    assert late["error"] == "hash_conflict"
    for _ in range(2):
        trigger = tickets.new_trigger("U0MIA", view=opened["view"]["id"])
        pushed = await bench.api("views.push", trigger_id=trigger, view=modal(section("on top")))
        assert pushed["view"]["root_view_id"] == opened["view"]["id"]
    trigger = tickets.new_trigger("U0MIA", view=opened["view"]["id"])
    assert await refused(bench, "views.push", trigger_id=trigger, view=modal()) == "push_limit_reached"


async def test_a_file_is_uploaded_shared_and_downloaded(bench):
    announced = await bench.api("files.getUploadURLExternal", filename="book.csv", length=9)
    async with bench.session.post(announced["upload_url"], data=b"name,arr\n") as answer:
        assert answer.status == 200
    files = [{"id": announced["file_id"], "title": "The book"}]
    done = await bench.api("files.completeUploadExternal", files=files, channel_id="C0TEAM", initial_comment="Here.")
    message = (await bench.history("U0MIA", "C0TEAM"))[-1]
    assert (message["text"], message["files"]) == ("Here.", done["files"])
    async with bench.session.get(f"{bench.base}{message['files'][0]['url']}") as answer:
        assert await answer.read() == b"name,arr\n"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="book.csv"'


@pytest.mark.parametrize(("size", "status"), [(3 * 1024 * 1024, 200), (LARGEST_FILE + 1, 413)])
async def test_a_file_may_be_large_but_not_too_large(bench, size, status):
    announced = await bench.api("files.getUploadURLExternal", filename="book.csv", length=1)
    async with bench.session.post(announced["upload_url"], data=io.BytesIO(bytes(size))) as answer:
        assert answer.status == status


async def test_blocks_without_ids_get_some(bench):
    actions = {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}]}
    posted = await bench.api(
        "chat.postMessage", channel="C0TEAM", text="x", blocks=[actions, section(accessory=button())]
    )
    block, other = posted["message"]["blocks"]
    assert block["block_id"]
    assert block["elements"][0]["action_id"]
    assert other["accessory"]["action_id"] == "go"
