"""The page is the page: the banner neither becomes its largest picture nor moves anything in it."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.sight import screens
from tests.browser.sight.stage import LAYOUTS, Stage

pytestmark = pytest.mark.machine

WATCH = """
window.seen = { paints: [], shift: 0 };
new PerformanceObserver((list) => seen.paints.push(...list.getEntries()))
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) seen.shift += value;
}).observe({ type: "layout-shift", buffered: true });
"""
# An element in a tree of ours is named to nobody
LARGEST = "(seen.paints.at(-1).element ?? {}).localName"
# The banner was painted, and the browser has had its time to say so
PAINTED = "() => new Promise((done) => setTimeout(done, 400))"
Motion = Literal["reduce", "no-preference"]


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
@pytest.mark.parametrize(("own", "largest"), [("word", "h1"), ("picture", "img")])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_largest_paint_is_the_page_s(
    stage: Stage, roboto: Browser, layout: str, own: str, largest: str, motion: Motion
) -> None:
    for screen in (screens.DESKTOP, screens.PHONE):
        size = screens.viewport(screen)
        with stage.visit(
            roboto,
            "first visit",
            layout=layout,
            content=own,
            script=WATCH,
            reduced_motion=motion,
            viewport=size,
        ) as page:
            page.evaluate(PAINTED)
            assert page.evaluate(LARGEST) == largest, screen


@pytest.mark.parametrize("screen", [screens.DESKTOP, screens.PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "flow"])
def test_nothing_moves_when_it_comes_and_when_it_goes(
    stage: Stage, roboto: Browser, layout: str, screen: screens.Screen
) -> None:
    size = screens.viewport(screen)
    with stage.visit(
        roboto,
        "first visit",
        layout=layout,
        script=WATCH,
        reduced_motion="no-preference",
        viewport=size,
    ) as page:
        page.evaluate(PAINTED)
        page.evaluate("sight.tree().querySelector('[part~=reject]').click()")
        page.evaluate(PAINTED)
        page.evaluate("sight.tree().querySelector('.hide').click()")
        page.evaluate(PAINTED)
        assert page.evaluate("sight.tree().querySelector('section')") is None
        assert _shift(page) == 0
        page.evaluate("document.querySelector('h1').style.marginTop = '300px'")
        page.evaluate(PAINTED)
        assert _shift(page) > 0, "a shift would have been noticed"


def _shift(page: Page) -> float:
    return float(page.evaluate("seen.shift"))
