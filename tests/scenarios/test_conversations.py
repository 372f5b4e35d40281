"""What happens between Slack and the app, word by word."""

import io
import logging
import re
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest

from tests.scenarios.conftest import Office
from tests.scenarios.words import LARGE
from tests.slack_server import SECRET, TOKEN, button_of, elements_of, signature, words_of


async def test_a_command_is_answered_privately_at_its_response_address(office: Office) -> None:
    assert await office.workspace.command("/health", "Acme &amp; Sons") == 200
    said = await office.slack.expect("respond")
    assert said["response_type"] == "ephemeral"
    assert said["text"] == "Health of Acme &amp; Sons."
    assert "Acme & Sons" in words_of(said)
    (request,) = office.words.asked
    assert (request.caller.name, request.caller.role, request.place.kind, request.text) == (
        "Mia Keller",
        "csm",
        "channel",
        "Acme & Sons",
    )


async def test_the_umbrella_command_reaches_every_word(office: Office) -> None:
    await office.workspace.command("/pillar", "health Acme")
    assert (await office.slack.expect("respond"))["text"] == "Health of Acme."


@pytest.mark.parametrize("typed", ["", "helth acme"])
async def test_nothing_or_an_unknown_word_is_helped(office: Office, typed: str) -> None:
    await office.workspace.command("/pillar", typed)
    assert f"“{typed}”" in words_of(await office.slack.expect("respond"))


async def test_a_button_replaces_its_ephemeral_message(office: Office) -> None:
    await office.workspace.command("/health", "Acme")
    await office.workspace.press(button_of(await office.slack.expect("respond"), "Explain"))
    said = await office.slack.expect("respond", 2)
    assert said["replace_original"] is True
    assert said["response_type"] == "ephemeral"
    assert office.words.asked[-1].values == {"account": "7"}


async def test_a_private_answer_never_replaces_a_message_that_others_see(office: Office) -> None:
    await office.workspace.command("/health", "Acme")
    button = button_of(await office.slack.expect("respond"), "Explain")
    container = {"type": "message", "message_ts": "1700000002.000100", "channel_id": "C0TEAM", "is_ephemeral": False}
    await office.workspace.press(button, container=container)
    said = await office.slack.expect("respond", 2)
    assert said["replace_original"] is False
    assert said["response_type"] == "ephemeral"


async def test_sharing_posts_for_all_and_keeps_the_private_message(office: Office) -> None:
    await office.workspace.command("/health", "Acme")
    await office.workspace.press(button_of(await office.slack.expect("respond"), "Share here"))
    said = await office.slack.expect("respond", 2)
    assert (said["response_type"], said["replace_original"]) == ("in_channel", False)


async def test_sharing_in_a_channel_with_outsiders_is_refused_with_the_reason(office: Office) -> None:
    await office.workspace.command("/health", "Acme", channel="C0ACME")
    await office.workspace.press(button_of(await office.slack.expect("respond"), "Share here"), channel="C0ACME")
    said = await office.slack.expect("respond", 2)
    assert said["response_type"] == "ephemeral"
    assert "outside" in words_of(said)


async def test_a_channel_that_slack_does_not_show_us_counts_as_shared(office: Office) -> None:
    await office.workspace.command("/pillar", "share", channel="C0SECRET")
    said = await office.slack.expect("respond")
    assert said["response_type"] == "ephemeral"
    assert office.words.asked[0].place.kind == "shared"


async def test_a_searching_menu_gets_its_options_inside_the_ack(office: Office) -> None:
    await office.workspace.command("/health", "Acme")
    menu = next(one for one in elements_of(await office.slack.expect("respond")) if one["type"] == "external_select")
    payload = {
        "type": "block_suggestion",
        "user": {"id": "U0MIA"},
        "action_id": menu["action_id"],
        "block_id": "b",
        "value": "acme",
    }
    container = {"type": "message", "channel_id": "C0TEAM", "message_ts": "1.1", "is_ephemeral": True}
    status, text = await office.workspace.interact({**payload, "container": container, "channel": {"id": "C0TEAM"}})
    assert status == 200
    assert '"value": "acme labs"' in text
    assert "borealis" not in text
    await office.workspace.press({**menu, "selected_option": {"text": {}, "value": "acme labs"}})
    assert (await office.slack.expect("respond", 2))["text"] == "Health of acme labs."


