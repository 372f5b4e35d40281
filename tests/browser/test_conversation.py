"""Promises of the conversation: completion, sending, threads, what is unread, what only one person sees."""

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Workspace

Open = Callable[..., Page]


def test_a_command_is_completed_by_keyboard_and_answered(open_page: Open) -> None:
    page = open_page()
    box = page.locator("#composer-text")
    box.press_sequentially("/")
    options = page.get_by_role("option")
    expect(options).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")
    first = box.get_attribute("aria-activedescendant")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") != first
    box.press("Escape")
    expect(options).to_have_count(0)
    box.fill("")
    box.press_sequentially("/hea")
    box.press("Tab")
    expect(box).to_have_value("/health ")
    box.press_sequentially("acme")
    box.press("Enter")
    expect(box).to_have_value("")
    expect(page.get_by_text("Acme · RED 48")).to_be_visible()


def test_enter_takes_the_suggestion_before_it_sends(open_page: Open) -> None:
    page = open_page()
    box = page.locator("#composer-text")
    box.press_sequentially("/bo")
    box.press("Enter")
    expect(box).to_have_value("/book ")


def test_a_person_and_the_bot_are_completed_after_an_at_sign(open_page: Open) -> None:
    page = open_page()
    box = page.locator("#composer-text")
    box.press_sequentially("ask @pil")
    box.press("Enter")
    expect(box).to_have_value("ask @Pillar ")
    box.press_sequentially("and @bo")
    box.press("Tab")
    expect(box).to_have_value("ask @Pillar and @Bob Lindqvist ")
    box.press("Enter")
    expect(page.locator(".message").last.locator(".mention")).to_have_text(["@Pillar", "@Bob Lindqvist"])


def test_an_unknown_command_is_refused_and_its_text_stays(open_page: Open) -> None:
    page = open_page()
    box = page.locator("#composer-text")
    box.fill("/nothing here")
    box.press("Enter")
    expect(page.locator(".composer-error")).to_contain_text("/nothing is not a valid command")
    expect(box).to_have_value("/nothing here")


def test_a_message_shows_at_once_and_becomes_the_real_one(open_page: Open) -> None:
    page = open_page()
    waiting: list[Callable[[], None]] = []
    page.route("**/local/send", lambda route: waiting.append(route.continue_))
    page.locator("#composer-text").fill("Acme has called")
    page.keyboard.press("Enter")
    sent = page.locator(".message", has_text="Acme has called")
    expect(sent).to_have_class("message pending")
    expect(page.locator("#composer-text")).to_have_value("")
    waiting[0]()
    expect(page.locator(".message.pending")).to_have_count(0)
    expect(sent).to_have_count(1)


def test_a_message_that_was_not_sent_keeps_its_text_and_can_be_sent_again(open_page: Open) -> None:
    page = open_page()
    page.route("**/local/send", lambda route: route.abort())
    page.locator("#composer-text").fill("Do not lose me")
    page.keyboard.press("Enter")
    failed = page.locator(".message.failed", has_text="Do not lose me")
    expect(failed).to_contain_text("Not sent.")
    page.unroute("**/local/send")
    failed.get_by_role("button", name="Try again").click()
    expect(page.locator(".message.failed")).to_have_count(0)
    expect(page.locator(".message", has_text="Do not lose me")).to_have_count(1)


def test_what_was_typed_survives_a_reload(open_page: Open) -> None:
    page = open_page()
    page.locator("#composer-text").fill("half a thought")
    page.reload()
    expect(page.locator("#composer-text")).to_have_value("half a thought")


def test_a_thread_opens_beside_the_channel_and_gives_the_focus_back(open_page: Open) -> None:
    page = open_page()
    root = page.locator(".message", has_text="Renewals review")
    root.focus()
    root.get_by_role("button", name="Reply in thread").press("Enter")
    reply = page.locator("#thread-composer-text")
    expect(reply).to_be_focused()
    reply.fill("I have looked")
    reply.press("Enter")
    expect(page.locator("#thread .message")).to_have_count(2)
    expect(root.locator(".thread-count")).to_have_text("1 reply")
    expect(page.locator("#main .message", has_text="I have looked")).to_have_count(0)
    reply.press("Escape")
    expect(page.locator("#thread")).to_be_hidden()
    expect(root.get_by_role("button", name="Reply in thread")).to_be_focused()


