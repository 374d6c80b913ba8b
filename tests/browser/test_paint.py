"""The banner is there without moving the page, and both answers look alike whatever is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.sight import screens
from tests.browser.sight.stage import LAYOUTS, Stage

pytestmark = pytest.mark.machine  # which has the fonts

ALL_STYLE = """(button) => { const style = getComputedStyle(button);
  return [...style].map((name) => [name, style[name]]); }"""
WATCH = """
window.seen = { paints: [], shift: 0, own: 0 };
new PerformanceObserver((list) => seen.paints.push(...list.getEntries()))
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries())
    seen[sources.some(({ node }) => node) ? "shift" : "own"] += value;
}).observe({ type: "layout-shift", buffered: true });
"""
# An element in a tree of ours is named to nobody
LARGEST = "(seen.paints.at(-1).element ?? {}).localName"
# What moved has come to rest, was painted, and was told
PAINTED = """async () => {
  await sight.still();
  for (let at = 0; at < 4; at += 1) await new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done));
}"""
LONGEST = """Math.max(0, ...[...sight.tree().querySelectorAll('*')].flatMap((e) =>
  getComputedStyle(e).animationDuration.split(', ').map(parseFloat)))"""

WEIGHTS = """[...sight.tree().querySelectorAll('section *')].map((e) =>
  getComputedStyle(e).fontWeight)"""


@pytest.mark.requirement("R36")
def test_what_is_pointed_at_pressed_or_focused_looks_the_same_too(
    stage: Stage, roboto: Browser
) -> None:
    size = screens.viewport(screens.DESKTOP)
    with stage.visit(roboto, "first visit", viewport=size) as page:
        looks = {name: list(_looks(page, name)) for name in ("accept", "reject")}
    assert looks["accept"] == looks["reject"]


def _looks(page: Page, name: str) -> Iterator[Any]:
    button = page.locator(f"section [part~={name}]")
    button.hover()
    yield button.evaluate(ALL_STYLE)
    with _pressed(page):
        yield button.evaluate(ALL_STYLE)
    page.keyboard.press("Shift")
    button.focus()
    yield button.evaluate(ALL_STYLE)
    button.evaluate("(button) => button.blur()")


@contextmanager
def _pressed(page: Page) -> Iterator[None]:
    page.mouse.down()
    yield
    page.mouse.move(1, 1)  # let go elsewhere, it is no click
    page.mouse.up()


@pytest.mark.requirement("R142")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_largest_paint_is_the_pages_and_nothing_of_it_moves(
    stage: Stage, roboto: Browser, layout: str
) -> None:
    size = screens.viewport(screens.PHONE)
    for content, largest in (("word", "h1"), ("picture", "img")):
        with stage.visit(
            roboto,
            "first visit",
            layout=layout,
            content=content,
            script=WATCH,
            reduced_motion="no-preference",
            viewport=size,
        ) as page:
            page.evaluate(PAINTED)
            assert page.evaluate(LARGEST) == largest
            assert page.evaluate(LONGEST) <= 0.001, "it is there in its second frame"
            assert set(page.evaluate(WEIGHTS)) <= {"400", "700"}, "the page's own two"
            assert layout == "flow" or page.evaluate("seen.own") == 0
            page.locator("section [part~=reject]").click()
            page.evaluate(PAINTED)
            page.evaluate("sight.tree().querySelector('.hide').click()")
            page.evaluate(PAINTED)
            assert page.evaluate("sight.tree().querySelector('section')") is None
            assert layout == "flow" or page.evaluate("seen.shift") == 0
            page.evaluate("document.querySelector('h1').style.marginTop = '300px'")
            page.evaluate(PAINTED)
            assert page.evaluate("seen.shift") > 0, "a shift would have been noticed"
