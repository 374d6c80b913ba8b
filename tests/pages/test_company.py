"""An opt-out, by click, signal or account, holds at every site of the company on the service; else
the text names the site (R165).

A business honours an opt-out itself, whichever of its sites it was sent to: 11 CCR 7025(c)(1),
7026(f)(1); People v. Disney (2026).
"""

import json
from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent import notices
from consent.client.headers import RequestHeaders
from consent.client.snapshot import Snapshot
from consent.intake import accounts
from consent.models import AccountAnswer, Decision, Site, write_permit
from consent.models.site import digest_of
from consent.notices import signing_keys
from tests.api.visiting import a_decision
from tests.copies import database
from tests.pages.conftest import CALIFORNIA, Visitor
from tests.pages.two_sites import MIX, SHOP, publish_again, publish_both

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R165")]

ORIGINS = {"mix": MIX, "shop": SHOP}
OTHER = {"mix": "shop", "shop": "mix"}


def publish() -> None:
    publish_both("MIX Networks, Inc.")
    for site in Site.objects.all():
        site.tokens.create(label="shop", scopes="accounts", digest=digest_of(f"mixc_{site.key}"))
    notices.refresh()


company = database(publish)


@pytest.fixture(autouse=True)
def _published(company: None) -> None:
    """Two sites of one company."""


class Browser(Visitor):
    """One browser at both sites."""

    def at(self, site: str) -> "Browser":
        return Browser(site, self.client)

    def post(self, site: str, path: str = "/v1/decisions", **given: Any) -> Any:
        sent = a_decision(site=site, notice=notices.current(site).number, region="US-CA", **given)
        signal = {"Sec-GPC": "1"} if sent["signal"] else {}
        headers = {"Origin": ORIGINS[site]} | CALIFORNIA | signal
        response = self.client.post(
            path, json.dumps(sent), content_type="text/plain", headers=headers
        )
        assert response.status_code < 300, response.content
        return response

    def accept(self, site: str) -> None:
        keys = [category.key for category in notices.current(site).ruleset.optional]
        self.post(site, choices=dict.fromkeys(keys, True), method="accept", surface="banner")

    def renew(self, site: str) -> None:
        """As a page that is open does it, within a minute: `banner/answer/after/account.js`."""
        self.client.post(f"/v1/renew?site={site}", headers={"Origin": ORIGINS[site]} | CALIFORNIA)

    def sign_in(self, site: str, name: str = "ada") -> None:  # type: ignore[override]
        token = {"Authorization": f"Bearer mixc_{site}", "Cookie": self.header}
        response = Client().post(
            f"/v1/account?site={site}",
            json.dumps({"account": name}),
            content_type="application/json",
            headers=token | CALIFORNIA,
        )
        for line in response.json()["cookies"]:
            self.client.cookies.update(SimpleCookie(line))

    @property
    def header(self) -> str:
        kept = self.client.cookies.values()
        return "; ".join(f"{line.key}={line.coded_value}" for line in kept if line["max-age"] != 0)

    def verdicts(self, site: str) -> set[str]:
        """What the check and a site's own server make of marketing and statistics."""
        address = f"/v1/check?site={site}"
        categories = self.client.get(address, headers=CALIFORNIA).json()["categories"]
        jwks = json.dumps(signing_keys.ring().jwks()).encode()
        body = notices.current(site).body.encode()
        library = Snapshot.from_documents(jwks, body, issuer=signing_keys.issuer(), site=site)
        now = int(timezone.now().timestamp())
        own = library.check(RequestHeaders(self.header), "US-CA", now=now)
        return {categories["marketing"]["verdict"], str(own.judgements["marketing"].verdict)}


def by_form(browser: Browser, site: str) -> None:
    browser.at(site).opt_out(**CALIFORNIA)


def by_signal(browser: Browser, site: str) -> None:
    browser.post(site, choices={}, method="signal", signal=True, keeps=True)


def by_a_no(browser: Browser, site: str) -> None:
    browser.post(site, choices={"marketing": False}, keeps=True)


BY = [by_form, by_signal, by_a_no]


