"""The banner is a guest: nothing of the page's reaches it, and it is not in the page's way."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stand import Stand, visit
from tests.browser.waiting import until

LOOKS = """() => { const root = document.querySelector("mix-consent").shadowRoot;
  return ["section", "h2", "li", "p", "button", "a"].map((name) => {
    const e = root.querySelector(name), { fontSize, fontFamily, borderRadius, color } =
      getComputedStyle(e), { width, height } = e.getBoundingClientRect();
    return [name, fontSize, fontFamily, borderRadius, color, width, height]; }); }"""
BOXES = """() => [...document.body.children].filter((e) => e.localName !== "mix-consent")
  .map((e) => { const { x, y, width, height } = e.getBoundingClientRect();
    return [e.localName, x, y, width, height]; })"""
DRESS = "(style) => { document.querySelector('style').textContent = style; }"
TOKENS = "--s:8px;--r:40px;--b:0;--f:monospace;--p:red;--i:red;--a:red;--m:red"
STYLES = [
    "body{display:grid;gap:40px;grid-template-rows:auto auto 1fr}",
    "body{display:flex;gap:40px;justify-content:space-between}",
    "body{column-count:2}",
]


@pytest.fixture
def guest(page: Page, stand: Stand) -> Page:
    stand.head, stand.policy = "<style></style>", ""
    visit(page, stand)
    expect(page.get_by_role("region")).to_be_visible()
    return page


@pytest.mark.requirement("R135")
def test_the_pages_own_properties_do_not_leak_in(guest: Page) -> None:
    ours = guest.evaluate(LOOKS)
    for where in (":root", "*"):
        guest.evaluate(DRESS, f"{where}{{{TOKENS}}}")
        assert guest.evaluate(LOOKS) == ours


def test_it_stands_in_the_body_and_moves_nothing_there(guest: Page) -> None:
    assert guest.evaluate("document.body.firstElementChild.localName") == "mix-consent"
    boxes = []
    for style in STYLES:
        guest.evaluate(DRESS, style)
        boxes.append(guest.evaluate(BOXES))
    guest.evaluate("document.querySelector('mix-consent').remove()")
    for style, before in zip(STYLES, boxes, strict=True):
        guest.evaluate(DRESS, style)
        assert guest.evaluate(BOXES) == before, style


def test_a_body_that_is_transformed_keeps_it_in_the_window(guest: Page) -> None:
    for style in ("body{contain:paint}", "body{transform:scale(1);height:3000px}"):
        guest.evaluate(DRESS, style)
        expect(guest.get_by_role("button", name="reject")).to_be_in_viewport(ratio=1)


def test_a_page_that_throws_it_out_each_time_goes_on(guest: Page) -> None:
    guest.evaluate(
        """() => { window.thrown = 0; new MutationObserver(() => {
          const host = document.querySelector("mix-consent");
          if (host) { thrown += 1; host.remove(); }
        }).observe(document, { childList: true, subtree: true }); document.body.append("!"); }"""
    )
    until(guest, "thrown > 3")
    assert guest.evaluate("1 + 1") == 2
