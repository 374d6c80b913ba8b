"""Two sites on one domain: a company's share an opt-out.

The same over HTTP and in the libraries is in the vectors: `tests/conformance/site_rows.py`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.house import House, be_at
from tests.browser.neighbours import HOSTS, Neighbours
from tests.browser.test_accounts import MINUTE, Shopper
from tests.browser.waiting import until, until_ready


def accept(both: Neighbours, page: Page, site: str) -> None:
    both.visit(page, site)
    assert page.evaluate("mixConsent.accept()") is True
    until_ready(page)


COMPANY = """
from consent.models import Site
from consent.models.site import digest_of
from consent.publishing.draft import Draft
Site.objects.filter(key="shop").update(company="{company}")
site = Site.objects.get(key="shop")
site.tokens.all().delete()
site.tokens.create(label="shop", scopes="accounts", digest=digest_of("mixc_neighbour"))
Draft.load(site).notice().save()
"""


@pytest.fixture
def company(house: House) -> Iterator[None]:
    """Both sites are one company's, for a while."""
    for name in ("MIX Networks, Inc.", "MIX Shop Ltd."):
        house.project.python(COMPANY.format(company=name))
        house.project.await_everywhere(f"{house.url}/v1/notice?site=shop", f'"company":"{name}"')
        if name == "MIX Networks, Inc.":
            yield


@pytest.mark.requirement("R165")
def test_an_opt_out_holds_at_every_site_of_the_company_within_a_minute(
    company: None, both: Neighbours, browser: Browser, house: House
) -> None:
    """An opt-out, by click, signal or account, holds at every site of the company on the service;
    else the text names the site (11 CCR 7025(c)(1), 7026(f)(1)).
    """
    first, second = (Shopper(browser.new_context(locale="en-US"), house) for _ in range(2))
    for one in (first, second):
        be_at(one.context, "US-CA")
        for site in HOSTS:
            accept(both, one.page, site)
            one.sign_in(
                "neighbour", site=site, **({"token": "mixc_neighbour"} if site == "shop" else {})
            )
            both.visit(one.page, site)
    until(second.page, "mixConsent.allows('marketing')")

    first.page.goto(f"{both.project.url}/preferences/?site=mix&language=en")
    first.page.get_by_role("button", name="Opt out of sale and sharing").click()
    told = first.page.locator("#status").inner_text()
    assert "Your opt-out holds at MIX Shop as well." in told
    second.context.clock.run_for(MINUTE)

    until(second.page, "mixConsent.allows('marketing') === false")
    assert second.check("shop")["marketing"] == "denied account"
    assert {site: first.check(site)["marketing"] for site in HOSTS} == dict.fromkeys(
        HOSTS, "denied signal"
    )
    both.visit(first.page, "shop")
    assert first.page.evaluate("mixConsent.allows('marketing')") is False
    for one in (first, second):
        one.context.close()