def test_a_command_in_a_thread_is_refused_with_the_way_out(open_page: Open) -> None:
    page = open_page()
    page.locator(".message", has_text="Renewals review").hover()
    page.get_by_role("button", name="Reply in thread").first.click()
    reply = page.locator("#thread-composer-text")
    reply.fill("/health acme")
    reply.press("Enter")
    expect(page.locator("#thread .composer-error")).to_contain_text("@Pillar")
    expect(reply).to_have_value("/health acme")


def test_another_channel_is_marked_unread_until_it_is_opened(open_page: Open, workspace: Workspace) -> None:
    page = open_page()
    entry = page.locator('[data-channel="C0ALERTS"]')
    expect(entry).not_to_have_class("channel unread")
    workspace.post("C0ALERTS", "Look at this, <@U0MIA>")
    expect(entry).to_have_class("channel unread")
    expect(entry.locator(".count")).to_have_text("1")
    entry.click()
    expect(page.locator(".new-line")).to_be_visible()
    expect(entry).to_have_class("channel current")
    page.locator('[data-channel="C0TEAM"]').click()
    expect(entry).to_have_class("channel")


def test_an_ephemeral_message_is_seen_by_one_person_and_can_be_dismissed(open_page: Open) -> None:
    mia, bob = open_page("U0MIA"), open_page("U0BOB")
    mia.locator("#composer-text").fill("/health acme")
    mia.keyboard.press("Enter")
    private = mia.locator(".message.ephemeral")
    expect(private).to_contain_text("Only visible to you")
    mia.locator("#composer-text").fill("seen by all")
    mia.keyboard.press("Enter")
    expect(bob.locator(".message", has_text="seen by all")).to_be_visible()
    expect(bob.locator(".message.ephemeral")).to_have_count(0)
    private.get_by_role("button", name="Dismiss").click()
    expect(private).to_have_count(0)
    mia.reload()
    expect(mia.locator(".message", has_text="seen by all")).to_be_visible()
    expect(mia.locator(".message.ephemeral")).to_have_count(0)


def test_reading_further_up_does_not_move_when_messages_arrive_or_change(open_page: Open, workspace: Workspace) -> None:
    stamps = [workspace.post("C0TEAM", f"line {number}\nsecond") for number in range(30)]
    page = open_page()
    scroller = page.locator(".scroller")
    expect(page.get_by_text("line 29")).to_be_visible()
    scroller.evaluate("node => { node.scrollTop = node.scrollHeight / 2 }")
    page.wait_for_function(
        "() => { const s = document.querySelector('.scroller'); return s.scrollTop < s.scrollHeight * 0.6 }"
    )
    seen = page.evaluate(
        "() => [...document.querySelectorAll('.message')].find(n => n.getBoundingClientRect().top > 200).dataset.ts"
    )
    place = f"() => document.querySelector('[data-ts=\"{seen}\"]').getBoundingClientRect().top"
    before = page.evaluate(place)
    workspace.update("C0TEAM", stamps[0], "line 0\nis\nnow\nmuch\nlonger")
    workspace.post("C0TEAM", "the newest")
    pill = page.locator(".pill")
    expect(pill).to_contain_text("1 new message")
    assert abs(page.evaluate(place) - before) < 1
    pill.click()
    expect(page.locator(".message", has_text="the newest")).to_be_in_viewport()
    expect(pill).to_be_hidden()
    workspace.post("C0TEAM", "one more at the end")
    expect(page.locator(".message", has_text="one more at the end")).to_be_in_viewport()


