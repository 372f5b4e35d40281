"""Every block and element the project sends is drawn, and what nobody knows is shown as such."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Workspace
from tests.browser.samples import GALLERY, MENU

Open = Callable[..., Page]

DRAWN = [
    (
        0,
        [
            "h3",
            ".fields .field >> nth=3",
            ".plot polyline >> nth=1",
            ".button-primary",
            ".button-danger",
            ".overflow",
            ".block-context",
        ],
    ),
    (
        1,
        [
            ".mention-me",
            'a[href="https://example.com/acme"]',
            "s strong, strong s",
            ".prose ul li >> nth=1",
            "ol.indent-1",
            "blockquote",
            "pre.fence >> nth=1",
            ".md table td.number",
            "hr",
        ],
    ),
    (2, [".bar >> nth=19", ".slice >> nth=2", ".legend", ".block-table td.number"]),
    (3, ["caption", "th[aria-sort]", ".pager", "polygon.area", ".unsupported"]),
    (
        4,
        [
            ".accessory .select-button",
            "input[type=date]",
            "input[type=time]",
            "input[type=checkbox]",
            "input[type=radio] >> nth=1",
            ".block-unsupported",
            ".fence",
            "blockquote",
        ],
    ),
]


@pytest.mark.parametrize(("sample", "wanted"), DRAWN)
def test_every_sample_is_drawn(open_page: Open, workspace: Workspace, sample: int, wanted: list[str]) -> None:
    workspace.post("C0TEAM", "sample", blocks=GALLERY[sample])
    page = open_page()
    message = page.locator(".message").last
    for selector in wanted:
        expect(message.locator(selector).first, selector).to_be_attached()


def test_a_modal_draws_every_input(open_page: Open) -> None:
    page = open_page()
    page.locator("#composer-text").fill("/pillar form")
    page.keyboard.press("Enter")
    expect(page.locator(".dialog .block-input")).to_have_count(9)
    expect(page.locator(".dialog .alert-warning")).to_have_text("Acme's sponsor has left.")
    expect(page.locator(".dialog .unsupported")).to_have_count(0)


def test_a_data_table_pages_and_sorts_numbers_as_numbers(open_page: Open, workspace: Workspace) -> None:
    workspace.post("C0TEAM", "table", blocks=GALLERY[3])
    page = open_page()
    names = page.locator(".data-table tbody th")
    expect(names).to_have_text(["Acme", "Borealis", "Cobalt"])
    page.get_by_role("button", name="Next").click()
    expect(names).to_have_text(["Delta"])
    page.get_by_role("button", name="Score").click()
    expect(names).to_have_text(["Delta", "Acme", "Cobalt"])
    page.get_by_role("button", name="Score").press("Enter")
    expect(names).to_have_text(["Borealis", "Cobalt", "Acme"])


def test_a_chart_says_its_figures_to_those_who_do_not_see_it(open_page: Open, workspace: Workspace) -> None:
    workspace.post("C0TEAM", "chart", blocks=GALLERY[0])
    page = open_page()
    expect(page.get_by_role("img", name="active seats from 61 (W38) to 38 (W47)")).to_be_visible()
    page.get_by_text("Figures").click()
    expect(page.locator(".chart tbody tr")).to_have_count(10)


def test_pressing_a_button_delivers_its_value_and_a_choice_its_option(open_page: Open, workspace: Workspace) -> None:
    workspace.post("C0TEAM", "report", blocks=GALLERY[0])
    workspace.post("C0TEAM", "form", blocks=GALLERY[4])
    page = open_page()
    page.get_by_role("button", name="Explain").click()
    page.get_by_role("button", name="Choose one").click()
    page.get_by_role("option", name="Yellow").click()
    page.get_by_role("checkbox").check()
    page.locator("#main .overflow").first.click()
    page.get_by_role("option", name="Set pulse").click()
    expect(page.locator(".toast-error")).to_have_count(0)
    with page.expect_response("**/local/action"):
        page.get_by_role("radio").nth(1).check()
    page.wait_for_timeout(0)
    told = {action["action_id"]: action for action in _settled(page, workspace, 5)}
    assert told["explain"]["value"] == "explain"
    assert told["one"]["selected_option"]["value"] == "yellow"
    assert [option["value"] for option in told["boxes"]["selected_options"]] == ["kick-off held"]
    assert told["more"]["selected_option"]["value"] == "set pulse"
    assert told["radios"]["selected_option"]["value"] == "no"


def _settled(page: Page, workspace: Workspace, count: int) -> list[dict[str, object]]:
    """Wait until the bot has heard of that many actions."""
    for _ in range(100):
        if len(workspace.bot.actions) >= count:
            break
        page.evaluate("() => new Promise(requestAnimationFrame)")
    return workspace.bot.actions


def test_the_menu_sample_is_drawn_with_its_placeholder(open_page: Open, workspace: Workspace) -> None:
    workspace.post("C0TEAM", "menu", blocks=MENU)
    expect(open_page().get_by_role("button", name="Find a city")).to_be_visible()
