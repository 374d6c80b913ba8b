"""`mixConsent.receipt()` on the next page: the receipt of the answer in force, or none."""

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


def visit(page: Page, service: Project, path: str = "/") -> None:
    page.goto(f"{service.site_url}{path}")
    until_ready(page)


@pytest.mark.requirement("R58")
def test_it_is_known_after_a_reload_and_in_another_tab(
    page: Page, service: Project, accepted: str
) -> None:
    page.reload()
    until_ready(page)
    assert page.evaluate(RECEIPT) == accepted

    other = page.context.new_page()
    visit(other, service)
    assert other.evaluate(RECEIPT) == accepted


def test_the_next_answer_has_the_next_receipt(page: Page, service: Project, accepted: str) -> None:
    page.evaluate("mixConsent.reject()")
    until(page, f"{RECEIPT} !== '{accepted}'")
    after = page.evaluate(RECEIPT)
    visit(page, service)

    assert after
    assert page.evaluate(RECEIPT) == after


def test_an_answer_on_the_preference_page_is_none_of_this_host(
    page: Page, service: Project, accepted: str
) -> None:
    page.goto(f"{service.url}/preferences/")
    page.get_by_role("button", name="Reject all").click()
    page.wait_for_url("**saved=**")
    visit(page, service)

    assert page.evaluate(RECEIPT) is None


@pytest.mark.requirement("R57")
def test_what_was_erased_is_forgotten_here_too(page: Page, service: Project, accepted: str) -> None:
    page.goto(f"{service.url}/preferences/erase/")
    page.get_by_role("button", name="Erase my answers").click()
    page.wait_for_url("**saved=**")
    visit(page, service)

    assert page.evaluate(RECEIPT) is None


@pytest.mark.requirement("R57")
def test_it_is_out_of_the_storage_once_the_banner_has_looked(
    page: Page, service: Project, accepted: str
) -> None:
    page.evaluate("mixConsent.save({ analytics: true })")  # a no to the rest outlives the erasure
    until(page, f"{RECEIPT} !== '{accepted}'")
    page.goto(f"{service.url}/preferences/erase/")
    page.get_by_role("button", name="Erase my answers").click()
    page.wait_for_url("**saved=**")
    visit(page, service)

    until(page, "!JSON.parse(localStorage.mix_consent_queue ?? '{}').receipt")
