"""Slack's own client against the workspace: what it sends is understood, what it raises is right."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.local.ticket_store import ResponsePlace
from tests.bot.local.conftest import TOKEN, button, modal, section, text_input


@pytest.fixture
async def client(bench):
    return AsyncWebClient(token=TOKEN, base_url=f"{bench.base}/api/", session=bench.session, retry_handlers=[])


async def test_the_client_posts_updates_and_reads_back(client):
    metadata = {"event_type": "pillar_post", "event_payload": {"key": "k1"}}
    posted = await client.chat_postMessage(
        channel="C0ALERTS", text="Acme", blocks=[section("Acme")], metadata=metadata, unfurl_links=False
    )
    await client.chat_update(channel="C0ALERTS", ts=posted["ts"], text="Acme, claimed", blocks=[section("claimed")])
    history = await client.conversations_history(
        channel="C0ALERTS", oldest=posted["ts"], inclusive=True, include_all_metadata=True, limit=10
    )
    (message,) = history["messages"]
    assert (message["text"], message["metadata"]) == ("Acme, claimed", metadata)
    permalink = await client.chat_getPermalink(channel="C0ALERTS", message_ts=posted["ts"])
    assert posted["ts"] in permalink["permalink"]


async def test_the_client_raises_slacks_errors(client):
    with pytest.raises(SlackApiError) as raised:
        await client.chat_postMessage(channel="C0TEAM", text="x", blocks=[{"type": "carpet"}])
    assert raised.value.response["error"] == "invalid_blocks"
    with pytest.raises(SlackApiError) as raised:
        await client.users_info(user="U0NONE")
    assert raised.value.response["error"] == "user_not_found"


async def test_the_client_meets_the_rate_limit(bench, client):
    await bench.post("fault", method="chat.postMessage", retry_after=3)
    with pytest.raises(SlackApiError) as raised:
        await client.chat_postMessage(channel="C0TEAM", text="x")
    assert (raised.value.response.status_code, raised.value.response.headers["Retry-After"]) == (429, "3")


async def test_the_client_opens_and_publishes_views(bench, client):
    trigger = bench.workspace.world.tickets.new_trigger("U0MIA")
    opened = await client.views_open(trigger_id=trigger, view=modal(text_input()))
    updated = await client.views_update(view_id=opened["view"]["id"], view=modal(section("later")))
    assert updated["view"]["blocks"][0]["text"]["text"] == "later"
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button()]}]}
    assert (await client.views_publish(user_id="U0MIA", view=home))["view"]["type"] == "home"


async def test_the_client_finds_people_and_channels(client):
    assert (await client.auth_test()).headers["x-oauth-scopes"]
    assert (await client.users_lookupByEmail(email="bob@pillar.example"))["user"]["id"] == "U0BOB"
    members = [member async for page in await client.users_list(limit=200) for member in page["members"]]
    assert len(members) == 10
    assert (await client.conversations_open(users="U0MIA"))["channel"]["id"] == "D0MIA"
    assert (await client.conversations_info(channel="C0ACME"))["channel"]["is_ext_shared"] is True
    await client.assistant_threads_setStatus(channel_id="D0MIA", thread_ts="1.2", status="thinks")
    prompts = [{"title": "Acme", "message": "health acme"}]
    await client.assistant_threads_setSuggestedPrompts(channel_id="D0MIA", thread_ts="1.2", prompts=prompts)


async def test_the_client_uploads_a_file(bench, client):
    content = "name\n" * 2
    await client.files_upload_v2(filename="book.csv", content=content, channel="C0TEAM", initial_comment="Here.")
    message = (await bench.history("U0MIA", "C0TEAM"))[-1]
    assert (message["text"], message["files"][0]["size"]) == ("Here.", 10)


async def test_the_webhook_client_answers_a_response_url(bench):
    token = bench.workspace.world.tickets.new_response(ResponsePlace("U0MIA", "C0TEAM", None, None))
    webhook = AsyncWebhookClient(f"{bench.base}/local/response/{token}", session=bench.session)
    answer = await webhook.send(text="private", response_type="ephemeral", replace_original=False)
    assert (answer.status_code, answer.body) == (200, '{"ok": true}')
    assert (await bench.history("U0MIA", "C0TEAM"))[-1]["ephemeral"] is True
