"""A no with a second tab open: what the site's server set anew meanwhile does not stay (R25)."""

import os
import sys

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.waiting import NOTHING_HELD, until, until_ready
from tests.servers import Project

ROUNDS = int(os.environ.get("TWO_TABS_ROUNDS", "3"))
BY_SERVER = "_demo_stats"  # HttpOnly
REFUSED = {BY_SERVER, "_demo_interests", "_demo_visits", "_demo_ads", "_demo_chat", "demo_theme"}


def names(context: BrowserContext) -> set[str]:
    return {str(cookie.get("name")) for cookie in context.cookies()}


def come(context: BrowserContext, service: Project) -> Page:
    page = context.new_page()
    page.goto(service.site_url)
    until_ready(page)
    return page


def refuse_beside_a_second_tab(context: BrowserContext, service: Project) -> set[str]:
    """What is left of the refused after one round."""
    one = come(context, service)
    with one.expect_response("**/v1/decisions"):
        one.evaluate("void mixConsent.accept()")
    until(one, NOTHING_HELD)
    other = come(context, service)
    assert BY_SERVER in names(context)

    with one.expect_navigation(), other.expect_navigation():
        one.evaluate("void mixConsent.withdraw()")
    for page in (one, other):
        until_ready(page)
        until(page, "mixConsent.allows('analytics') === false")
        page.wait_for_load_state("networkidle")
    return names(context) & REFUSED


@pytest.mark.requirement("R25")
def test_nothing_that_was_refused_is_left(service: Project, browser: Browser) -> None:
    left = []
    for _ in range(ROUNDS):
        context = browser.new_context(locale="en-US")
        context.set_default_timeout(10_000)
        left.append(refuse_beside_a_second_tab(context, service))
        context.close()
    sys.stdout.write(
        f"\n{ROUNDS} rounds, {BY_SERVER} left: {sum(BY_SERVER in one for one in left)}"
    )
    assert left == [set()] * ROUNDS