async def test_a_box_tells_whether_it_was_ticked(office: Office) -> None:
    await office.workspace.command("/health", "Acme")
    box = next(one for one in elements_of(await office.slack.expect("respond")) if one["type"] == "checkboxes")
    await office.workspace.press({**box, "selected_options": [box["options"][0]]})
    await office.slack.expect("respond", 2)
    await office.workspace.press({**box, "selected_options": []})
    await office.slack.expect("respond", 3)
    assert [request.values for request in office.words.asked[-2:]] == [
        {"item": "1", "checked": "yes"},
        {"item": "1", "checked": ""},
    ]


async def _opened_form(office: Office) -> dict:
    await office.workspace.command("/health", "Acme")
    await office.workspace.press(button_of(await office.slack.expect("respond"), "Override"))
    assert "Looking it up" in words_of((await office.slack.expect("views.open"))["view"])
    return (await office.slack.expect("views.update"))["view"]


async def test_a_form_opens_at_once_and_its_answer_lands_where_it_was_opened(office: Office) -> None:
    view = await _opened_form(office)
    said = await office.workspace.submit(view, {"field:reason": {"type": "plain_text_input", "value": "sponsor back"}})
    assert said == {"response_action": "clear"}
    answer = await office.slack.expect("respond", 2)
    assert answer["replace_original"] is True
    assert "Saved: sponsor back" in words_of(answer)
    assert office.words.asked[-1].values == {"account_id": "7", "reason": "sponsor back"}
    assert office.words.asked[-1].via == "form"


async def test_field_errors_stay_in_the_form_and_none_is_lost(office: Office) -> None:
    view = await _opened_form(office)
    said = await office.workspace.submit(view, {"field:reason": {"type": "plain_text_input", "value": "bad"}})
    assert said == {"response_action": "errors", "errors": {"field:reason": "Say why in a sentence. And look there."}}


async def test_a_refused_form_stays_open_with_the_reason(office: Office) -> None:
    view = await _opened_form(office)
    said = await office.workspace.submit(view, {"field:reason": {"type": "plain_text_input", "value": "refused"}})
    assert said["errors"] == {"field:reason": "Only the owner may do that."}


async def test_errors_that_come_after_slack_stopped_waiting_bring_the_filled_form_back(office: Office) -> None:
    view = await _opened_form(office)
    typed = {"field:reason": {"type": "plain_text_input", "value": "slow and bad"}}
    said = await office.workspace.submit(view, typed)
    assert said["response_action"] == "update"
    office.words.gate.set()
    again = (await office.slack.expect("views.update", 2))["view"]
    assert "Too late, but still wrong." in words_of(again)
    (reason,) = [block for block in again["blocks"] if block["block_id"] == "field:reason"]
    assert reason["element"]["initial_value"] == "slow and bad"


async def test_a_press_delivered_twice_acts_once_and_two_presses_act_twice(office: Office) -> None:
    await office.workspace.command("/health", "Acme")
    explain = button_of(await office.slack.expect("respond"), "Explain")
    for trigger in ("same", "same", "another"):
        await office.workspace.press(explain, trigger_id=trigger)
    await office.slack.expect("respond", 3)
    assert [request.word for request in office.words.asked] == ["health", "book", "book"]


async def test_a_submit_delivered_twice_is_done_once_and_keeps_what_was_typed(office: Office) -> None:
    view = await _opened_form(office)
    typed = {"field:reason": {"type": "plain_text_input", "value": "sponsor back"}}
    assert await office.workspace.submit(view, typed, trigger_id="same") == {"response_action": "clear"}
    again = await office.workspace.submit(view, typed, trigger_id="same")
    assert "reached me twice" in again["errors"]["field:reason"]
    assert await office.workspace.submit(view, typed) == {"response_action": "clear"}
    assert [request.word for request in office.words.asked] == ["health", "form", "save", "save"]


async def test_a_submit_delivered_again_while_the_first_is_under_way_is_done_once(office: Office) -> None:
    view = await _opened_form(office)
    typed = {"field:reason": {"type": "plain_text_input", "value": "slow"}}
    assert (await office.workspace.submit(view, typed, trigger_id="same"))["response_action"] == "update"
    assert (await office.workspace.submit(view, typed, trigger_id="same"))["response_action"] == "errors"
    office.words.gate.set()
    assert "Saved: slow" in words_of(await office.slack.expect("respond", 2))
    assert [request.word for request in office.words.asked] == ["health", "form", "save"]