def test_an_answer_taller_than_the_window_is_read_from_its_first_line(open_page: Open) -> None:
    page = open_page(where="D0MIA")
    page.set_viewport_size({"width": 375, "height": 600})
    page.locator("#composer-text").fill("/health acme")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Acme · RED 48")).to_be_in_viewport()
    page.locator("#composer-text").fill("/health again")
    page.keyboard.press("Enter")
    expect(page.locator(".message")).to_have_count(3)
    expect(page.get_by_text("Acme · RED 48").last).to_be_in_viewport()
    expect(page.locator(".pill")).to_be_hidden()


def test_an_updated_message_keeps_the_focus_on_its_button(open_page: Open, workspace: Workspace) -> None:
    def blocks(label: str) -> list[dict[str, object]]:
        button = {"type": "button", "action_id": "claim", "text": {"type": "plain_text", "text": label}, "value": "1"}
        return [{"type": "actions", "block_id": "deeds", "elements": [button]}]

    ts = workspace.post("C0TEAM", "an alert", blocks=blocks("Claim"))
    page = open_page()
    page.get_by_role("button", name="Claim").focus()
    workspace.update("C0TEAM", ts, "an alert", blocks=blocks("Claimed by Bob"))
    expect(page.get_by_role("button", name="Claimed by Bob")).to_be_focused()


def test_times_are_relative_and_say_the_full_moment_on_hover(open_page: Open, workspace: Workspace) -> None:
    workspace.post("C0TEAM", "fresh")
    page = open_page()
    when = page.locator(".message").last.locator("time")
    expect(when).to_have_text("just now")
    assert "20" in (when.get_attribute("title") or "")


def test_the_status_line_says_that_the_bot_is_thinking(open_page: Open, workspace: Workspace) -> None:
    page = open_page(where="D0MIA")
    workspace.run(
        workspace.bot.call(
            "assistant.threads.setStatus",
            channel_id="D0MIA",
            thread_ts=page.locator(".message").first.get_attribute("data-ts"),
            status="is thinking…",
        )
    )
    expect(page.locator(".status")).to_contain_text("Pillar is thinking…")


def test_a_lost_connection_is_told_and_nothing_is_missed(open_page: Open, workspace: Workspace) -> None:
    page = open_page()
    page.route("**/local/events**", lambda route: route.abort())
    workspace.hang_up()
    expect(page.get_by_text("The connection was lost")).to_be_visible()
    workspace.post("C0TEAM", "said meanwhile")
    expect(page.locator(".message", has_text="said meanwhile")).to_have_count(0)
    page.unroute("**/local/events**")
    expect(page.locator(".message", has_text="said meanwhile")).to_be_visible()
    expect(page.get_by_text("The connection was lost")).to_have_count(0)


def test_names_and_messages_with_markup_stay_text(open_page: Open, workspace: Workspace) -> None:
    attack = (
        "<img src=x onerror=alert(1)> &lt;script&gt;alert(2)&lt;/script&gt; <javascript:alert(3)|click> *<b>bold</b>*"
    )
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": attack}},
        {"type": "header", "text": {"type": "plain_text", "text": "<svg onload=alert(4)>"}},
        {"type": "markdown", "text": "[x](javascript:alert(5)) <img src=x onerror=alert(6)> **<i>y</i>**"},
    ]
    page = open_page()
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    workspace.post("C0TEAM", attack, blocks=blocks)
    page.locator("#composer-text").fill("<img src=x onerror=alert(7)>")
    page.keyboard.press("Enter")
    expect(page.locator(".message").last.locator(".prose")).to_have_text("<img src=x onerror=alert(7)>")
    expect(page.locator(".message h3")).to_have_text("<svg onload=alert(4)>")
    assert page.locator(".content img, .content script, .content svg, .content b, .content i").count() == 0
    assert page.locator('a[href^="javascript"]').count() == 0
    assert alerts == []


def test_a_persons_name_with_markup_stays_text(open_page: Open) -> None:
    page = open_page()

    def evil(route: object) -> None:
        answer = route.fetch()
        body = answer.json()
        for person in body["people"]:
            person["name"] = "<img src=x onerror=alert(1)>"
        route.fulfill(response=answer, body=json.dumps(body))

    page.route("**/local/state*", evil)
    page.reload()
    expect(page.locator(".author").first).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator('img[src="x"]').count() == 0
