"""A small real Bolt app behind the workspace: every payload is one that Bolt understands."""

import time

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.local.conftest import SECRET, TOKEN, Clock, button, modal, running, section, text_input


def small_app(base: str, session) -> AsyncApp:
    """Build an app with one listener for each kind of payload."""
    client = AsyncWebClient(token=TOKEN, base_url=f"{base}/api/", session=session)
    app = AsyncApp(signing_secret=SECRET, client=client, token=TOKEN)

    @app.command("/health")
    async def health(ack, respond, command):
        await ack()
        blocks = [{"type": "actions", "block_id": "row", "elements": [button("explain")]}]
        await respond(text=f"health of {command['text']}", blocks=blocks)

    @app.event("app_mention")
    async def mention(event, say):
        await say(text="in the thread", thread_ts=event.get("thread_ts") or event["ts"])

    @app.event("message")
    async def direct(event, say):
        await say(f"you said {event['text']}")

    @app.event("app_home_opened")
    async def home(event, client):
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("my book")]})

    @app.action("explain")
    async def explain(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(text_input(), callback_id="override"))

    @app.view("override")
    async def override(ack, view):
        typed = view["state"]["values"]["reason"]["value"]["value"]
        await (ack() if typed else ack(response_action="errors", errors={"reason": "Say why."}))

    @app.options("find")
    async def find(ack, payload):
        await ack(options=[{"text": {"type": "plain_text", "text": payload["value"]}, "value": "1"}])

    return app


@pytest.fixture
async def bolt(path):
    async with running(path, Clock(time.time())) as bench:
        app = small_app(bench.base, bench.session)

        async def handle(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

        server = web.Application()
        server.router.add_post("/slack/events", handle)
        runner = web.AppRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        bench.workspace.courier.events_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield bench
        await runner.cleanup()


async def test_from_a_command_over_a_button_and_a_modal_to_its_end(bolt):
    async with bolt.stream("U0MIA") as mia:
        await bolt.post("send", person="U0MIA", channel="C0TEAM", text="/health acme")
        shown = (await mia.next("message"))["data"]["message"]
        assert (shown["text"], shown["ephemeral"]) == ("health of acme", True)
        container = {"type": "message", "channel": "C0TEAM", "ts": shown["ts"], "ephemeral": True}
        action = {"block_id": "row", "action_id": "explain", "type": "button"}
        await bolt.post("action", person="U0MIA", container=container, action=action, state={"values": {}})
        view = (await mia.next("view_open"))["data"]["view"]
    state = {"values": {"reason": {"value": {"type": "plain_text_input", "value": ""}}}}
    refused = await bolt.post("submit", person="U0MIA", view_id=view["id"], state=state)
    assert refused["errors"] == {"reason": "Say why."}
    state = {"values": {"reason": {"value": {"type": "plain_text_input", "value": "New sponsor"}}}}
    assert (await bolt.post("submit", person="U0MIA", view_id=view["id"], state=state))["result"] == "clear"


async def test_messages_mentions_and_the_opened_home_are_answered(bolt):
    async with bolt.stream("U0MIA") as mia:
        sent = await bolt.post("send", person="U0MIA", channel="C0TEAM", text="@Pillar hello")
        answers = [(await mia.next("message"))["data"]["message"] for _ in range(2)]
        assert (answers[1]["text"], answers[1]["thread_ts"]) == ("in the thread", sent["ts"])
        await bolt.post("send", person="U0MIA", channel="D0MIA", text="help")
        answers = [(await mia.next("message"))["data"]["message"]["text"] for _ in range(2)]
        assert answers == ["help", "you said help"]
        await bolt.get("home", person="U0MIA")
        assert (await mia.next("home"))["data"]["view"]["blocks"][0]["text"]["text"] == "my book"


async def test_a_searching_menu_gets_its_options(bolt):
    menu = {"type": "actions", "block_id": "row", "elements": [{"type": "external_select", "action_id": "find"}]}
    posted = await bolt.api("chat.postMessage", channel="C0TEAM", text="x", blocks=[menu])
    container = {"type": "message", "channel": "C0TEAM", "ts": posted["ts"], "ephemeral": False}
    found = await bolt.post(
        "options", person="U0MIA", container=container, block_id="row", action_id="find", value="acm"
    )
    assert found["options"][0]["text"]["text"] == "acm"
