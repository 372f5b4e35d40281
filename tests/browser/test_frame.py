"""Promises of the frame around the messages: people, Home, toolbar, themes, narrow screens, contrast."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from bot.local.page_data import DemoState
from tests.browser.conftest import Workspace
from tests.browser.contrast import CONTRAST
from tests.browser.samples import GALLERY

Open = Callable[..., Page]
NARROW = {"width": 375, "height": 740}


def test_being_someone_else_shows_that_persons_workspace(open_page: Open) -> None:
    page = open_page(where="C0ACME")
    page.get_by_role("button", name="You are Mia Keller. Be someone else").press("Enter")
    page.get_by_role("option", name="Lena Ortiz").click()
    expect(page.get_by_role("button", name="You are Lena Ortiz. Be someone else")).to_be_visible()
    expect(page.locator(".sidebar .channel-name")).to_have_text(["acme-shared"])
    page.reload()
    expect(page.get_by_role("button", name="You are Mia Keller. Be someone else")).to_be_visible()


def test_home_is_a_tab_of_pillars_conversation(open_page: Open) -> None:
    page = open_page(where="D0MIA")
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_text("Good morning, Mia")).to_be_visible()
    expect(page.get_by_role("tab", name="Home")).to_be_focused()
    page.locator(".home").get_by_role("button", name="Log touchpoint").click()
    expect(page.get_by_role("dialog", name="Log a touchpoint")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Home").press("ArrowLeft")
    expect(page.locator("#composer-text")).to_be_visible()


def test_the_night_runs_from_the_toolbar_and_tells_its_result(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Run the night now").click()
    expect(page.get_by_text("The night ran: 57 accounts scored, 2 alerts delivered.")).to_be_visible()


def test_an_old_demo_offers_to_move_its_dates(open_page: Open, workspace: Workspace) -> None:
    workspace.demo[0] = DemoState(present=True, as_of=date(2026, 11, 1), days_old=22)
    page = open_page()
    expect(page.get_by_text("written 22 days ago")).to_be_visible()
    page.get_by_role("button", name="Move its dates to today").click()
    expect(page.get_by_text("The demo book now ends today.")).to_be_visible()
    expect(page.get_by_text("written 22 days ago")).to_have_count(0)


def test_the_theme_follows_the_system_and_can_be_chosen(open_page: Open) -> None:
    page = open_page()
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(ground)
    assert light == "rgb(255, 255, 255)"
    assert dark != light
    page.get_by_role("button", name="Theme: auto").click()
    assert page.evaluate(ground) == light
    page.get_by_role("button", name="Theme: light").click()
    page.emulate_media(color_scheme="light")
    assert page.evaluate(ground) == dark
    page.reload()
    assert page.evaluate(ground) == dark


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_have_the_contrast_of_wcag_aa(open_page: Open, workspace: Workspace, scheme: str) -> None:
    for blocks in GALLERY:
        workspace.post("C0ALERTS", "sample", blocks=blocks)
    page = open_page()
    page.emulate_media(color_scheme=scheme)
    page.locator("#composer-text").fill("/health acme")
    page.keyboard.press("Enter")
    expect(page.locator(".ephemeral")).to_be_visible()
    assert page.evaluate(CONTRAST) == []
    page.get_by_role("button", name="Run the night now").hover()
    assert page.evaluate(CONTRAST) == [], "under the pointer"
    page.locator('[data-channel="C0ALERTS"]').click()
    expect(page.locator(".new-line")).to_be_visible()
    assert page.evaluate(CONTRAST) == []
    page.locator("#composer-text").fill("/pillar form")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".has-error")).to_have_count(1)
    assert page.evaluate(CONTRAST) == []


def test_a_narrow_screen_has_no_sideways_scrolling_anywhere(open_page: Open, workspace: Workspace) -> None:
    workspace.post("C0TEAM", "x" * 300)
    for blocks in GALLERY:
        workspace.post("C0TEAM", "sample", blocks=blocks)
    page = open_page()
    page.set_viewport_size(NARROW)
    fits = """() => [document.documentElement, ...document.querySelectorAll('.scroller, .dialog-body, .message')]
      .every((node) => node.scrollWidth <= node.clientWidth + 1)"""
    assert page.evaluate(fits)
    page.locator("#composer-text").fill("/pillar form")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate(fits)


def test_a_narrow_screen_has_the_channels_in_a_drawer_and_the_thread_on_top(open_page: Open) -> None:
    page = open_page()
    page.set_viewport_size(NARROW)
    entry = page.locator('[data-channel="C0SALES"]')
    expect(entry).not_to_be_in_viewport()
    page.get_by_role("button", name="Open the channel list").click()
    expect(entry).to_be_in_viewport()
    entry.click()
    expect(page.locator(".channel-head h1")).to_have_text("sales-handoff")
    expect(entry).not_to_be_in_viewport()
    page.locator("#main").get_by_role("button", name="Reply in thread").first.click()
    expect(page.locator("#thread")).to_have_css("width", "375px")
    page.get_by_role("button", name="Back to the channel").click()
    expect(page.locator("#thread")).to_be_hidden()


def test_the_channels_are_walked_with_the_arrow_keys(open_page: Open) -> None:
    page = open_page()
    page.locator('[data-channel="C0TEAM"]').focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".channel-head h1")).not_to_have_text("cs-team")


def test_a_failure_of_the_workspace_is_told_in_a_sentence(open_page: Open, workspace: Workspace) -> None:
    workspace.post("C0TEAM", "report", blocks=GALLERY[0])
    page = open_page()
    page.route("**/local/action", lambda route: route.fulfill(status=500, body="{}"))
    page.get_by_role("button", name="Explain").click()
    expect(page.locator(".toast-error")).to_contain_text("That did not work")
    page.get_by_role("button", name="Close this notice").click()
    expect(page.locator(".toast")).to_have_count(0)
