import pytest

from tests.bot.local.conftest import button, modal, section, text_input


def actions(*elements: dict) -> dict:
    return {"type": "actions", "block_id": "row", "elements": [*elements]}


def on_message(ts: str, channel: str = "C0TEAM", *, ephemeral: bool = False) -> dict:
    return {"type": "message", "channel": channel, "ts": ts, "ephemeral": ephemeral}


async def press(
    bench, container: dict, *, person: str = "U0MIA", action_id: str = "go", state: dict | None = None
) -> dict:
    action = {"block_id": "row", "action_id": action_id, "type": "button"}
    return await bench.post("action", person=person, container=container, action=action, state=state or {"values": {}})


async def pressed(bench, *, ephemeral: bool = False, **more) -> dict:
    """Post a message with a button, press it, give the payload that arrived."""
    blocks = [actions(button(value="acme"))]
    if ephemeral:
        posted = await bench.api("chat.postEphemeral", channel="C0TEAM", user="U0MIA", text="x", blocks=blocks)
        ts = posted["message_ts"]
    else:
        ts = (await bench.api("chat.postMessage", channel="C0TEAM", text="x", blocks=blocks, **more))["ts"]
    assert await press(bench, on_message(ts, ephemeral=ephemeral)) == {"ok": True}
    return (await bench.app.wait(len(bench.app.received) + 1))[-1].payload


async def respond(bench, url: str, **body) -> tuple[int, dict]:
    async with bench.session.post(url, json=body) as answer:
        return answer.status, await answer.json()


async def opened(bench, view: dict, person: str = "U0MIA") -> str:
    trigger = bench.workspace.world.tickets.new_trigger(person)
    return (await bench.api("views.open", trigger_id=trigger, view=view))["view"]["id"]


