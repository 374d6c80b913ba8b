"""A browser ends every cookie after 400 days; who comes back is given new ones (R63, R64)."""

import time
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page

from consent.cookies import decision_token, state
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.kernel.rules import Answer, Choice
from tests.browser.waiting import until_ready
from tests.servers import Project

DAY = 86_400
SOON = 3 * DAY  # seconds that the cookies still have to live


def come_back(page: Page, service: Project, *, days: int) -> Answer:
    """Visit with an answer of so many days, in cookies that are about to end; and leave."""
    now = int(time.time())
    answer = Answer(now - days * DAY, {"analytics": Choice(1, False)}, region="ZZ")
    ring = KeyRing.from_secrets([service.environment["DJANGO_SECRET_KEY"]])
    signed = SignedDecision(uuid4(), "mix", 1, answer)
    kept = {
        "__Secure-mix_consent": decision_token.issue(signed, ring, service.url),
        "mix_consent_state": state.encode(answer),
    }
    where = {"domain": ".mixnetworks.localhost", "path": "/", "secure": True}
    cookies: list[Any] = [
        {"name": name, "value": kept[name], "expires": now + SOON, **where} for name in kept
    ]
    page.context.add_cookies(cookies)
    page.goto(service.site_url)
    until_ready(page)
    page.evaluate("(url) => import(url)", f"{service.url}/parts/after.js")  # what it waits for
    page.goto(f"{service.site_url}/pricing/")
    until_ready(page)
    return answer


def lives(context: BrowserContext) -> dict[str, float]:
    """How many days our cookies still have to live."""
    now = time.time()
    return {
        str(cookie.get("name")): (float(cookie.get("expires", 0)) - now) / DAY
        for cookie in context.cookies()
        if "mix_consent" in str(cookie.get("name"))
    }


@pytest.mark.requirement("R63")
@pytest.mark.parametrize(
    ("days", "is_renewed"),
    [pytest.param(31, True, id="a month old"), pytest.param(29, False, id="younger")],
)
def test_old_cookies_are_set_anew_and_the_answer_keeps_its_day(
    page: Page, service: Project, days: int, is_renewed: bool
) -> None:
    answer = come_back(page, service, days=days)

    deadline = time.monotonic() + (15 if is_renewed else 3)
    while max(lives(page.context).values()) < 300 and time.monotonic() < deadline:
        page.wait_for_timeout(100)

    assert lives(page.context).keys() == {"__Secure-mix_consent", "mix_consent_state"}
    assert all((days > 390) is is_renewed for days in lives(page.context).values())
    assert f"1~{answer.decided_at // DAY}~ZZ~0~analytics:1:0" in page.evaluate("document.cookie")
