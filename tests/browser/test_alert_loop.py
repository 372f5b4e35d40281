"""The full loop in the browser: alert → claim → start play → tick tasks → resolve, and the thread tells it all, to a colleague too."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.real_app import START

PATIENCE = 15_000  # milliseconds: a second between posts in a channel, on a busy machine


def acme_alert(page: Page) -> Locator:
    """The alert about Acme's sponsor, in the channel."""
    return page.locator(".main .message", has_text="Acme: executive sponsor").first


def opened(context: BrowserContext, address: str, person: str) -> Page:
    """Open #cs-alerts as somebody, with the thread of the alert beside it."""
    page = context.new_page()
    page.goto(f"{address}/?as={person}#C0ALERTS", timeout=START)
    expect(acme_alert(page)).to_be_visible(timeout=PATIENCE)
    return page


def test_an_alert_is_claimed_played_ticked_and_resolved_and_its_thread_tells_it_all(
    context: BrowserContext, real_app: str
) -> None:
    expect.set_options(timeout=PATIENCE)
    mia = opened(context, real_app, "U0MIA")
    expect(acme_alert(mia).locator(".mention")).to_have_text("@Mia Keller")
    acme_alert(mia).get_by_role("button", name="Claim the alert").click()
    expect(acme_alert(mia)).to_contain_text("Mia Keller claimed it")

    acme_alert(mia).get_by_role("button", name="Start play Sponsor change").click()
    expect(acme_alert(mia)).to_contain_text("0 of 7 steps done")
    bob = opened(context, real_app, "U0BOB")
    for page in (mia, bob):
        page.bring_to_front()
        acme_alert(page).locator(".thread-line").click()
    steps = {page: page.locator(".thread .message", has=page.get_by_role("checkbox")) for page in (mia, bob)}
    for number, page in enumerate((mia, bob)):
        page.bring_to_front()
        steps[page].get_by_role("checkbox").nth(number).check()
        for other in (mia, bob):
            expect(steps[other]).to_contain_text(f"Steps done: {number + 1} of 7")
    expect(acme_alert(bob)).to_contain_text("2 of 7 steps done")

    mia.bring_to_front()
    acme_alert(mia).get_by_role("button", name="Resolve the alert").click()
    form = mia.get_by_role("dialog")
    form.get_by_role("textbox").fill("no")
    form.get_by_role("button", name="Resolve").click()
    expect(form).to_contain_text("Say in a few words what was done.")
    form.get_by_role("textbox").fill("The successor has met us.")
    form.get_by_role("button", name="Resolve").click()
    expect(form).to_have_count(0)

    expect(acme_alert(bob)).to_contain_text("Resolved by Mia Keller")
    expect(acme_alert(bob).get_by_role("button", name="Claim the alert")).to_have_count(0)
    story = bob.locator(".thread")
    for told in (
        "Mia Keller claimed it",
        "Mia Keller started the play “Sponsor change”: 7 steps",
        "Mia Keller ticked",
        "Bob Lindqvist ticked",
        "Mia Keller resolved it: “The successor has met us”",
    ):
        expect(story).to_contain_text(told)
    expect(bob.locator(".unsupported")).to_have_count(0)
