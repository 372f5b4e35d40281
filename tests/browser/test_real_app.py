"""The whole house in the browser: `python app.py serve` with an empty folder, then `/health acme` typed by hand."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.real_app import START


def test_health_is_answered_on_the_demo_book_and_a_touchpoint_form_opens(
    context: BrowserContext, real_app: str
) -> None:
    page = context.new_page()
    page.goto(f"{real_app}/?as=U0MIA", timeout=START)
    box = page.locator("#composer-text")
    box.press_sequentially("/hea")
    box.press("Tab")
    box.press_sequentially("acme")
    box.press("Enter")
    answer = page.locator(".message", has_text="€84k ARR")
    expect(answer).to_be_visible(timeout=15_000)
    expect(answer.locator(".unsupported")).to_have_count(0)
    answer.locator(".button", has_text="Log touchpoint").click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=15_000)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Home").click()
    expect(page.locator(".home .blocks")).to_be_visible(timeout=15_000)
    expect(page.locator(".home .unsupported")).to_have_count(0)
