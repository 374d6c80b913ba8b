"""A banner that is shown is counted once a visit, and nothing is kept in the browser for it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.waiting import becomes

SITE = "wide"  # which few tests visit: what theirs came to may be counted late
COUNTED = f"""SELECT coalesce(sum(count), 0) FROM consent_tally
              WHERE outcome = 'shown' AND site = '{SITE}'"""
KEPT = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


@pytest.mark.requirement("R23", "R150")
def test_it_is_counted_once_for_each_visit_and_not_for_its_further_pages(
    page: Page, house: House
) -> None:
    house.site.body, house.site.key = '<a href="/next/">Next</a>', SITE
    [[before]] = house.rows(COUNTED)
    for _ in range(2):
        page.goto(house.site.site_url)
        for _ in range(2):
            expect(page.get_by_role("region", name="Cookies")).to_be_visible()
            page.get_by_role("link", name="Next").click()
            page.wait_for_url("**/next/")
        expect(page.get_by_role("region", name="Cookies")).to_be_visible()
        assert page.evaluate(KEPT) == []
        page.goto("about:blank")
    becomes(page, lambda: house.rows(COUNTED), [(before + 2,)])
