"""The guard is a guest: it only tells where it is asked to, and breaks nothing of the page."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.guarded import Guarded, caught, guarding, visit
from tests.browser.waiting import until

GUARD = '<script src="{url}/guard.js" %s></script>'
TRY = """(url) => {
  document.cookie = "_ga=1";
  document.cookie = "session_4711aaf09=1";
  localStorage.setItem("ga-queue", 1);
  const script = Object.assign(document.createElement("script"), { src: `${url}/tried.js` });
  const frame = Object.assign(document.createElement("iframe"), { src: `${url}/frame` });
  document.body.append(script, frame);
}"""
TRIED = [
    ("cookie", "_ga", "analytics"),
    ("cookie", "session_4711aaf09", ""),
    ("storage", "ga-queue", "analytics"),
    ("script", "www.ads.localhost", "marketing"),
    ("frame", "www.ads.localhost", "marketing"),
]


@pytest.fixture
def stand() -> Iterator[Guarded]:
    with guarding() as stand:
        yield stand


def leave(page: Page, stand: Guarded) -> list[dict[str, Any]]:
    """Go to another page, and see what was sent on the way."""
    page.goto(f"{stand.stats}/elsewhere")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    return stand.detections


@pytest.mark.parametrize("place", ["the guard's own tag", "the banner's tag"])
def test_a_report_only_tells(stand: Guarded, page: Page, place: str) -> None:
    if place == "the guard's own tag":
        stand.tag = GUARD % 'data-guard="report"'
    else:
        stand.tag = GUARD % "data-guard"
        stand.head = '<script data-guard="report" type="text/plain"></script>'
    visit(page, stand)
    page.evaluate(TRY, stand.ads)
    until(page, "window.ran")
    page.frame_locator("iframe").get_by_text("Framed").wait_for()
    assert page.evaluate("document.cookie.split('; ').length") == 2
    assert page.evaluate("localStorage.getItem('ga-queue')") == "1"
    assert caught(page) == [(*tried, False) for tried in TRIED]


def test_what_was_caught_is_sent_once_by_declared_name(stand: Guarded, page: Page) -> None:
    stand.tag = GUARD % 'data-guard-sample="1"'
    visit(page, stand)
    page.evaluate(TRY, stand.ads)
    page.evaluate("document.cookie = '_ga_G12ABC345=secret'; document.cookie = 'odd name{}=1'")
    assert stand.detections == []  # not before the page is left
    names = {
        "cookie": ["_ga", "session_*", "_ga_*"],
        "local-storage": ["ga-*"],
        "host": ["*.ads.localhost"],
    }
    assert leave(page, stand) == [
        {"site": "mix", "kind": "blocked", "what": what, "names": found}
        for what, found in names.items()
    ]


@pytest.mark.parametrize(("chance", "reports"), [(0.0499, 3), (0.05, 0)])
def test_one_page_view_in_twenty_is_reported(
    stand: Guarded, page: Page, chance: float, reports: int
) -> None:
    page.add_init_script(f"Math.random = () => {chance}")
    visit(page, stand)
    page.evaluate(TRY, stand.ads)
    assert len(leave(page, stand)) == reports


def test_a_failure_of_ours_is_not_the_pages(stand: Guarded, page: Page, console: list[str]) -> None:
    visit(page, stand)
    page.evaluate(
        """() => {
          const broken = () => { throw new Error("by the page") };
          String.prototype.split = Element.prototype.matches = Map.prototype.delete = broken;
        }"""
    )
    page.evaluate(TRY, stand.ads)
    assert page.evaluate("/_ga=1/.test(document.cookie)")
    assert page.evaluate("localStorage.getItem('ga-queue')") == "1"
    until(page, "window.ran")
    assert console == []
