"""Run axe on a page, and list the violations."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
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
# Of what passes one node each: to describe them all costs more than to look
RUN = """async (runOnly) => {
  const { violations, passes } = await axe.run({ runOnly, resultTypes: ["violations"] });
  return [passes.length, violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))];
}"""


def violations(page: Page, rules: Sequence[str] = WCAG) -> list[str]:
    """Each with what it stands in."""
    page.evaluate(TURNED)
    if not page.evaluate("!!window.axe"):
        page.evaluate(AXE_SCRIPT)
    passes, found = page.evaluate(RUN, list(rules))
    assert passes
    return list(found)


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
