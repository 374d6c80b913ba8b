"""`mixConsent.receipt()` on the next page: the receipt of the tab's answer in force, or none."""

import pytest
from playwright.sync_api import Page

from tests.browser.waiting import until, until_ready
from tests.servers import Project

RECEIPT = "mixConsent.receipt()"


@pytest.fixture
def accepted(page: Page, service: Project) -> str:
    """The receipt of what was accepted on the page that is open."""
    page.goto(service.site_url)
    until_ready(page)
    page.evaluate("mixConsent.accept()")
    until(page, f"!!{RECEIPT}")
    return str(page.evaluate(RECEIPT))


def kept(page: Page) -> str | None:
    """What it says once the part that follows an answer has run."""
    page.wait_for_load_state("networkidle")
    receipt: str | None = page.evaluate(RECEIPT)
    return receipt


def visit(page: Page, service: Project, path: str = "/") -> None:
    page.goto(f"{service.site_url}{path}")
    until_ready(page)


@pytest.mark.requirement("R58")
def test_it_is_known_after_a_reload_and_on_the_next_page(
    page: Page, service: Project, accepted: str
) -> None:
    page.reload()
    until(page, f"{RECEIPT} === '{accepted}'")
    visit(page, service, "/?next")
    until(page, f"{RECEIPT} === '{accepted}'")


@pytest.mark.requirement("R57")
def test_what_was_erased_is_forgotten_here_too(page: Page, service: Project, accepted: str) -> None:
    page.goto(f"{service.url}/preferences/erase/")
    page.get_by_role("button", name="Erase my answers").click()
    page.wait_for_url("**saved=**")
    visit(page, service)

    assert kept(page) is None
