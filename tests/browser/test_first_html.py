"""The banner that a site's own server writes into its page, before its script and without."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import House, be_at
from tests.browser.states import banner
from tests.browser.test_written import DRAWN, FOUND, WIRED, WRITTEN
from tests.browser.waiting import NOTHING_HELD, until, until_ready

pytestmark = pytest.mark.requirement("R47")
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, house: House) -> Iterator[Opened]:
    """Open a page of the site whose markup the site's server has by now."""
    contexts = []

    def open_page(path: str = "/", *, region: str = "DE", **made: Any) -> Page:
        context = browser.new_context(locale="en-US", **made)
        contexts.append(context)
        be_at(context, region)
        page = context.new_page()
        page.goto(house.rendered.origin + path)
        assert house.rendered.client and house.rendered.client.refresh()
        page.goto(house.rendered.origin + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("button", "yes"), [("Accept all", True), ("Reject all", False)])
def test_without_a_script_each_button_answers_and_leads_back(
    opened: Opened, house: House, button: str, yes: bool
) -> None:
    page = opened("/prices/?a=1", java_script_enabled=False)
    expect(banner(page)).to_be_visible()

    page.get_by_role("button", name=button).click()

    page.wait_for_url("**/prices/?a=1")
    expect(page.get_by_role("heading", name="Site")).to_be_visible()
    expect(page.locator("mix-consent")).to_have_count(0)
    rows = house.rows(
        "SELECT surface, method, choices FROM consent_decision ORDER BY id DESC LIMIT 1"
    )
    assert rows[0][:2] == ("banner", "accept" if yes else "reject")
    assert {granted for _, granted in json.loads(rows[0][2]).values()} == {int(yes)}


@pytest.mark.parametrize("region", ["DE", "US-CA"])
def test_its_script_adopts_it_and_answers_in_the_page(opened: Opened, region: str) -> None:
    page = opened(region=region)
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text))
    until(page, WIRED)
    assert page.evaluate(FOUND) == WRITTEN

    page.get_by_role("button", name="Accept all").click()

    expect(page.get_by_role("status")).to_contain_text("on")
    until(page, "window.ran?.length")
    assert page.evaluate(FOUND) == DRAWN
    until(page, NOTHING_HELD)
    assert problems == []

    page.reload()
    until_ready(page)
    assert page.evaluate("document.querySelectorAll('mix-consent').length") == 0
