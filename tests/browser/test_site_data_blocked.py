"""A browser that keeps no site data: silence is no yes there, and a no holds for the page (R93)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect

from tests.browser.chromium import FLAGS, chromium
from tests.browser.waiting import until_ready
from tests.servers import Project

BLOCKED = {"profile": {"default_content_setting_values": {"cookies": 2}}}
PLACES = ("US-CA",)
LOADS = "if (top === self) addEventListener('pageshow', () => loaded())"
OFF = {"verdict": "unasked", "reason": "default"}
RECORDED = "from consent.models import Decision; print(Decision.objects.count())"


@pytest.fixture
def deaf(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """Chromium with "block all cookies", which its `navigator.cookieEnabled` does not say."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(BLOCKED))
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=chromium(playwright), args=FLAGS, locale="en-US"
    )
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def loads(deaf: BrowserContext) -> list[None]:
    """One entry for each time that a page was loaded."""
    told: list[None] = []
    deaf.expose_function("loaded", lambda: told.append(None))
    deaf.add_init_script(LOADS)
    return told


def be_in(visitor: BrowserContext, place: str) -> None:
    """Say where the visitor is to site and service, as a CDN in front of both does."""
    visitor.route(
        "**/*",
        lambda route: route.continue_(headers=route.request.headers | {"x-region": place}),
    )


def banner(page: Page) -> Locator:
    return page.get_by_role("region", name="Cookies on mixnetworks.com")


def visit(context: BrowserContext, service: Project, path: str = "/") -> Page:
    page = context.pages[0]
    page.goto(service.site_url + path)
    until_ready(page)
    with pytest.raises(Exception, match="Access is denied"):
        page.evaluate("localStorage.length")  # it is what it is to be
    assert page.evaluate("navigator.cookieEnabled")
    return page


def recorded(service: Project) -> int:
    return int(service.python(RECORDED))


def has_run(page: Page) -> bool:
    return page.locator("[id^=tag-]", has_text="ran").count() > 0


def allowed(page: Page) -> list[str]:
    verdicts: dict[str, Any] = page.evaluate("mixConsent.verdicts()")
    return [key for key, one in verdicts.items() if one["verdict"] == "granted"]


@pytest.mark.requirement("R93")
@pytest.mark.parametrize("place", PLACES)
def test_silence_is_no_yes(service: Project, deaf: BrowserContext, place: str) -> None:
    be_in(deaf, place)
    page = visit(deaf, service)
    page.wait_for_load_state("networkidle")

    assert page.evaluate("mixConsent.verdicts().analytics") == OFF
    assert allowed(page) == ["necessary"]
    assert not has_run(page)
    expect(banner(page).get_by_role("button", name="Reject all")).to_be_visible()


@pytest.mark.requirement("R25")
@pytest.mark.requirement("R60")
@pytest.mark.parametrize("place", PLACES)
def test_a_no_holds_for_the_page(
    service: Project, deaf: BrowserContext, loads: list[None], place: str
) -> None:
    be_in(deaf, place)
    page = visit(deaf, service)
    with page.expect_response("**/v1/decisions") as response:
        banner(page).get_by_role("button", name="Reject all").click()
    assert response.value.status == 201
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Hide").click()

    expect(banner(page)).to_have_count(0)
    assert page.evaluate("mixConsent.verdicts().analytics.verdict") == "denied"
    assert allowed(page) == ["necessary"]
    assert not has_run(page)
    assert len(loads) == 1, "it was not loaded anew"
