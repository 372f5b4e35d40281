"""Promises of modals and menus: errors beside their fields, the focus kept and given back, options found while typing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Workspace
from tests.browser.samples import MENU, REPORT

Open = Callable[..., Page]


@pytest.fixture
def form(open_page: Open, workspace: Workspace) -> Page:
    """A page with the form open, by the button of a message."""
    workspace.post("C0TEAM", "report", blocks=REPORT)
    page = open_page()
    _opener(page).press("Enter")
    expect(page.get_by_role("dialog", name="Log a touchpoint")).to_be_visible()
    return page


def _opener(page: Page) -> Locator:
    return page.locator("#main").get_by_role("button", name="Log touchpoint")


def test_the_first_field_has_the_focus_and_tab_stays_inside(form: Page) -> None:
    expect(form.get_by_role("textbox", name="What happened")).to_be_focused()
    for _ in range(30):
        form.keyboard.press("Tab")
        assert form.evaluate("() => document.querySelector('dialog').contains(document.activeElement)")


def test_escape_closes_and_gives_the_focus_back_to_the_button(form: Page) -> None:
    form.keyboard.press("Escape")
    expect(form.get_by_role("dialog")).to_have_count(0)
    expect(_opener(form)).to_be_focused()


def test_the_focus_returns_even_when_the_message_was_drawn_anew(form: Page, workspace: Workspace) -> None:
    ts = form.locator(".message").last.get_attribute("data-ts") or ""
    workspace.update("C0TEAM", ts, "report", blocks=REPORT)
    expect(form.locator(".message").last).to_contain_text("(edited)")
    form.keyboard.press("Escape")
    expect(_opener(form)).to_be_focused()


def test_what_is_missing_is_said_beside_its_field(form: Page) -> None:
    form.get_by_role("button", name="Save").click()
    field = form.get_by_role("textbox", name="What happened")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(form.locator('[data-input="reason"] .input-error')).to_have_text("Please fill this in.")


def test_an_error_below_the_fold_is_brought_into_view(form: Page) -> None:
    form.set_viewport_size({"width": 700, "height": 330})
    error = form.locator('[data-input="reason"] .input-error')
    form.locator(".dialog-body").evaluate("(body) => { body.scrollTop = 0 }")
    form.get_by_role("button", name="Save").click()
    expect(error).to_have_text("Please fill this in.")
    inside = """(error) => {
      const { top, bottom } = error.closest('.dialog-body').getBoundingClientRect();
      const own = error.getBoundingClientRect();
      return own.top >= top && own.bottom <= bottom + 1;
    }"""
    assert error.evaluate(inside)


def test_errors_of_the_bot_stand_beside_their_field_and_what_was_typed_stays(form: Page, workspace: Workspace) -> None:
    field = form.get_by_role("textbox", name="What happened")
    field.fill("no")
    form.get_by_role("button", name="Save").click()
    expect(form.locator('[data-input="reason"] .input-error')).to_have_text("Say a little more, at least five letters.")
    expect(field).to_have_value("no")
    field.fill("We met in Bern.")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("dialog")).to_have_count(0)
    values = workspace.bot.submitted[-1]
    assert values["reason"]["reason"] == {"type": "plain_text_input", "value": "We met in Bern."}
    assert values["day"]["day"]["selected_date"] == "2026-11-20"


def test_wrong_numbers_addresses_and_mails_are_told_before_sending(form: Page, workspace: Workspace) -> None:
    form.get_by_role("textbox", name="What happened").fill("We met.")
    form.get_by_role("textbox", name="E-mail").fill("lena")
    form.get_by_role("textbox", name="Page").fill("acme")
    form.get_by_role("textbox", name="Score").fill("11")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".has-error")).to_have_count(3)
    expect(form.locator('[data-input="score"] .input-error')).to_have_text("The largest value is 10.")
    assert workspace.bot.submitted == []


def test_menus_are_filled_by_keyboard(form: Page, workspace: Workspace) -> None:
    form.get_by_role("textbox", name="What happened").fill("We met.")
    form.locator('[data-input="who"] button').press("Enter")
    form.keyboard.type("ber")
    expect(form.get_by_role("option")).to_have_text(["Berlin", "Bern"])
    form.keyboard.press("ArrowDown")
    form.keyboard.press("Enter")
    expect(form.locator('[data-input="who"] button')).to_have_text("Bern")
    expect(form.locator('[data-input="who"] button')).to_be_focused()
    form.locator('[data-input="labels"] button').press("Enter")
    form.keyboard.press("Enter")
    form.keyboard.press("ArrowDown")
    form.keyboard.press("Enter")
    form.keyboard.press("Escape")
    expect(form.get_by_role("dialog")).to_be_visible()
    expect(form.locator('[data-input="labels"] button')).to_have_text("Risk, Growth")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("dialog")).to_have_count(0)
    values = workspace.bot.submitted[-1]
    assert values["who"]["who"]["selected_option"]["value"] == "bern"
    assert [option["value"] for option in values["labels"]["labels"]["selected_options"]] == ["risk", "growth"]


def test_a_pushed_view_goes_back_to_the_first_with_what_was_typed(form: Page) -> None:
    field = form.get_by_role("textbox", name="What happened")
    field.fill("half a sentence")
    form.get_by_role("dialog").get_by_role("button", name="More").click()
    expect(form.get_by_role("dialog", name="A second page")).to_be_visible()
    form.keyboard.press("Escape")
    expect(form.get_by_role("dialog", name="Log a touchpoint")).to_be_visible()
    expect(field).to_have_value("half a sentence")


def test_a_loading_view_becomes_the_form_and_its_first_field_gets_the_focus(open_page: Open) -> None:
    page = open_page()
    page.locator("#composer-text").fill("/pillar slow")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Log a touchpoint")).to_be_visible()
    expect(page.get_by_role("textbox", name="What happened")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#composer-text")).to_be_focused()


def test_an_unreachable_workspace_is_told_inside_the_modal(form: Page) -> None:
    form.route("**/local/submit", lambda route: route.abort())
    form.get_by_role("textbox", name="What happened").fill("We met.")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".dialog-problem")).to_contain_text("What you typed is still here.")
    expect(form.get_by_role("textbox", name="What happened")).to_have_value("We met.")


def test_a_searching_menu_in_a_message_delivers_the_choice(open_page: Open, workspace: Workspace) -> None:
    workspace.post("C0TEAM", "which", blocks=MENU)
    page = open_page()
    page.get_by_role("button", name="Find a city").click()
    expect(page.get_by_text("Start typing to search")).to_be_visible()
    page.keyboard.type("zzz")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.get_by_role("combobox", name="Search: Find a city").fill("amst")
    with page.expect_response("**/local/action"):
        page.get_by_role("option", name="Amsterdam").click()
    expect(page.get_by_role("button", name="Find a city: Amsterdam")).to_be_focused()


def test_a_dangerous_button_asks_first_and_no_means_no(open_page: Open, workspace: Workspace) -> None:
    workspace.post("C0TEAM", "report", blocks=REPORT)
    page = open_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/local/action") else None)
    resolve = page.locator("#main").get_by_role("button", name="Resolve")
    resolve.click()
    expect(page.get_by_role("dialog", name="Resolve it?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(resolve).to_be_focused()
    assert sent == []
    resolve.click()
    with page.expect_request("**/local/action"):
        page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
