"""The banner is a guest: nothing of the page's reaches it, and it is not in the page's way."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stand import Stand, standing
from tests.browser.waiting import until, until_ready

LOOKS = """() => { const root = document.querySelector("mix-consent").shadowRoot;
  return ["section", "h2", "li", "p", "button", "a"].map((name) => {
    const e = root.querySelector(name), { fontSize, fontFamily, borderRadius, color } =
      getComputedStyle(e), { width, height } = e.getBoundingClientRect();
    return [name, fontSize, fontFamily, borderRadius, color, width, height]; }); }"""
BOXES = """() => [...document.body.children].filter((e) => e.localName !== "mix-consent")
  .map((e) => { const { x, y, width, height } = e.getBoundingClientRect();
    return [e.localName, x, y, width, height]; })"""
PAINTS = """<script nonce=once>window.paints = []; new PerformanceObserver((list) => {
  for (const { element, size } of list.getEntries()) paints.push([element?.id ?? "", size]);
}).observe({ type: "largest-contentful-paint", buffered: true })</script>"""
LAYERS = ("section", "h2", "li", "button")
TOKENS = {
    "on the root": ":root{--s:8px;--r:40px;--b:0;--f:monospace;--p:red;--i:red;--a:red;--m:red}",
    "on everything": "*{--s:8px;--r:40px;--b:0;--f:monospace;--p:red;--i:red;--a:red;--m:red}",
}


@pytest.fixture
def stand() -> Iterator[Stand]:
    with standing() as stand:
        yield stand


def visit(page: Page, stand: Stand, style: str = "") -> Page:
    stand.head = f"<style>{style}</style>"
    page.goto(stand.site_url)
    until_ready(page)
    expect(page.get_by_role("region")).to_be_visible()
    return page


@pytest.mark.requirement("R135")
@pytest.mark.parametrize("where", TOKENS)
def test_the_pages_own_properties_do_not_leak_in(stand: Stand, page: Page, where: str) -> None:
    ours = visit(page, stand).evaluate(LOOKS)
    assert visit(page, stand, TOKENS[where]).evaluate(LOOKS) == ours


@pytest.mark.parametrize(
    "style",
    [
        pytest.param("body{display:grid;gap:40px;grid-template-rows:auto auto 1fr}", id="a grid"),
        pytest.param("body{display:flex;gap:40px;justify-content:space-between}", id="flex"),
        pytest.param("body{column-count:2}", id="columns"),
    ],
)
def test_it_stands_in_the_body_and_moves_nothing_there(
    stand: Stand, page: Page, style: str
) -> None:
    visit(page, stand, style)
    assert page.evaluate("document.body.firstElementChild.localName") == "mix-consent"
    boxes = page.evaluate(BOXES)
    page.evaluate("document.querySelector('mix-consent').remove()")
    assert boxes == page.evaluate(BOXES)


@pytest.mark.parametrize("style", ["body{transform:scale(1);height:3000px}", "body{contain:paint}"])
def test_a_body_that_is_transformed_keeps_it_in_the_window(
    stand: Stand, page: Page, style: str
) -> None:
    visit(page, stand, style)
    expect(page.get_by_role("button", name="reject")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="reject").click()
    expect(page.get_by_role("status")).to_be_in_viewport(ratio=1)


def test_those_who_answer_for_the_visitor_find_the_buttons(stand: Stand, page: Page) -> None:
    visit(page, stand)
    parts = """() => ["accept", "reject", "choose"].map((name) =>
      document.querySelector("mix-consent").shadowRoot.querySelector(`[part~=${name}]`).innerText)"""
    assert page.evaluate(parts) == ["accept", "reject", "choose"]


def test_a_body_that_is_written_anew_keeps_the_question(stand: Stand, page: Page) -> None:
    visit(page, stand)
    page.evaluate("document.body.innerHTML = '<p>Another page</p>'")
    expect(page.get_by_role("button", name="reject")).to_be_in_viewport(ratio=1)


def test_a_page_that_throws_it_out_each_time_goes_on(stand: Stand, page: Page) -> None:
    visit(page, stand)
    page.evaluate(
        """() => { window.thrown = 0; new MutationObserver(() => {
          const host = document.querySelector("mix-consent");
          if (host) { thrown += 1; host.remove(); }
        }).observe(document, { childList: true, subtree: true }); document.body.append("!"); }"""
    )
    until(page, "thrown > 3")
    assert page.evaluate("1 + 1") == 2


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
@pytest.mark.parametrize("size", [(390, 664), (1280, 800)], ids=["phone", "desktop"])
def test_the_pages_own_text_stays_its_largest_paint(
    browser: Browser, stand: Stand, motion: Any, size: tuple[int, int]
) -> None:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion=motion
    )
    page = context.new_page()
    stand.head, stand.body = PAINTS, "<p id=own>A line of the page's own.</p>"
    page.goto(stand.site_url)
    expect(page.get_by_role("region")).to_be_visible()
    until(page, "paints.length > 0")
    page.wait_for_timeout(500)  # longer than it takes to come
    page.screenshot()
    assert {name for name, _ in page.evaluate("paints")} == {"own"}
    context.close()
