"""Larger letters, wider letters, small windows: nothing is cut, and both answers are in reach."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.access.conftest import HOST, Visit
from tests.browser.access.states import ANSWERS, STATES, show, shown

# WCAG 1.4.12, as its test has it
SPACED = """(e) => { const page = e.ownerDocument.defaultView, spaced = new page.CSSStyleSheet();
  spaced.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  e.getRootNode().adoptedStyleSheets.push(spaced); }"""
# Each line of text and each control is brought into view, and is to be seen whole and on top
FAULTS = """(root) => {
  const page = root.ownerDocument.defaultView, tree = root.getRootNode(), faults = [];
  if (page.document.documentElement.scrollWidth > page.innerWidth) faults.push("scrolls sideways");
  for (const e of [root, ...root.querySelectorAll("*")])
    if (e.clientWidth && e.scrollWidth > e.clientWidth) faults.push(`cut: ${e.textContent}`);
  const told = root.querySelectorAll("h2, p, legend, summary, li, a, button, input");
  for (const e of told) {
    if (!e.getClientRects().length || !(e.textContent || e.matches("input"))) continue;
    e.scrollIntoView({ block: "nearest" });
    for (const { left, right, top, bottom } of [e.getClientRects()[0]]) {
      const y = Math.max(top + 4, Math.min((top + bottom) / 2, top + 12));
      for (const x of [left + 4, right - 4]) {
        const there = tree.elementFromPoint(x, y);
        if (!there || !(e.contains(there) || there.contains(e)) || there.matches("html"))
          faults.push(`not seen: ${e.tagName} ${e.textContent.slice(0, 40)}`);
      }
    }
  }
  return [...new Set(faults)];
}"""


def small(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})


def at_400_percent(page: Page) -> None:
    """1280 by 1024 at 400 %."""
    page.set_viewport_size({"width": 320, "height": 256})


def on_its_side(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 320})


def with_large_text(page: Page) -> None:
    """The browser's own setting; the text of the page doubles."""
    sizes = {"standard": 32, "fixed": 26}
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})


def with_large_root(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")


def with_wide_letters(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})


WAYS = [small, at_400_percent, on_its_side, with_large_text, with_large_root, with_wide_letters]


@pytest.mark.requirement("R136")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("state", STATES)
def test_nothing_is_cut(visit: Visit, state: str, way: Callable[[Page], None]) -> None:
    page = show(visit, state)
    way(page)
    root = shown(page, state)
    if way is with_wide_letters:
        root.evaluate(SPACED)
    root.scroll_into_view_if_needed()
    assert root.evaluate(FAULTS) == []
    if state in ("banner", "dialog"):
        for answer in ANSWERS:
            button = root.get_by_role("button", name=answer)
            button.scroll_into_view_if_needed()
            expect(button).to_be_in_viewport(ratio=1)
            button.click(trial=True)


def test_large_text_is_really_twice_as_large(visit: Visit) -> None:
    page = visit()
    size = f"getComputedStyle({HOST}.shadowRoot.querySelector('p:not(:empty)')).fontSize"
    assert page.evaluate(size) == "15px"
    with_large_text(page)
    assert page.evaluate(size) == "30px"


def test_a_page_with_small_letters_does_not_make_ours_small(visit: Visit) -> None:
    page = visit()
    page.evaluate("document.documentElement.style.fontSize = '62.5%'")
    size = f"getComputedStyle({HOST}.shadowRoot.querySelector('p:not(:empty)')).fontSize"
    assert page.evaluate(size) == "15px"


@pytest.mark.requirement("R134")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_touched_is_large_enough(visit: Visit, state: str, width: int) -> None:
    """R134, WCAG 2.5.8: 24 pixels, or as much room; the answers and all buttons 44."""
    page = show(visit, state, viewport={"width": width, "height": 800})
    targets = shown(page, state).evaluate(
        """(root) => [...root.querySelectorAll("a, button, summary, input")]
          .filter((e) => e.getClientRects().length)
          .map((e) => { const { x, y, width, height } = e.getBoundingClientRect();
            const size = (n) => Number(n.toFixed(3)); // it still moves, between two pixels
            return [e.tagName, e.textContent, x, y, size(width), size(height)]; })"""
    )
    assert targets
    centres = [(x + width / 2, y + height / 2) for _, _, x, y, width, height in targets]
    for index, (tag, name, _, _, wide, high) in enumerate(targets):
        if tag == "BUTTON":
            assert high >= 44, name
        if tag == "INPUT":
            assert (wide, high) == (44, 26), "it does not shrink beside a long name"
        if min(wide, high) < 24:
            x, y = centres[index]
            others = [centre for centre in centres if centre != (x, y)]
            near = [at for at in others if (at[0] - x) ** 2 + (at[1] - y) ** 2 < 24**2]
            assert near == [], f"{name} has too little room"
