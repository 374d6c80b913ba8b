"""Run axe on a page, and list the violations."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL = [*WCAG, "best-practice"]
CONTRAST = ["color-contrast"]
OPENED = """document.querySelectorAll("main details, #content details")
  .forEach((e) => (e.open = true))"""
# What is wider than its place: a table, and the page itself
TOO_WIDE = """[...document.querySelectorAll("html, .results")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.localName)"""
# What fades in, the banner too, and colours on their way to those of another scheme, have arrived
TURNED = """() => Promise.allSettled([document, document.querySelector("mix-consent")?.shadowRoot]
  .flatMap((root) => root?.getAnimations() ?? [])
  .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
  .map(({ finished }) => finished))"""


def violations(page: Page, rules: Sequence[str] = WCAG) -> list[str]:
    """Each with what it stands in."""
    page.evaluate(TURNED)
    # of what passes one node each: to describe them all costs more than to look
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response
    assert found["passes"]
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def is_for_everyone(
    page: Page, console: Sequence[str] = (), rules: Sequence[str] = ALL, *, is_dark: bool = True
) -> None:
    """What axe finds by day and at night; and the width."""
    assert list(console) == []  # axe itself writes to it
    page.evaluate(OPENED)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(TOO_WIDE) == [], width
    assert violations(page, rules) == []
    if is_dark:
        page.emulate_media(color_scheme="dark")
        assert violations(page, CONTRAST) == []
