"""A script out of a cache that is older than five minutes grants nothing by default (R23).

The browser's clock is set ahead: to the banner, it is the same as a script that was kept for long.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.house import PLACE, House
from tests.browser.leaving import TAG
from tests.browser.stand import visit as open_page
from tests.browser.states import press_button
from tests.browser.waiting import until

BY_REGION = {"verdict": "granted", "reason": "region"}
OFF = {"verdict": "unasked", "reason": "default"}


@pytest.fixture
def asked(page: Page) -> list[str]:
    """What the page asks the service for the config alone."""
    urls: list[str] = []
    page.on(
        "request",
        lambda r: urls.append(r.url) if "banner.json" in r.url else None,
    )
    return urls


def be_in(context: BrowserContext, *, script: str, now: str | None) -> None:
    """Where the visitor was when the script came, and where they are; None: nobody answers."""

    def forward(place: str, route: Route) -> None:
        route.continue_(headers=route.request.headers | {PLACE.lower(): place})

    def is_answered(route: Route) -> None:
        forward(now, route) if now else route.abort()

    context.route("**/banner.js", lambda route: forward(script, route))
    context.route("**/banner.json?*", is_answered)
    context.route("**/v1/decisions", lambda route: forward(now or script, route))


def visit(page: Page, house: House, *, minutes: float) -> None:
    page.context.clock.install(time=datetime.now(UTC) + timedelta(minutes=minutes))
    house.site.body = TAG
    open_page(page, house.site)


def verdict(page: Page) -> Any:
    return page.evaluate("mixConsent.verdicts().analytics")


@pytest.mark.requirement("R23")
def test_a_visitor_who_crossed_a_border_is_asked_by_the_law_of_this_side(
    house: House, page: Page, asked: list[str]
) -> None:
    be_in(page.context, script="US-CA", now="FR")
    visit(page, house, minutes=6)
    page.wait_for_load_state("networkidle")

    assert len(asked) == 1
    assert verdict(page) == OFF
    assert page.context.cookies() == []
    expect(page.get_by_role("button", name="Reject all")).to_be_visible()


@pytest.mark.requirement("R32")
def test_where_it_cannot_be_asked_for_nothing_is_granted_and_the_question_stays(
    house: House, page: Page, asked: list[str]
) -> None:
    be_in(page.context, script="US-CA", now=None)
    visit(page, house, minutes=6)

    expect(page.get_by_role("button", name="Reject all")).to_be_visible()
    assert verdict(page) == OFF
    assert len(asked) == 1
    press_button(page, "Accept all")
    until(page, "window.ran?.includes('tag')")  # a yes is a yes


@pytest.mark.parametrize("minutes", [4, -4])
def test_a_young_one_is_enough(house: House, page: Page, asked: list[str], minutes: float) -> None:
    be_in(page.context, script="US-CA", now="FR")
    visit(page, house, minutes=minutes)

    assert verdict(page) == BY_REGION
    assert asked == []
