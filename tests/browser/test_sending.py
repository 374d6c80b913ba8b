"""An answer on its way to a real service: it holds at once and after, and is recorded once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House
from tests.browser.stand import come
from tests.browser.waiting import (
    until,
    until_ready,
    until_recorded,
)

RECORD = "SELECT id, method FROM consent_decision ORDER BY id"
pytestmark = pytest.mark.usefixtures("clock")
Recorded = Callable[[], list[str]]


@pytest.fixture
def recorded(house: House) -> Recorded:
    """What the record gains in this test: the methods, in the order of the decisions."""
    before = {row[0] for row in house.rows(RECORD)}
    return lambda: [method for id, method in house.rows(RECORD) if id not in before]


def say(page: Page, button: str) -> None:
    """Answer, and do not wait for the service."""
    page.get_by_role("button", name=button).click()


def holds(page: Page, *, analytics: bool) -> None:
    """The choice is in force on this page, and nobody is asked again."""
    until(page, f"mixConsent.allows('analytics') === {str(analytics).lower()}")
    expect(page.get_by_role("button", name="Reject all")).to_have_count(0)


def failing(page: Page) -> Any:
    """What is done meanwhile sends a decision that does not arrive."""
    return page.expect_event("requestfailed", lambda request: "/v1/decisions" in request.url)


def test_two_tabs_that_disagree_are_both_recorded_and_the_newer_stands(
    context: BrowserContext, house: House, recorded: Recorded
) -> None:
    first, other = come(context, house.site), come(context, house.site)
    context.set_offline(True)
    with failing(first):
        say(first, "Accept all")
    with failing(other):  # its banner went away with the first answer
        other.evaluate("void mixConsent.reject()")
    context.set_offline(False)
    until_recorded(first)

    assert recorded() == ["accept", "reject"]
    for page in (first, other):
        page.reload()
        until_ready(page)
        holds(page, analytics=False)
