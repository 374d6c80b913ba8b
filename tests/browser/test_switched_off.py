"""A site is switched off in an emergency: what browsers do until then, meanwhile and afterwards."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import House
from tests.browser.waiting import until, until_ready

ALLOWS = "() => window.mixConsent?.allows?.('analytics') === true"


@pytest.fixture
def own(house: House) -> House:
    house.site.key = "own"  # a site that nobody else uses
    return house


def switch(own: House, state: str, answer: str) -> None:
    own.project.manage("site", state, "own", "--reason", "An undeclared script")
    own.project.await_everywhere(f"{own.url}/banner.js?site=own", answer)


def arrive(browser: Browser, own: House, **state: object) -> tuple[Page, list[str]]:
    page = browser.new_context(**state).new_page()  # type: ignore[arg-type]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(own.site.site_url)
    page.wait_for_load_state("networkidle")
    return page, said


def test_from_the_first_page_to_the_last(browser: Browser, own: House) -> None:
    answered, _ = arrive(browser, own)
    until_ready(answered)
    answered.get_by_role("button", name="Accept all").click()
    until(answered, "/analytics:\\d+:1/.test(document.cookie)")
    asked, _ = arrive(browser, own)
    expect(asked.get_by_role("button", name="Accept all")).to_be_visible()

    switch(own, "off", "switched off")

    # A page that was open stays; its yes is refused, and releases nothing
    with asked.expect_response("**/v1/decisions") as refused:
        asked.get_by_role("button", name="Accept all").click()
    assert refused.value.status == 409
    until(asked, f"!({ALLOWS})()")
    assert not re.search(r"analytics:\d+:1", asked.evaluate("document.cookie"))

    # A new page has no banner, for a newcomer and for whoever had said yes
    kept = answered.context.storage_state()
    for state in ({}, {"storage_state": kept}):
        page, said = arrive(browser, own, **state)
        expect(page.get_by_role("button", name="Accept all")).to_have_count(0)
        assert page.evaluate(ALLOWS) is False
        assert [line for line in said if "switched off" in line], said
        page.context.close()
    answered.goto(f"{own.url}/preferences/?site=own")
    expect(answered.get_by_text("Optional cookies are off at present.")).to_be_visible()
    expect(answered.get_by_role("button", name="Accept all")).to_have_count(0)

    switch(own, "on", "categories")

    again, _ = arrive(browser, own, storage_state=kept)
    until_ready(again)
    assert again.evaluate(ALLOWS) is True, "nobody's answer is lost"
    expect(again.get_by_role("button", name="Accept all")).to_have_count(0)
    newcomer, _ = arrive(browser, own)
    expect(newcomer.get_by_role("button", name="Accept all")).to_be_visible()
    for one in (answered, asked, again, newcomer):
        one.context.close()
