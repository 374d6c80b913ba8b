"""Nothing of a chat is loaded before the visitor opens it and agrees that it may be recorded."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.house import House, be_at
from tests.browser.stand import visit
from tests.browser.waiting import until

pytestmark = pytest.mark.requirement("R29", "R159")

RECORDED = "This chat may be monitored and recorded by us and by Demo Chat"
REFUSED = "You turned off “Customer service and chat”."
CHAT = """<h1>Contact</h1>
<button type="button" data-consent-chat="support" data-provider="Demo Chat">Chat with us</button>
<script type="text/plain" data-consent-chat="support" src="/chat.js"></script>"""
IN_TEMPLATE = (
    CHAT.replace('<script type="text/plain"', "<template").replace(" src", "><script src")
    + "</template>"
)
RAN = "window.ran?.includes('chat')"


@pytest.fixture(autouse=True)
def asked(page: Page, house: House) -> list[str]:
    """The addresses of the chat's own that the page asks for, without the part that asks."""
    house.site.body = CHAT
    found: list[str] = []
    page.on(
        "request",
        lambda r: found.append(r.url) if r.url.endswith("/chat.js") else None,
    )
    return found


def launcher(page: Page) -> Locator:
    return page.get_by_role("button", name="Chat with us")


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Before you chat")


def test_a_yes_to_everything_does_not_open_it(house: House, page: Page, asked: list[str]) -> None:
    be_at(page, "US-FL")
    visit(page, house.site)
    page.evaluate("mixConsent.accept()")
    until(page, "mixConsent.receipt()")
    visit(page, house.site)
    page.wait_for_load_state("networkidle")
    assert asked == []


def test_start_loads_it_and_cancel_does_not(
    house: House, page: Page, console: list[str], asked: list[str]
) -> None:
    visit(page, house.site)
    launcher(page).click()
    expect(dialog(page)).to_contain_text(RECORDED)
    expect(dialog(page)).not_to_contain_text(REFUSED)
    dialog(page).get_by_role("button", name="Cancel").click()
    expect(dialog(page)).to_have_count(0)
    expect(launcher(page)).to_be_focused()
    assert [url for url in asked if "/parts/" not in url] == []

    launcher(page).click()
    dialog(page).get_by_role("button", name="Start").click()
    until(page, RAN)
    launcher(page).click()  # it is the chat's own now
    expect(dialog(page)).to_have_count(0)
    assert len([url for url in asked if "/parts/" not in url]) == 1
    assert page.evaluate("mixConsent.verdicts().support.verdict") == "unasked"  # no answer
    assert console == []

    visit(page, house.site)
    assert not page.evaluate(RAN)  # asked again on each page


def test_by_keyboard(house: House, page: Page) -> None:
    house.site.body = IN_TEMPLATE
    visit(page, house.site)
    launcher(page).focus()
    page.keyboard.press("Enter")
    cancel = dialog(page).get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()  # who presses Enter twice has agreed to nothing
    description = re.compile("recorded by us and by Demo Chat")
    expect(dialog(page)).to_have_accessible_description(description)
    assert [line for line in violations(page) if "region" not in line] == []

    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect(launcher(page)).to_be_focused()
    assert not page.evaluate(RAN)

    page.keyboard.press("Space")
    expect(cancel).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    until(page, RAN)
