"""The answer to an opt-out, for the company's other sites: words and cookies (R165)."""

import pytest

from consent.cookies.expiry import MAX_LINES
from consent.models import Decision, Site
from tests.copies import database
from tests.pages.conftest import CALIFORNIA, declare, plain, status_of
from tests.pages.test_company import OTHER, Browser, publish
from tests.pages.two_sites import publish_again

company = database(publish)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("R165"),
    pytest.mark.usefixtures("company"),
]


def test_what_was_refused_is_expired_for_both() -> None:
    browser = Browser()
    browser.accept("shop")
    declare(Site.objects.get(key="shop"), "marketing", "_shop_ads")
    publish_again("shop")
    browser.client.cookies["_shop_ads"] = "x"

    response = browser.post("mix", choices={}, method="signal", signal=True)

    assert str(response.cookies["_shop_ads"]["max-age"]) == "0"


def test_the_page_names_the_sites_for_which_it_holds() -> None:
    browser = Browser("mix")

    shown = browser.follow(browser.opt_out(**CALIFORNIA), **CALIFORNIA)

    assert "Your opt-out holds at MIX Shop as well." in status_of(shown).detail


def test_the_page_names_the_sites_that_it_does_not_reach() -> None:
    """A site without a cookie domain, whose pages are at another host than the service."""
    Site.objects.filter(key="shop").update(cookie_domain="")
    publish_again("shop")
    browser = Browser("mix")
    apart = "At MIX Shop an opt-out holds only if you are signed in both here and there."

    assert apart in plain(browser.open(**CALIFORNIA).content.decode())
    shown = browser.follow(browser.opt_out(**CALIFORNIA), **CALIFORNIA)

    assert apart in status_of(shown).detail
    assert "Your opt-out holds at" not in status_of(shown).detail
    assert not Decision.objects.filter(notice__site__key="shop").exists()


def test_what_many_sites_expire_fits_the_headers_that_a_proxy_takes() -> None:
    for key in OTHER:
        for number in range(15):
            declare(Site.objects.get(key=key), "marketing", f"_{key}_{number}")
        publish_again(key)
    browser = Browser()

    response = browser.post("mix", choices={}, method="signal", signal=True)

    gone = [cookie for cookie in response.cookies.values() if str(cookie["max-age"]) == "0"]
    assert 30 < len(gone) <= MAX_LINES
    assert response.cookies["__Secure-shop_consent"].value