@pytest.mark.parametrize("site", OTHER)
@pytest.mark.parametrize("opt_out", BY)
def test_an_opt_out_in_a_browser_holds_at_the_companys_other_site(
    opt_out: Callable[[Browser, str], None], site: str
) -> None:
    browser = Browser()
    browser.accept("mix")
    browser.accept("shop")
    assert browser.verdicts(OTHER[site]) == {"granted"}

    opt_out(browser, site)

    assert {key: browser.verdicts(key) for key in OTHER} == {key: {"denied"} for key in OTHER}
    latest = Decision.objects.filter(notice__site__key=OTHER[site]).latest("received_at")
    assert (latest.method, latest.signal, latest.place) == ("opt-out", True, "US-CA")


@pytest.mark.parametrize("opt_out", BY)
def test_a_browser_that_never_answered_there_is_opted_out_too(
    opt_out: Callable[[Browser, str], None],
) -> None:
    browser = Browser()

    opt_out(browser, "mix")

    assert browser.verdicts("shop") == {"denied"}
    assert len(browser.at("shop").open(**CALIFORNIA).context["history"]) == 1


@pytest.mark.parametrize("opt_out", BY)
@pytest.mark.parametrize("site", OTHER)
def test_an_opt_out_reaches_another_browser_of_the_account_within_a_minute(
    opt_out: Callable[[Browser, str], None], site: str
) -> None:
    first, second = Browser(), Browser()
    for browser in (first, second):
        for key in OTHER:
            browser.accept(key)
            browser.sign_in(key)
    assert second.verdicts(OTHER[site]) == {"granted"}

    opt_out(first, site)
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        for key in OTHER:
            second.renew(key)

        assert {key: second.verdicts(key) for key in OTHER} == {key: {"denied"} for key in OTHER}


def never_known() -> None:
    with write_permit():
        AccountAnswer.objects.filter(site__key="shop").delete()


def closed_there() -> None:
    accounts.close("mix", "ada")


@pytest.mark.parametrize("since", [never_known, closed_there])
def test_an_account_is_opted_out_at_a_site_that_was_added_later_or_after_it_was_closed(
    since: Callable[[], None],
) -> None:
    first, second = Browser(), Browser()
    first.sign_in("mix")
    by_form(first, "mix")
    since()

    second.sign_in("shop")

    assert second.verdicts("shop") == {"denied"}


def test_to_come_back_at_one_site_leaves_the_other_opted_out() -> None:
    """Consent after an opt-out is to the question that was asked (C.R.S. 6-1-1306(1)(a)(IV)(C))."""
    browser = Browser()
    browser.sign_in("mix")
    browser.sign_in("shop")
    by_form(browser, "mix")

    mix = browser.at("mix")
    mix.confirm(mix.answer("save", allow=["marketing"], **CALIFORNIA), "allow", **CALIFORNIA)

    assert browser.verdicts("mix") == {"granted"}
    browser.renew("shop")
    assert browser.verdicts("shop") == {"denied"}
    rows = AccountAnswer.objects.order_by("pk").values_list("site__key", "opted_out")
    assert dict(rows) == {"mix": False, "shop": True}, "the newest of each site"


def test_a_yes_of_later_is_not_taken_back_by_an_answer_about_something_else() -> None:
    browser = Browser()
    by_form(browser, "mix")
    shop = browser.at("shop")
    shop.confirm(shop.answer("save", allow=["marketing"], **CALIFORNIA), "allow", **CALIFORNIA)
    assert browser.verdicts("shop") == {"granted"}

    browser.post("mix", choices={"analytics": False}, keeps=True)

    assert browser.verdicts("shop") == {"granted"}


def test_it_is_recorded_once_where_it_holds_already() -> None:
    browser = Browser()
    by_signal(browser, "mix")
    by_a_no(browser, "mix")

    assert Decision.objects.filter(notice__site__key="shop").count() == 1


def test_nothing_is_kept_where_nothing_was_on() -> None:
    """Who says no where the law asks first has refused nothing at a site that never asked."""
    browser = Browser()
    browser.at("mix").answer("reject", **{"X-Region": "FR"})

    assert not Decision.objects.filter(notice__site__key="shop").exists()
    assert not [name for name in browser.client.cookies if "shop_" in name]


def test_another_companys_site_is_left_alone() -> None:
    Site.objects.filter(key="shop").update(company="MIX Shop Ltd.")
    publish_again("shop")
    browser = Browser()
    browser.accept("shop")
    browser.sign_in("mix")
    browser.sign_in("shop")

    by_form(browser, "mix")
    browser.renew("shop")

    assert browser.verdicts("shop") == {"granted"}
