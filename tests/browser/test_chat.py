"""Nothing of a chat is loaded before the visitor opens it and agrees that it may be recorded."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.carrying import be_in
from tests.browser.waiting import until, until_ready
from tests.servers import Project

pytestmark = pytest.mark.requirement("R29", "R159")

RECORDED = "This chat may be monitored and recorded by Demo Chat"
REFUSED = "You turned off “Customer service and chat”."
PLACES = ("US-FL", "FR")


def asked(page: Page) -> list[str]:
    """The addresses of the chat's own that the page asks for from now on."""
    found: list[str] = []
    page.on("request", lambda one: found.append(one.url) if one.url.endswith("/chat.js") else None)
    return found


def chats(found: list[str]) -> list[str]:
    """Without the part of the banner that asks."""
    return [url for url in found if "/parts/" not in url]


def launcher(page: Page) -> Locator:
    return page.get_by_role("button", name="Chat with us")


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Before you chat")


def answer(page: Page, choice: str) -> None:
    page.evaluate(f"mixConsent.{choice}")
    until(page, "mixConsent.receipt()")


@pytest.mark.parametrize("place", PLACES)
def test_a_yes_to_everything_does_not_open_it(
    service: Project, page: Page, context: BrowserContext, place: str
) -> None:
    found = asked(page)
    be_in(page, place)
    page.goto(service.site_url)
    until_ready(page)
    answer(page, "accept()")
    expect(page.locator("#tag-replay")).to_have_text("ran, and set _demo_replay")
    page.reload()
    until_ready(page)

    expect(page.locator("#tag-support")).to_have_text("has not run")
    assert "_demo_chat" not in {cookie["name"] for cookie in context.cookies()}
    assert found == []


def test_start_loads_it_and_cancel_does_not(
    service: Project, page: Page, console: list[str]
) -> None:
    found = asked(page)
    page.goto(service.site_url)
    launcher(page).click()
    expect(dialog(page)).to_contain_text(RECORDED)
    expect(dialog(page)).not_to_contain_text(REFUSED)
    assert chats(found) == []

    dialog(page).get_by_role("button", name="Cancel").click()
    expect(dialog(page)).to_have_count(0)
    expect(launcher(page)).to_be_focused()
    assert chats(found) == []

    launcher(page).click()
    dialog(page).get_by_role("button", name="Start").click()
    expect(page.locator("#tag-support")).to_have_text("ran, and set _demo_chat")
    launcher(page).click()  # it is the chat's own now
    expect(dialog(page)).to_have_count(0)
    assert len(chats(found)) == 1
    assert page.evaluate("mixConsent.verdicts().support.verdict") == "unasked"  # no answer
    assert console == []

    page.reload()
    until_ready(page)
    expect(page.locator("#tag-support")).to_have_text("has not run")  # asked anew on each page


def test_by_keyboard(service: Project, page: Page) -> None:
    page.goto(service.site_url)
    until_ready(page)
    launcher(page).focus()
    page.keyboard.press("Enter")
    cancel = dialog(page).get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()  # who presses Enter twice has agreed to nothing

    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect(launcher(page)).to_be_focused()
    expect(page.locator("#tag-support")).to_have_text("has not run")

    page.keyboard.press("Space")
    expect(cancel).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#tag-support")).to_have_text("ran, and set _demo_chat")


def test_it_speaks_the_pages_language(service: Project, page: Page) -> None:
    page.goto(f"{service.site_url}/fr/")
    until_ready(page)
    page.get_by_role("button", name="Clavarder avec nous").click()

    wall = page.get_by_role("dialog", name="Avant de clavarder")
    expect(wall).to_have_accessible_description(re.compile("enregistrée par Demo Chat"))
    expect(wall.get_by_role("button", name="Commencer")).to_be_visible()
    expect(wall.get_by_role("button", name="Annuler")).to_be_focused()
    assert violations(page) == []
