"""Browsers of one account: what is refused in one of them is off in the others (R9, R51, R63)."""

from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.catalogue import SHOP_TOKEN
from tests.browser.conftest import Contexts
from tests.browser.house import House, be_at
from tests.browser.leaving import LEFT, TAG, fill, inventory
from tests.browser.neighbours import cookies, header
from tests.browser.stand import send
from tests.browser.states import press_button
from tests.browser.waiting import NOTHING_HELD, becomes, until, until_ready

pytestmark = pytest.mark.requirement("R9", "R63")

CHANGES = """document.addEventListener("mixconsent:change",
  ({ detail }) => changed(detail.changed.toSorted()));"""
MINUTE = 60_000  # milliseconds
OPTIONAL = ["analytics", "marketing", "personalization", "preferences", "replay", "support"]
NONE = f"{OPTIONAL}.every((key) => window.mixConsent?.allows?.(key) === false)"
FOLLOWS = "You are signed in: a no follows your account to other devices."
DENIED = dict.fromkeys(OPTIONAL, "denied account")

OpenBrowser = Callable[..., "Shopper"]


class Shopper:
    """Somebody's browser, and the shop's own server that signs them in."""

    def __init__(self, context: BrowserContext, house: House) -> None:
        self.context, self.house = context, house
        self.renewals: list[str] = []
        context.on("request", self._note)
        context.clock.install()
        self.page: Page = context.new_page()

    def visit(self) -> None:
        self.page.goto(f"{self.house.shop.site_url}shop/")
        until_ready(self.page)

    def come_back_later(self) -> None:
        """Leave the site, for a minute."""
        self.page.goto("about:blank")
        self.context.clock.fast_forward(MINUTE)

    def settle(self) -> None:
        """Until nothing is under way that follows an answer, or the arrival."""
        until(self.page, f"import('{self.house.url}/parts/after.js').then(() => true)")
        until(self.page, NOTHING_HELD)
        self.page.wait_for_load_state("networkidle")

    def accept(self) -> None:
        self.visit()
        send(self.page, "accept()")
        until(self.page, "mixConsent.allows('marketing')")

    def say(self, call: str) -> None:
        send(self.page, call)
        until(self.page, NOTHING_HELD)

    def sign_in(self, account: str) -> None:
        reply = self._ask(
            "account", Authorization=f"Bearer {SHOP_TOKEN}", body={"account": account}
        )
        for line in reply["cookies"]:
            (morsel,) = SimpleCookie(line).values()
            cookie: Any = {"name": morsel.key, "value": morsel.value, "path": "/", "secure": True}
            cookie |= {"domain": f".{morsel['domain']}", "httpOnly": bool(morsel["httponly"])}
            self.context.add_cookies([cookie | {"sameSite": "Lax"}])

    def check(self) -> dict[str, str]:
        """What the shop's server is told of this browser, for the optional categories."""
        found = self._ask("check")["categories"]
        return {key: f"{found[key]['verdict']} {found[key]['reason']}" for key in OPTIONAL}

    def allowed(self) -> list[str]:
        keys = "(keys) => keys.filter((key) => mixConsent.allows(key))"
        allowed: list[str] = self.page.evaluate(keys, OPTIONAL)
        return allowed

    def _ask(self, name: str, **more: Any) -> Any:
        """The service, as the shop's own server does that has this browser's cookies."""
        cookie = header(cookies(self.context), host_only=True)
        _, reply, _ = self.house.both.request(f"/v1/{name}?site=mix", cookie=cookie, **more)
        return reply

    def _note(self, request: Any) -> None:
        if "/v1/renew" in request.url:
            self.renewals.append(request.url)


@pytest.fixture
def shopper(contexts: Contexts, house: House) -> OpenBrowser:
    house.shop.body = TAG
    return lambda: Shopper(contexts(), house)


@pytest.mark.requirement("R10", "R25", "R51")
def test_what_one_browser_refuses_is_off_in_the_others(shopper: OpenBrowser) -> None:
    a, b, c = shopper(), shopper(), shopper()
    for visitor, account in ((a, "X"), (b, "X"), (c, "Y")):
        visitor.accept()
        visitor.sign_in(account)
        visitor.visit()
        visitor.settle()
    fill(b.page)
    assert b.check() == dict.fromkeys(OPTIONAL, "granted choice")
    changes: list[list[str]] = []
    b.page.expose_function("changed", lambda keys: changes.append(keys))
    b.page.add_init_script(CHANGES)

    a.say("reject()")
    for visitor in (b, c):
        visitor.come_back_later()
        with visitor.page.expect_response("**/v1/renew?site=mix"):
            visitor.visit()

    until(b.page, NONE)
    assert changes == [OPTIONAL]
    until(b.page, "!window.ran")  # it was reloaded
    assert b.check() == DENIED
    becomes(b.page, lambda: inventory(b.page), LEFT)
    expect(b.page.get_by_role("region")).to_have_count(0)  # and nothing is asked

    c.settle()
    assert c.allowed() == OPTIONAL
    assert c.check() == dict.fromkeys(OPTIONAL, "granted choice")


def test_who_has_not_answered_hears_of_it_too(shopper: OpenBrowser) -> None:
    """Where silence means yes, there is only the account to say no."""
    a, b = shopper(), shopper()
    for visitor in (a, b):
        be_at(visitor.context, "US-CA")
        visitor.visit()
        visitor.sign_in("W")
    b.visit()
    b.settle()
    assert "analytics" in b.allowed()

    a.visit()
    a.say("reject()")
    b.context.clock.run_for(MINUTE)  # with the page open

    until(b.page, "mixConsent.verdicts().analytics.reason === 'account'")
    until(b.page, NONE)  # what ran could go on: the page may be reloaded meanwhile
    assert b.check() == DENIED
    expect(b.page.get_by_role("region")).to_have_count(0)


@pytest.mark.requirement("R183")
def test_who_is_signed_in_reads_before_and_after_a_no_that_it_follows_the_account(
    shopper: OpenBrowser,
) -> None:
    """A signed-in visitor is told on layer one that a no follows the account (CNIL 2025-131)."""
    a = shopper()
    a.visit()
    expect(a.page.get_by_role("region")).to_contain_text("Change your choice")
    expect(a.page.get_by_role("region")).not_to_contain_text(FOLLOWS)

    a.sign_in("T")
    a.visit()
    expect(a.page.get_by_role("region")).to_contain_text(FOLLOWS)
    press_button(a.page, "Reject all")
    expect(a.page.get_by_role("status")).to_have_text(f"Optional cookies rejected. {FOLLOWS}")


def test_it_is_asked_once_a_minute_and_only_where_an_account_is_signed_in(
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

    b.come_back_later()
    b.visit()
    b.settle()
    assert len(b.renewals) == 2