async def test_a_button_arrives_with_its_message_and_what_slack_adds(bench):
    payload = await pressed(bench)
    (action,) = payload["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("go", "row", "acme")
    assert action["text"]["text"] == "Go"
    assert action["action_ts"]
    assert (payload["type"], payload["user"]["id"], payload["team"]["id"]) == ("block_actions", "U0MIA", "T0LOCAL")
    assert payload["container"]["channel_id"] == payload["channel"]["id"] == "C0TEAM"
    assert payload["container"]["message_ts"] == payload["message"]["ts"]
    assert payload["state"] == {"values": {}}
    assert payload["trigger_id"]
    assert payload["response_url"]


async def test_a_button_in_a_thread_names_the_thread(bench):
    root = await bench.api("chat.postMessage", channel="C0TEAM", text="root")
    payload = await pressed(bench, thread_ts=root["ts"])
    assert payload["container"]["thread_ts"] == payload["message"]["thread_ts"] == root["ts"]


async def test_a_button_in_an_ephemeral_message_comes_without_the_message(bench):
    payload = await pressed(bench, ephemeral=True)
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload


async def test_a_button_that_is_no_longer_shown_cannot_be_pressed(bench):
    posted = await bench.api("chat.postMessage", channel="C0TEAM", text="x", blocks=[actions(button())])
    await bench.api("chat.update", channel="C0TEAM", ts=posted["ts"], text="x", blocks=[section()])
    answer = await press(bench, on_message(posted["ts"]))
    assert answer["error"] == "not_found"
    assert bench.app.received == []


@pytest.mark.parametrize(("person", "channel"), [("U0LENA", "C0TEAM"), ("U0BOB", "C0TEAM")])
async def test_nobody_presses_the_buttons_of_messages_they_do_not_see(bench, person, channel):
    blocks = [actions(button())]
    posted = await bench.api("chat.postEphemeral", channel=channel, user="U0MIA", text="x", blocks=blocks)
    assert (await press(bench, on_message(posted["message_ts"]), person=person))["error"] == "not_found"


async def test_a_button_that_is_not_taken_is_told_to_the_person(bench):
    bench.app.answers = [500]
    async with bench.stream("U0MIA") as mia:
        await pressed(bench)
        assert "http_service_error" in (await mia.next("notice"))["data"]["text"]


async def test_a_response_url_answers_privately_publicly_in_place_and_away(bench):
    payload = await pressed(bench)
    url, ts = payload["response_url"], payload["container"]["message_ts"]
    assert (await respond(bench, url, text="just you"))[0] == 200
    assert (await respond(bench, url, text="for all", response_type="in_channel"))[0] == 200
    assert (await respond(bench, url, text="instead", replace_original=True))[0] == 200
    mine = {message["text"]: message for message in await bench.history("U0MIA", "C0TEAM")}
    assert mine["just you"]["ephemeral"] is True
    assert (mine["instead"]["ts"], mine["instead"].get("blocks")) == (ts, None)
    bobs = [message["text"] for message in await bench.history("U0BOB", "C0TEAM")]
    assert "for all" in bobs
    assert "just you" not in bobs
    assert (await respond(bench, url, delete_original="true"))[0] == 200
    assert "instead" not in [message["text"] for message in await bench.history("U0MIA", "C0TEAM")]


async def test_a_response_url_works_five_times_and_for_thirty_minutes(bench):
    url = (await pressed(bench))["response_url"]
    for _ in range(5):
        assert (await respond(bench, url, text="x"))[0] == 200
    assert await respond(bench, url, text="x") == (404, {"ok": False, "error": "used_url"})
    other = (await pressed(bench))["response_url"]
    bench.clock.seconds += 30 * 60 + 1
    assert await respond(bench, other, text="x") == (404, {"ok": False, "error": "expired_url"})


async def test_a_response_url_refuses_what_slack_refuses(bench):
    url = (await pressed(bench))["response_url"]
    assert (await respond(bench, url))[1]["error"] == "no_text"
    assert (await respond(bench, url, blocks=[section("")]))[1]["error"] == "invalid_blocks"
    async with bench.session.post(url, data="{") as answer:
        assert (await answer.json())["error"] == "invalid_payload"


async def test_an_ephemeral_message_is_replaced_for_its_person(bench):
    payload = await pressed(bench, ephemeral=True)
    async with bench.stream("U0MIA") as mia:
        await respond(bench, payload["response_url"], text="new", replace_original=True)
        changed = (await mia.next("changed"))["data"]["message"]
    assert (changed["text"], changed["ephemeral"], changed["replaced"]) == ("new", True, True)


async def test_the_trigger_of_a_button_opens_a_modal(bench):
    payload = await pressed(bench)
    async with bench.stream("U0MIA") as mia:
        await bench.api("views.open", trigger_id=payload["trigger_id"], view=modal(text_input()))
        view = (await mia.next("view_open"))["data"]["view"]
    assert view["title"]["text"] == "A modal"


async def test_a_modal_is_submitted_with_what_was_typed(bench):
    view_id = await opened(bench, modal(text_input(), private_metadata="acme", callback_id="override"))
    state = {"values": {"reason": {"value": {"type": "plain_text_input", "value": "New sponsor"}}}}
    answer = await bench.post("submit", person="U0MIA", view_id=view_id, state=state)
    assert answer == {"ok": True, "result": "clear"}
    payload = bench.app.received[0].payload
    assert payload["type"] == "view_submission"
    assert payload["view"]["state"] == state
    assert (payload["view"]["private_metadata"], payload["view"]["callback_id"]) == ("acme", "override")
    again = await bench.post("submit", person="U0MIA", view_id=view_id, state=state)
    assert again["error"] == "not_found"


async def test_field_errors_leave_the_modal_open(bench):
    view_id = await opened(bench, modal(text_input()))
    bench.app.answers = [{"response_action": "errors", "errors": {"reason": "Say why."}}]
    answer = await bench.post("submit", person="U0MIA", view_id=view_id, state={"values": {}})
    assert answer == {"ok": False, "error": "field_errors", "errors": {"reason": "Say why."}}
    assert (await bench.post("submit", person="U0MIA", view_id=view_id))["result"] == "clear"


async def test_a_modal_is_updated_pushed_and_comes_back(bench):
    view_id = await opened(bench, modal(text_input()))
    bench.app.answers = [
        {"response_action": "update", "view": modal(section("second"), text_input())},
        {"response_action": "push", "view": modal(section("on top"))},
        "",
    ]
    updated = await bench.post("submit", person="U0MIA", view_id=view_id)
    assert (updated["result"], updated["view"]["id"]) == ("update", view_id)
    pushed = await bench.post("submit", person="U0MIA", view_id=view_id)
    assert (pushed["result"], pushed["view"]["previous_view_id"]) == ("push", view_id)
    back = await bench.post("submit", person="U0MIA", view_id=pushed["view"]["id"])
    assert (back["result"], back["view"]["id"]) == ("back", view_id)


async def test_clear_closes_the_whole_stack(bench):
    view_id = await opened(bench, modal(text_input()))
    bench.app.answers = [{"response_action": "push", "view": modal(section())}, {"response_action": "clear"}]
    pushed = await bench.post("submit", person="U0MIA", view_id=view_id)
    assert (await bench.post("submit", person="U0MIA", view_id=pushed["view"]["id"]))["result"] == "clear"
    assert (await bench.post("close", person="U0MIA", view_id=view_id))["error"] == "not_found"


@pytest.mark.parametrize("answer", [500, {"response_action": "update", "view": modal(section(""))}])
async def test_a_submission_that_fails_keeps_the_modal_and_says_so(bench, answer):
    view_id = await opened(bench, modal(text_input()))
    bench.app.answers = [answer]
    refused = await bench.post("submit", person="U0MIA", view_id=view_id)
    assert refused["message"] == "We had some trouble connecting. Try again?"
    assert (await bench.post("submit", person="U0MIA", view_id=view_id))["ok"] is True


async def test_nobody_submits_somebody_elses_modal(bench):
    view_id = await opened(bench, modal(text_input()))
    assert (await bench.post("submit", person="U0BOB", view_id=view_id))["error"] == "not_found"


async def test_closing_is_told_to_the_app_when_it_wants_to_know(bench):
    quiet = await opened(bench, modal(section()))
    await bench.post("close", person="U0MIA", view_id=quiet)
    curious = await opened(bench, modal(section(), notify_on_close=True))
    await bench.post("close", person="U0MIA", view_id=curious)
    (arrived,) = await bench.app.wait()
    assert (arrived.payload["type"], arrived.payload["view"]["id"]) == ("view_closed", curious)
    assert arrived.payload["is_cleared"] is False


async def test_a_button_in_a_modal_comes_with_the_view_and_its_state(bench):
    view_id = await opened(bench, modal(text_input(), actions(button())))
    state = {"values": {"reason": {"value": {"type": "plain_text_input", "value": "half typed"}}}}
    await press(bench, {"type": "view", "view_id": view_id}, state=state)
    payload = (await bench.app.wait())[0].payload
    assert payload["container"] == {"type": "view", "view_id": view_id}
    assert payload["view"]["state"] == state
    assert "response_url" not in payload
    async with bench.stream("U0MIA") as mia:
        await bench.api("views.push", trigger_id=payload["trigger_id"], view=modal(section("on top")))
        assert (await mia.next("view_push"))["data"]["view"]["previous_view_id"] == view_id


async def test_a_searching_menu_asks_the_app(bench):
    menu = {"type": "external_select", "action_id": "find", "min_query_length": 1}
    posted = await bench.api("chat.postMessage", channel="C0TEAM", text="x", blocks=[actions(menu)])
    options = [{"text": {"type": "plain_text", "text": "Acme"}, "value": "1"}]
    bench.app.answers = [{"options": options}, 500]
    asked = {"person": "U0MIA", "container": on_message(posted["ts"]), "block_id": "row", "action_id": "find"}
    assert await bench.post("options", **asked, value="ac") == {"options": options}
    payload = bench.app.received[0].payload
    assert (payload["type"], payload["action_id"], payload["value"]) == ("block_suggestion", "find", "ac")
    assert (await bench.post("options", **asked, value="acm"))["message"].startswith("The choices could not be loaded")
