"""After an opt-out in California, no single click brings a sale back (R54)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.carrying import be_in
from tests.browser.waiting import until, until_ready
from tests.servers import Project


@pytest.fixture
def page(service: Project, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(10_000)
    be_in(context, "US-CA")
    page = context.new_page()
    page.goto(service.site_url)
    until_ready(page)
    yield page
    context.close()


def answer(page: Page, call: str) -> None:
    """Answer, wait until the service has it, and open the page again."""
    with page.expect_response("**/v1/decisions"):
        page.evaluate(f"void {call}")
    until(page, "!JSON.parse(localStorage.mix_consent_queue ?? '{}').queue?.length")
    page.wait_for_timeout(500)  # what ran may have made the page load anew
    page.wait_for_load_state()
    until_ready(page)


@pytest.mark.requirement("R54")
def test_the_dialog_keeps_it_off_and_leads_to_the_page(page: Page) -> None:
    answer(page, "mixConsent.reject()")
    page.evaluate("mixConsent.open()")
    dialog = page.get_by_role("dialog")

    ads = dialog.get_by_role("switch", name="Advertising")
    expect(ads).to_be_disabled()
    expect(ads).not_to_be_checked()
    expect(dialog).to_contain_text("You opted out, so this stays off.")
    expect(dialog.get_by_role("switch", name="Usage statistics")).to_be_enabled()
    expect(dialog.get_by_role("link", name="Your Privacy Choices").last).to_be_visible()


@pytest.mark.requirement("R54")
@pytest.mark.parametrize("call", ["mixConsent.accept()", "mixConsent.save({marketing: true})"])
def test_no_call_of_the_page_brings_it_back(page: Page, call: str) -> None:
    answer(page, "mixConsent.reject()")
    answer(page, call)

    verdicts = page.evaluate("mixConsent.verdicts()")
    assert verdicts["marketing"] == {"verdict": "denied", "reason": "choice"}
    cookies = page.evaluate("document.cookie")
    assert re.search(r"marketing:\d+:0", cookies), "the service says the same"
    assert (verdicts["analytics"]["verdict"] == "granted") is ("accept" in call)


def test_what_was_allowed_and_never_refused_is_saved_in_one_step(page: Page) -> None:
    answer(page, "mixConsent.save({analytics: true, marketing: true})")
    answer(page, "mixConsent.save({analytics: false, marketing: true})")

    assert page.evaluate("mixConsent.allows('marketing')") is True
