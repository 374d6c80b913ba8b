"""`mixConsent.receipt()` on the next page: the receipt of the tab's answer in force, or none."""

import pytest
from playwright.sync_api import Page

from tests.browser.house import House
from tests.browser.stand import visit
from tests.browser.states import press_button
from tests.browser.waiting import until

RECEIPT = "mixConsent.receipt()"


@pytest.mark.requirement("R57", "R58")
def test_it_is_known_on_the_next_page_until_it_is_erased(page: Page, house: House) -> None:
    visit(page, house.site)
    page.evaluate("mixConsent.accept()")
    until(page, f"!!{RECEIPT}")
    accepted = page.evaluate(RECEIPT)
    for path in ("", "next/"):
        page.goto(f"{house.site.site_url}{path}")
        until(page, f"{RECEIPT} === '{accepted}'")

    page.goto(f"{house.url}/preferences/erase/?site=mix")
    press_button(page, "Erase my answers")
    page.wait_for_url("**saved=**")
    visit(page, house.site)
    page.wait_for_load_state("networkidle")  # the part that follows an answer has run

    assert page.evaluate(RECEIPT) is None