async def test_a_slow_submit_says_so_and_delivers_later(office: Office) -> None:
    view = await _opened_form(office)
    said = await office.workspace.submit(view, {"field:reason": {"type": "plain_text_input", "value": "slow"}})
    assert said["response_action"] == "update"
    office.words.gate.set()
    assert "Saved" in words_of((await office.slack.expect("views.update", 2))["view"])
    assert "Saved: slow" in words_of(await office.slack.expect("respond", 2))


async def test_a_typed_word_opens_its_form_and_one_that_is_too_late_gives_a_button(office: Office) -> None:
    await office.workspace.command("/pillar", "form Acme")
    await office.slack.expect("views.open")
    await office.workspace.command("/pillar", "form Acme", trigger_id="expired")
    button = button_of(await office.slack.expect("respond"), "Open the form")
    await office.workspace.press(button)
    await office.slack.expect("views.update")
    assert office.words.asked[-1].text == "Acme"


async def test_the_options_of_a_form_come_from_its_source(office: Office) -> None:
    view = await _opened_form(office)
    menu = next(block["element"] for block in view["blocks"] if block["element"]["type"] == "external_select")
    payload = {
        "type": "block_suggestion",
        "user": {"id": "U0MIA"},
        "action_id": menu["action_id"],
        "block_id": "b",
        "value": "bor",
    }
    status, text = await office.workspace.interact(
        {**payload, "view": {**view, "id": "V1"}, "container": {"type": "view"}}
    )
    assert (status, "borealis" in text) == (200, True)


async def test_closing_a_form_does_nothing(office: Office) -> None:
    view = await _opened_form(office)
    asked = len(office.words.asked)
    payload = {"type": "view_closed", "user": {"id": "U0MIA"}, "view": {**view, "id": "V1"}}
    assert (await office.workspace.interact(payload))[0] == 200
    assert len(office.words.asked) == asked


async def test_a_mention_in_a_thread_is_answered_in_the_thread_for_the_asker_alone(office: Office) -> None:
    await office.workspace.mention("health Acme", thread="1700000000.000001")
    said = await office.slack.expect("chat.postEphemeral")
    assert (said["user"], said["channel"], said["thread_ts"]) == ("U0MIA", "C0TEAM", "1700000000.000001")


async def test_a_mention_that_is_only_quoted_is_no_request(office: Office) -> None:
    event = {"type": "app_mention", "user": "U0MIA", "channel": "C0TEAM", "ts": "1.1"}
    await office.workspace.event({**event, "text": "&gt; <@U0PILLAR> health Acme\nwhat did it say?"})
    await office.workspace.mention("health Borealis")
    assert (await office.slack.expect("chat.postEphemeral"))["text"] == "Health of Borealis."
    assert len(office.words.asked) == 1


async def test_a_direct_message_is_answered_as_a_plain_message(office: Office) -> None:
    await office.workspace.direct("health Acme")
    said = await office.slack.expect("chat.postMessage")
    assert said["channel"] == "D0MIA"
    assert office.words.asked[0].place.kind == "direct"


@pytest.mark.parametrize(
    "more", [{"bot_id": "B0PILLAR"}, {"subtype": "message_changed"}, {"user": "U0PILLAR"}, {"text": "&gt; health Acme"}]
)
async def test_our_own_messages_edits_and_quotes_are_not_acted_upon(office: Office, more: dict) -> None:
    await office.workspace.direct(**{"text": "health Acme", **more})
    await office.workspace.direct("health Borealis")
    await office.slack.expect("chat.postMessage")
    assert [request.text for request in office.words.asked] == ["Borealis"]


async def test_a_mentioned_colleague_becomes_a_person_of_ours(office: Office) -> None:
    await office.workspace.command("/book", "<@U0BOB|bob> red in <#C0TEAM|cs-team> see <https://x.example|the page>")
    await office.slack.expect("respond")
    text = office.words.asked[0].text
    assert re.fullmatch(r"@person:\d+ red in #cs-team see the page", text)


@pytest.mark.parametrize(
    ("user", "said"), [("U0LENA", "full members"), ("U0NOAH", "full members"), ("U0NOBODY", "who you are")]
)
async def test_guests_strangers_and_unknown_people_get_nothing(office: Office, user: str, said: str) -> None:
    await office.workspace.command("/health", "Acme", user=user, channel="C0ACME")
    assert said in words_of(await office.slack.expect("respond"))
    assert not office.words.asked


