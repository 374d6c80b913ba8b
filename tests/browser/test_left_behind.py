"""Whatever led to "not allowed", only what is necessary is left (R25)."""

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from consent.cookies import decision_token, state
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.kernel.rules import Answer, Choice
from consent.kernel.ruleset import Ruleset
from tests.browser.leaving import Shop, inventory, shopping
from tests.browser.test_withdrawal import (
    ELSEWHERE,
    NECESSARY,
    UNREACHABLE,
    eventually,
    tell,
)
from tests.browser.waiting import until, until_ready

LEFT = sorted([*NECESSARY, *UNREACHABLE, *ELSEWHERE])  # the last two no banner can reach


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with shopping(tmp_path_factory.mktemp("shop")) as shop, shop.project.running("serve"):
        yield shop


def be_in(context: BrowserContext, shop: Shop, place: str) -> None:
    """Say to the service where the visitor is, as a CDN in front of it does."""

    def forward(route: Route) -> None:
        route.continue_(headers=route.request.headers | {"x-region": place})

    context.unroute_all()
    context.route(f"{shop.project.url}/**", forward)


def filled(page: Page, shop: Shop, place: str) -> None:
    """Where silence is a yes, everything lies in this browser without a click."""
    be_in(page.context, shop, place)
    page.goto(shop.url)
    until(page, "window.ran?.includes('tag')")
    shop.fill(page)
    assert len(inventory(page)) > len(LEFT) + 8


def come_back(page: Page, shop: Shop) -> None:
    page.goto(shop.url)
    until_ready(page)


def left(page: Page, why: str) -> None:
    eventually(lambda: inventory(page), LEFT, page)
    tell(f"Left: {why}", LEFT)


@pytest.mark.requirement("R23")
def test_after_a_border_nobody_was_asked(shop: Shop, page: Page) -> None:
    filled(page, shop, "US-CA")
    be_in(page.context, shop, "FR")
    page.context.clear_cookies(name="mix_consent_state")
    come_back(page, shop)
    left(page, "after a border")
    assert page.evaluate("mixConsent.verdicts().analytics.verdict") == "unasked"


@pytest.mark.requirement("R75")
def test_an_answer_that_is_erased(shop: Shop, page: Page) -> None:
    be_in(page.context, shop, "FR")
    come_back(page, shop)
    with page.expect_response("**/v1/decisions"):
        page.evaluate("void mixConsent.accept()")
    until(page, "window.ran?.includes('tag')")
    shop.fill(page)
    page.goto(f"{shop.project.url}/preferences/erase/?site=mix&language=en")
    page.locator("form button[type=submit], form button").last.click()
    page.wait_for_load_state()

    page.context.clear_cookies(name="__Host-mix_csrf")  # of that page's forms

    come_back(page, shop)
    left(page, "after an erasure")


@pytest.mark.requirement("R64")
def test_a_yes_that_has_lapsed(shop: Shop, page: Page) -> None:
    filled(page, shop, "US-CA")
    be_in(page.context, shop, "FR")
    keep_an_old_yes(page.context, shop)
    come_back(page, shop)
    left(page, "after a lapse")
    assert page.evaluate("mixConsent.verdicts().analytics.verdict") == "lapsed"


def keep_an_old_yes(context: BrowserContext, shop: Shop) -> None:
    """200 days old, as its cookies say."""
    project = shop.project
    ruleset = Ruleset.of(json.loads(project.get(f"{project.url}/v1/notice")))
    choices = {one.key: Choice(one.version, True) for one in ruleset.optional}
    answer = Answer(int(time.time()) - 200 * 86_400, choices, region="FR")
    ring = KeyRing.from_secrets([project.environment["DJANGO_SECRET_KEY"]])
    signed = SignedDecision(uuid4(), "mix", ruleset.number, answer)
    kept = {
        "__Secure-mix_consent": decision_token.issue(signed, ring, project.url),
        "mix_consent_state": state.encode(answer),
    }
    where = {"domain": ".mixnetworks.localhost", "path": "/", "secure": True}
    cookies: list[Any] = [{"name": name, "value": kept[name], **where} for name in kept]
    context.add_cookies(cookies)


@pytest.mark.requirement("R8")
def test_a_signal_of_a_browser_that_had_said_nothing(shop: Shop, page: Page) -> None:
    filled(page, shop, "US-CA")
    assert any("_ads" in line for line in inventory(page))
    page.set_extra_http_headers({"Sec-GPC": "1"})
    come_back(page, shop)
    until(page, "document.cookie.includes('mix_consent_state=')")
    eventually(lambda: [line for line in inventory(page) if "_ads" in line], [], page)
    assert page.evaluate("mixConsent.verdicts().marketing.reason") == "signal"
