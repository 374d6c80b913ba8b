"""The Cookie Policy in a real browser: on paper, on the narrowest phone, to a screen reader."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.servers import Project

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPENED = "for (const one of document.querySelectorAll('details')) one.open = true"
SHOWN = """() => [...document.querySelectorAll(".register code")]
  .filter((e) => e.checkVisibility({ contentVisibilityAuto: true }) && e.offsetHeight).length"""
Scheme = Literal["light", "dark"]


@pytest.fixture
def policy(page: Page, service: Project) -> Page:
    page.goto(f"{service.url}/cookies/?language=en")
    return page


@pytest.mark.requirement("R57")
def test_the_register_is_folded_on_screen_and_whole_on_paper(policy: Page) -> None:
    declared = policy.locator(".register code").count()
    assert declared > 10
    assert policy.evaluate(SHOWN) == 0

    policy.emulate_media(media="print")

    policy.wait_for_function(f"({SHOWN})() === {declared}")  # a frame later


def test_a_group_is_unfolded_by_its_name(policy: Page) -> None:
    group = policy.get_by_role("region", name="Strictly necessary")
    group.locator("summary").click()

    expect(group.get_by_role("cell", name="Holds your choices, signed.")).to_be_visible()
    assert policy.evaluate(SHOWN) == group.locator("code").count()


@pytest.mark.requirement("R136")
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_nothing_scrolls_sideways_at_320_pixels(
    page: Page, service: Project, language: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    for path in ("/cookies/", "/nowhere/"):
        page.goto(f"{service.url}{path}?language={language}")
        page.evaluate(OPENED)
        assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.fixture(params=["light", "dark"])
def seen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    scheme: Scheme = request.param
    context = browser.new_context(locale="en-US", color_scheme=scheme)
    yield context.new_page()
    context.close()


@pytest.mark.requirement("R135")
@pytest.mark.parametrize("path", ["/cookies/", "/nowhere/"])
def test_axe_finds_nothing(seen: Page, service: Project, path: str) -> None:
    seen.goto(service.url + path)
    seen.evaluate(OPENED)

    found = Axe().run(seen, options={"runOnly": WCAG}).response

    assert found["passes"]
    assert [(rule["id"], rule["nodes"]) for rule in found["violations"]] == []