async def test_a_repeated_event_is_taken_once_even_while_the_first_is_under_way(office: Office) -> None:
    event = {"type": "app_mention", "user": "U0MIA", "channel": "C0TEAM", "text": "<@U0PILLAR> slow", "ts": "1.1"}
    await office.workspace.event(event, event_id="Ev1")
    await office.workspace.event(
        event, event_id="Ev1", headers={"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    )
    office.words.gate.set()
    await office.slack.expect("chat.postEphemeral")
    await office.workspace.event(event, event_id="Ev1", headers={"X-Slack-Retry-Num": "2"})
    await office.workspace.mention("health Acme")
    await office.slack.expect("chat.postEphemeral", 2)
    assert [request.word for request in office.words.asked] == ["slow", "health"]


async def test_a_command_delivered_twice_is_taken_once(office: Office) -> None:
    await office.workspace.command("/health", "Acme", trigger_id="same")
    await office.workspace.command("/health", "Acme", trigger_id="same")
    await office.workspace.command("/health", "Borealis")
    await office.slack.expect("respond", 2)
    assert sorted(request.text for request in office.words.asked) == ["Acme", "Borealis"]


async def test_payloads_of_another_workspace_are_refused(office: Office) -> None:
    command = urlencode({"command": "/health", "text": "Acme", "user_id": "U0MIA", "team_id": "T0OTHER"})
    status, _ = await office.workspace.send(command, "application/x-www-form-urlencoded")
    assert status == 403
    press = {"type": "block_actions", "user": {"id": "U0MIA"}, "team": {"id": "T0OTHER"}}
    button = {"type": "button", "action_id": "1:health", "block_id": "b", "value": '{"w":"health"}'}
    assert (await office.workspace.interact({**press, "actions": [button]}))[0] == 403
    event = {"type": "app_mention", "user": "U0MIA", "channel": "C0TEAM", "text": "<@U0PILLAR> health", "ts": "1.1"}
    other = [{"team_id": "T0OTHER", "user_id": "U0PILLAR", "is_bot": True}]
    assert await office.workspace.event(event, authorizations=other) == 403
    assert await office.workspace.command("/health", "Borealis", team_id="") == 403
    assert not office.words.asked


async def test_a_shared_channel_hosted_elsewhere_is_heard_by_its_authorization(office: Office) -> None:
    event = {"type": "app_mention", "user": "U0MIA", "channel": "C0ACME", "text": "<@U0PILLAR> health", "ts": "1.1"}
    assert await office.workspace.event(event, team_id="T0ACME") == 200
    await office.slack.expect("chat.postEphemeral")


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_huge_body_is_refused(office: Office, chunked: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    body = pieces() if chunked else io.BytesIO(b"x" * 2_000_000)
    async with office.workspace.http.post(office.workspace.app_url + "/slack/events", data=body) as refused:
        assert refused.status == 413


@pytest.mark.parametrize("headers", [{}, {"forged": "1"}, {"stale": "1"}])
async def test_a_missing_forged_or_stale_signature_is_refused(office: Office, headers: dict) -> None:
    body = urlencode({"command": "/health", "text": "Acme", "user_id": "U0MIA", "trigger_id": "t"})
    if "forged" in headers:
        headers = signature(body, int(time.time()), secret="guessed")
    elif "stale" in headers:
        headers = signature(body, int(time.time()) - 301)
    status, _ = await office.workspace.send(body, "application/x-www-form-urlencoded", headers)
    assert status == 401
    assert not office.words.asked


async def test_our_own_fault_gives_a_reference_that_the_log_has_too(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await office.workspace.command("/pillar", "fail")
    said = words_of(await office.slack.expect("respond"))
    reference = said.rsplit(" ", 1)[-1].rstrip(".")
    assert reference in caplog.text
    assert "xoxb" not in said


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Log everything; asked for before the office, because Bolt takes its level when it is made."""
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("method", ["users.info", "conversations.info", "respond", "views.publish"])
async def test_no_secret_reaches_the_log_when_calls_fail(
    loud: pytest.LogCaptureFixture, office: Office, method: str
) -> None:
    office.slack.failing[method] = ["invalid_auth"] * 9
    await office.workspace.event({"type": "app_home_opened", "user": "U0MIA", "tab": "home", "channel": "D0MIA"})
    await office.workspace.command("/health", "Acme")
    await office.workspace.send("command=%2Fhealth", "application/x-www-form-urlencoded", signature("other", 0))
    await office.slack.expect("chat.postEphemeral" if method == "respond" else "respond")
    assert {"slack_bolt", "slack_sdk"} <= {record.name.partition(".")[0] for record in loud.records}
    assert TOKEN not in loud.text
    assert SECRET not in loud.text


async def test_what_cannot_be_done_is_told_in_a_sentence(office: Office) -> None:
    await office.workspace.command("/pillar", "refuse")
    assert "Type its name." in words_of(await office.slack.expect("respond"))


@pytest.mark.parametrize("name", ["<!channel>", "*x* _y_ `z`", "🦄🚀", "x" * 300, "شركة الأمل"])
async def test_an_awkward_name_is_shown_as_it_is_and_pings_no_one(office: Office, name: str) -> None:
    await office.workspace.command("/health", name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    said = await office.slack.expect("respond")
    assert name in words_of(said)
    assert "<!" not in said["text"]


async def test_a_used_up_response_address_is_followed_by_other_ways(office: Office) -> None:
    office.slack.failing["respond"] = ["expired_url"] * 2
    await office.workspace.command("/health", "Acme")
    assert (await office.slack.expect("chat.postEphemeral"))["user"] == "U0MIA"
    office.slack.failing["chat.postEphemeral"] = ["not_in_channel"]
    await office.workspace.command("/health", "Borealis")
    assert (await office.slack.expect("chat.postMessage"))["channel"] == "U0MIA"


async def test_a_long_answer_arrives_whole_beyond_the_five_uses_of_its_address(office: Office) -> None:
    await office.workspace.command("/pillar", "long")
    await office.slack.expect("chat.postEphemeral", 2)
    bodies = [*office.slack.of("respond"), *office.slack.of("chat.postEphemeral")]
    rows = [row for body in bodies for block in body["blocks"] if block["type"] == "table" for row in block["rows"][1:]]
    assert [row[0]["text"] for row in rows] == [f"Account {n}" for n in range(620)]


async def test_a_private_file_goes_to_the_direct_conversation(office: Office) -> None:
    await office.workspace.command("/pillar", "file")
    shared = await office.slack.expect("files.completeUploadExternal")
    assert (shared["channel_id"], shared["files"]) == ("D0MIA", [{"id": "F1", "title": "The book"}])
    assert (await office.slack.expect("upload"))["content"] == LARGE
    assert int(office.slack.of("files.getUploadURLExternal")[0]["length"]) == len(LARGE)
    assert "The book" in words_of(await office.slack.expect("respond"))


async def test_a_public_file_goes_to_the_thread_it_was_asked_in(office: Office) -> None:
    await office.workspace.mention("file public", thread="1700000000.000900")
    shared = await office.slack.expect("files.completeUploadExternal")
    assert (shared["channel_id"], shared["thread_ts"]) == ("C0TEAM", "1700000000.000900")


@pytest.mark.parametrize(
    ("step", "error"), [("upload", "http:500"), ("files.getUploadURLExternal", "missing_scope")], ids=["bytes", "scope"]
)
async def test_a_file_that_slack_does_not_take_is_told(office: Office, step: str, error: str) -> None:
    office.slack.failing[step] = [error]
    await office.workspace.command("/pillar", "file")
    assert "did not take the file book.csv" in words_of(await office.slack.expect("respond", 2))
    assert not office.slack.of("files.completeUploadExternal")


async def test_slow_work_in_a_thread_shows_that_it_is_being_done(office: Office) -> None:
    office.words.gate.set()
    await office.workspace.direct("slow acme", thread_ts="1700000000.000900")
    status = await office.slack.expect("assistant.threads.setStatus")
    assert (status["channel_id"], status["thread_ts"]) == ("D0MIA", "1700000000.000900")
    assert "working" in status["status"]
    assert (await office.slack.expect("chat.postMessage"))["text"] == "Done at last."


async def test_a_workspace_without_agent_view_gets_the_answer_all_the_same(office: Office) -> None:
    office.words.gate.set()
    office.slack.failing["assistant.threads.setStatus"] = ["feature_not_enabled"]
    await office.workspace.direct("slow acme", thread_ts="1700000000.000900")
    assert (await office.slack.expect("chat.postMessage"))["text"] == "Done at last."


async def test_blocks_that_slack_refuses_are_sent_as_text(office: Office) -> None:
    office.slack.failing["respond"] = ["invalid_blocks"]
    await office.workspace.command("/pillar", "long")
    said = await office.slack.expect("respond")
    assert "table" not in {block["type"] for block in said["blocks"]}
    assert "Account 0" in words_of(said)


async def test_a_busy_slack_is_asked_again(office: Office) -> None:
    office.slack.failing["users.info"] = ["http:429"]
    await office.workspace.command("/health", "Acme")
    assert (await office.slack.expect("respond"))["text"] == "Health of Acme."


async def test_when_slack_hangs_up_on_the_question_who_asks_the_person_is_told(office: Office) -> None:
    office.slack.failing["users.info"] = ["hang up"] * 9
    await office.workspace.command("/health", "Acme")
    assert "who you are" in words_of(await office.slack.expect("respond"))
    assert not office.words.asked


async def test_a_channel_that_slack_hangs_up_on_counts_as_shared(office: Office) -> None:
    office.slack.failing["conversations.info"] = ["hang up"] * 9
    await office.workspace.command("/pillar", "share")
    assert (await office.slack.expect("respond"))["response_type"] == "ephemeral"


async def test_a_mentioned_person_whom_slack_does_not_tell_is_somebody(office: Office) -> None:
    await office.workspace.command("/health", "Acme")
    await office.slack.expect("respond")
    office.slack.failing["users.info"] = ["hang up"] * 9
    await office.workspace.command("/pillar", "help <@U0BOB>")
    await office.slack.expect("respond", 2)
    assert office.words.asked[-1].text == "@someone"


async def test_when_slack_hangs_up_on_an_opening_form_a_button_opens_it_later(office: Office) -> None:
    await office.workspace.command("/health", "Acme")
    override = button_of(await office.slack.expect("respond"), "Override")
    office.slack.failing["views.open"] = ["hang up"] * 9
    await office.workspace.press(override)
    assert button_of(await office.slack.expect("respond", 2), "Open the form")
    await office.workspace.command("/pillar", "form Acme")
    assert button_of(await office.slack.expect("respond", 3), "Open the form")


async def test_the_home_tab_shows_what_home_answers(office: Office) -> None:
    await office.workspace.event({"type": "app_home_opened", "user": "U0MIA", "tab": "home", "channel": "D0MIA"})
    published = await office.slack.expect("views.publish")
    assert published["user_id"] == "U0MIA"
    assert "Good morning, Mia Keller." in words_of(published["view"])


async def test_opening_the_messages_tab_publishes_nothing(office: Office) -> None:
    await office.workspace.event({"type": "app_home_opened", "user": "U0MIA", "tab": "messages", "channel": "D0MIA"})
    await office.workspace.event({"type": "app_home_opened", "user": "U0BOB", "tab": "home", "channel": "D0BOB"})
    await office.slack.expect("views.publish")
    assert [body["user_id"] for body in office.slack.of("views.publish")] == ["U0BOB"]


async def test_a_button_on_the_home_tab_answers_in_a_direct_message_or_in_place(office: Office) -> None:
    home = {
        "container": {"type": "view", "view_id": "V9"},
        "view": {"id": "V9", "type": "home", "private_metadata": ""},
    }
    health = {"type": "button", "action_id": "1:health", "value": '{"w":"health","a":{"choice":"Acme"}}'}
    await office.workspace.press(health, response_url="", **home)
    assert (await office.slack.expect("chat.postMessage"))["channel"] == "U0MIA"
    await office.workspace.press({**health, "value": '{"w":"tick"}'}, response_url="", **home)
    assert "Ticked." in words_of((await office.slack.expect("views.publish"))["view"])


async def test_people_and_channels_are_asked_for_once_in_a_while(office: Office) -> None:
    for name in ("Acme", "Borealis", "Cobalt"):
        await office.workspace.command("/health", name)
    await office.slack.expect("respond", 3)
    assert len(office.slack.of("users.info")) == 1
    assert len(office.slack.of("conversations.info")) == 1
    assert len(office.slack.of("auth.test")) <= 2


async def test_whom_a_reply_mentions_rings_if_slack_knows_them_and_is_named_if_not(office: Office) -> None:
    office.slack.may_ring = {"U0MIA"}
    await office.workspace.command("/pillar", "ring")
    said = await office.slack.expect("respond")
    user, between, name = said["blocks"][0]["elements"][0]["elements"]
    assert user == {"type": "user", "user_id": "U0MIA"}
    assert (between["text"], name) == (" and ", {"type": "text", "text": "Zoe", "style": {"bold": True}})
    assert said["text"] == "Told them. <@U0MIA>"
