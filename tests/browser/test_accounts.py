"""Browsers of one account: what is refused in one of them is off in the others (R9, R51, R63)."""

import http.client
import json
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from consent.models.site_token import digest_of
from tests.browser.leaving import Shop, inventory, shopping
from tests.browser.test_withdrawal import ELSEWHERE, NECESSARY, UNREACHABLE, eventually
from tests.browser.waiting import NOTHING_HELD, until, until_ready

pytestmark = [pytest.mark.requirement("R9"), pytest.mark.requirement("R63")]

TOKEN = "mixc_of_the_shop"
GRANT = f"""
from consent.models import Site
Site.objects.get().tokens.create(label="shop", scopes="accounts", digest={digest_of(TOKEN)!r})
"""
CHANGES = """document.addEventListener("mixconsent:change",
  ({ detail }) => changed(detail.changed.toSorted()));"""
NO_ANALYTICS = "window.mixConsent?.allows?.('analytics') === false"
CALIFORNIA = {"X-Region": "US-CA"}
HOUR = 3_600_000 + 60_000  # milliseconds, and a minute
OPTIONAL = ["analytics", "marketing", "personalization", "preferences", "replay", "support"]
REFUSED = "Off, because you refused it in another browser of your account."

OpenBrowser = Callable[..., "Shopper"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with shopping(tmp_path_factory.mktemp("shop")) as shop:
        shop.project.python(GRANT)
        with shop.project.running("serve"):
            yield shop


class Shopper:
    """Somebody's browser, and the shop's own server that signs them in."""

    def __init__(self, context: BrowserContext, shop: Shop) -> None:
        self.context, self.shop = context, shop
        self.renewals: list[str] = []
        context.on("request", self._note)
        context.clock.install()
        self.page: Page = context.new_page()

    def visit(self) -> None:
        self.page.goto(self.shop.url)
        until_ready(self.page)

    def settle(self) -> None:
        """Until nothing is under way that follows an answer, or the arrival."""
        until(self.page, f"import('{self.shop.project.url}/parts/after.js').then(() => true)")
        until(self.page, NOTHING_HELD)
        self.page.wait_for_load_state("networkidle")

    def accept(self) -> None:
        self.visit()
        with self.page.expect_response("**/v1/decisions"):
            self.page.get_by_role("region").get_by_role("button", name="Accept all").click()
        until(self.page, "mixConsent.allows('marketing')")

    def reject(self) -> None:
        with self.page.expect_response("**/v1/decisions"):
            self.page.evaluate("void mixConsent.reject()")
        until(self.page, NOTHING_HELD)

    def sign_in(self, account: str) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        told = self._ask("POST", "/v1/account", headers, json.dumps({"account": account}))
        for line in told["cookies"]:
            (morsel,) = SimpleCookie(line).values()
            self.context.add_cookies(
                [
                    {
                        "name": morsel.key,
                        "value": morsel.value,
                        "domain": f".{morsel['domain']}",
                        "path": "/",
                        "secure": True,
                        "httpOnly": bool(morsel["httponly"]),
                        "sameSite": "Lax",
                    }
                ]
            )

    def check(self) -> dict[str, str]:
        """What the shop's server is told of this browser, for the optional categories."""
        found = self._ask("GET", "/v1/check", {})["categories"]
        return {key: f"{found[key]['verdict']} {found[key]['reason']}" for key in OPTIONAL}

    def allowed(self) -> list[str]:
        allowed: list[str] = self.page.evaluate(
            "(keys) => keys.filter((key) => mixConsent.allows(key))", OPTIONAL
        )
        return allowed

    def inventory(self) -> list[str]:
        """What lies in this browser but what is ours."""
        ours = ("_account on", "mix_consent_heard")
        return [one for one in inventory(self.page) if not any(name in one for name in ours)]

    def _ask(self, method: str, path: str, headers: dict[str, str], body: str = "") -> Any:
        url = self.shop.project.url
        cookies = "; ".join(f"{c['name']}={c['value']}" for c in self.context.cookies(url))
        own = {"Host": url.removeprefix("http://"), "Cookie": cookies}
        connection = http.client.HTTPConnection("127.0.0.1", self.shop.project.port, timeout=20)
        connection.request(method, path, body or None, headers=own | headers)
        told = json.loads(connection.getresponse().read())
        connection.close()
        return told

    def _note(self, request: Any) -> None:
        if "/v1/renew" in request.url:
            self.renewals.append(request.url)


@pytest.fixture
def shopper(browser: Browser, shop: Shop) -> Iterator[OpenBrowser]:
    contexts = []

    def one() -> Shopper:
        contexts.append(browser.new_context(locale="en-US"))
        return Shopper(contexts[-1], shop)

    yield one
    for context in contexts:
        context.close()


@pytest.mark.requirement("R10")
@pytest.mark.requirement("R25")
@pytest.mark.requirement("R51")
def test_what_one_browser_refuses_is_off_in_the_others(shop: Shop, shopper: OpenBrowser) -> None:
    a, b, c = shopper(), shopper(), shopper()
    for one, account in ((a, "X"), (b, "X"), (c, "Y")):
        one.accept()
        one.sign_in(account)
        one.visit()
        one.settle()
    shop.fill(b.page)
    assert b.check() == dict.fromkeys(OPTIONAL, "granted choice")
    changes: list[list[str]] = []
    b.page.expose_function("changed", lambda keys: changes.append(keys))
    b.page.add_init_script(CHANGES)

    a.reject()
    for one in (b, c):
        one.context.clock.fast_forward(HOUR)
        with one.page.expect_response("**/v1/renew?site=mix"):
            one.visit()

    until(b.page, NO_ANALYTICS)
    assert b.allowed() == []
    assert changes == [OPTIONAL]
    eventually(lambda: bool(b.page.evaluate("window.ran")), False, b.page)  # it came anew
    assert b.check() == dict.fromkeys(OPTIONAL, "denied account")
    left = sorted([*NECESSARY, *UNREACHABLE, *ELSEWHERE])
    eventually(lambda: b.inventory(), left, b.page)
    expect(b.page.get_by_role("region")).to_have_count(0)  # and nothing is asked

    c.settle()
    assert c.allowed() == OPTIONAL
    assert c.check() == dict.fromkeys(OPTIONAL, "granted choice")


@pytest.mark.requirement("R56")
def test_the_preference_page_knows_it_at_once(shop: Shop, shopper: OpenBrowser) -> None:
    a, b = shopper(), shopper()
    for one in (a, b):
        one.accept()
        one.sign_in("Z")
    a.visit()
    a.reject()

    b.page.goto(f"{shop.project.url}/preferences/?site=mix")

    expect(b.page.get_by_text(REFUSED)).to_have_count(len(OPTIONAL) - 1)
    expect(b.page.get_by_text("Off, because your account has opted out.")).to_have_count(1)
    expect(b.page.get_by_role("switch", checked=True)).to_have_count(1)  # necessary
    assert b.check() == dict.fromkeys(OPTIONAL, "denied account")
    b.visit()
    assert b.allowed() == []


def test_who_has_not_answered_hears_of_it_too(shopper: OpenBrowser) -> None:
    """Where silence means yes, there is only the account to say no."""
    a, b = shopper(), shopper()
    for one in (a, b):
        one.page.route("**/banner.js", lambda route: route.continue_(headers=CALIFORNIA))
        one.visit()
        one.sign_in("W")
    b.visit()
    b.settle()
    assert "analytics" in b.allowed()

    a.visit()
    a.reject()
    b.context.clock.fast_forward(HOUR)
    b.visit()

    until(b.page, "mixConsent.verdicts().analytics.reason === 'account'")
    assert b.allowed() == []
    assert b.check() == dict.fromkeys(OPTIONAL, "denied account")
    expect(b.page.get_by_role("region")).to_have_count(0)


def test_it_is_asked_once_an_hour_and_only_where_an_account_is_signed_in(
    shopper: OpenBrowser,
) -> None:
    b = shopper()
    b.accept()
    b.visit()
    b.settle()
    assert b.renewals == []

    b.sign_in("V")
    for _ in range(3):
        b.visit()
        b.settle()
    assert len(b.renewals) == 1

    b.context.clock.fast_forward(HOUR)
    b.visit()
    b.settle()
    assert len(b.renewals) == 2


def test_an_answer_that_is_given_meanwhile_goes_before(shopper: OpenBrowser) -> None:
    a, b = shopper(), shopper()
    for one in (a, b):
        one.accept()
        one.sign_in("U")
    a.visit()
    a.page.evaluate("void mixConsent.save({ support: false })")
    until(a.page, NOTHING_HELD)
    waiting: list[Route] = []
    b.page.route("**/v1/renew*", lambda route: waiting.append(route))
    b.visit()
    eventually(lambda: len(waiting), 1, b.page)

    b.reject()
    waiting[0].continue_()
    b.visit()

    assert b.allowed() == []
    assert b.check()["analytics"] == "denied choice"


def test_who_knew_of_it_may_allow_it_again(shop: Shop, shopper: OpenBrowser) -> None:
    a, b = shopper(), shopper()
    for one in (a, b):
        one.accept()
        one.sign_in("T")
    a.visit()
    with a.page.expect_response("**/v1/decisions"):
        a.page.evaluate("void mixConsent.save({ analytics: false })")
    until(a.page, NOTHING_HELD)
    b.visit()
    until(b.page, NO_ANALYTICS)
    b.settle()

    with b.page.expect_response("**/v1/decisions"):
        b.page.evaluate("void mixConsent.save({ analytics: true })")

    until(b.page, "mixConsent.allows('analytics')")
    assert b.check()["analytics"] == "granted choice"
