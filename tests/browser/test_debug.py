"""The console in debug mode: waiting elements, activated ones, and the reasons."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.house import House
from tests.browser.stand import visit
from tests.browser.waiting import becomes

Watch = Callable[[], list[str]]

ADS = '<script type="text/plain" data-consent="marketing" src="/ads.js"></script>'
LOAD = "(url) => import(url).then((part) => part.default(mixConsent))"
ADD = """(markup) => {
  for (const [tag, attributes, code] of markup) {
    const element = document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    if (code) element.append(code);
    document.body.append(element);
  }
}"""


@pytest.fixture
def lines(page: Page) -> list[str]:
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    page.on("pageerror", lambda error: lines.append(f"thrown: {error}"))
    return lines


@pytest.fixture
def watch(page: Page, house: House, lines: list[str]) -> Watch:
    """Bring the part in, as the banner does, and read what it says first."""

    def watching() -> list[str]:
        lines.clear()
        page.evaluate(LOAD, f"{house.url}/parts/debug.js?mixconsent_debug")
        return lines

    house.site.body = ADS
    visit(page, house.site)
    return watching


def group(lines: list[str], title: str) -> list[str]:
    """The lines below this title."""
    titles = (
        *("Origin", "Verdicts", "Receipt", "Queue", "Waits", "Came in", "Vendors"),
        *("This page holds", "mixConsent"),
    )
    start = len(lines) - 1 - [line.startswith(title) for line in reversed(lines)].index(True)
    rest = lines[start + 1 :]
    ends = [index for index, line in enumerate(rest) if line.startswith(titles)]
    return [line for line in rest[: ends[0] if ends else None] if line != "console.groupEnd"]


def test_it_tells_notice_place_language_and_each_verdict_with_its_reason(
    watch: Watch, house: House
) -> None:
    lines = watch()

    assert re.fullmatch(r"mixConsent: notice \d+, region ZZ, language en", lines[0])
    verdicts = group(lines, "Verdicts")
    assert "necessary: granted (necessary: the site cannot work without it)" in verdicts
    assert "analytics: unasked (default: not answered, and silence is no yes)" in verdicts
    assert group(lines, "Receipt") == ["none: what is in force was not answered in this tab"]
    assert group(lines, "Queue") == ["nothing"]
    assert group(lines, "Origin") == [f"{house.site.site_url.rstrip('/')} is one of the site's"]


def test_it_tells_what_waits_and_which_key_is_missing(page: Page, watch: Watch) -> None:
    page.evaluate(
        ADD,
        [
            ["template", {"id": "a", "data-consent": "analytics marketing"}],
            ["template", {"id": "b", "data-consent": "statistics"}],
            ["template", {"id": "c", "data-consent": ""}],
            ["iframe", {"id": "d", "data-consent": "support", "data-src": "/chat"}],
        ],
    )

    waits = group(watch(), "Waits")

    default = "unasked (default: not answered, and silence is no yes)"
    assert f'<template id="a"> waits for analytics: {default} and marketing: {default}' in waits
    assert '<template id="b"> waits for statistics, which the notice does not know' in waits
    assert '<template id="c"> waits for nothing: data-consent is empty' in waits
    assert f'<script src="/ads.js"> waits for marketing: {default}' in waits
    assert f'<iframe src="/chat"> waits for support: {default}' in waits


def test_it_tells_what_changed_and_what_came_in_then(
    page: Page, watch: Watch, lines: list[str]
) -> None:
    page.evaluate("void (window.dataLayer = [])")
    page.evaluate(ADD, [["template", {"id": "late", "data-consent": "analytics"}]])
    watch()
    lines.clear()

    page.evaluate("void mixConsent.save({ analytics: true, preferences: true })")

    becomes(page, lambda: any("This page holds" in line for line in lines), True)
    assert lines[0] == "mixConsent: changed"
    assert "analytics: granted (choice: the visitor's own answer)" in group(lines, "Verdicts")
    assert '<template id="late"> came in with analytics' in group(lines, "Came in")
    (google,) = group(lines, "Vendors")
    assert google.startswith("Google (dataLayer): consent update {")
    assert '"functionality_storage":"granted"' in google
    assert '"ad_storage":"denied"' in google
