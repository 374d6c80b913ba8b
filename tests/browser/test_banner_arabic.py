"""The banner from right to left, on a page in a language that an operator added."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_banner import violations
from tests.browser.waiting import until_ready
from tests.servers import Project

# As if the page's own template said so, before any script of it runs
SPEAKS = """new MutationObserver((_, own) => {
  if (!document.documentElement) return;
  document.documentElement.lang = "ar"; document.documentElement.dir = "rtl"; own.disconnect();
}).observe(document, {childList: true})"""


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def page(
    arabic: Project,
    browser: Browser,
    request: pytest.FixtureRequest,
) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 844})
    context.set_default_timeout(10_000)
    context.add_init_script(SPEAKS)
    page = context.new_page()
    page.goto(arabic.site_url)
    until_ready(page)
    yield page
    context.close()


def test_the_banner_reads_from_the_right(page: Page) -> None:
    banner = page.get_by_role("region").last
    accept, reject = banner.get_by_role("button").nth(0), banner.get_by_role("button").nth(1)
    expect(accept).to_be_visible()

    assert banner.evaluate("(e) => getComputedStyle(e).direction") == "rtl"
    assert banner.evaluate("(e) => e.getRootNode().host.lang") == "ar"
    assert left(accept) > left(reject), "the first button stands where reading begins"
    assert banner.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    assert no_latin(
        banner.inner_text(), "MIX Networks, Inc.", "mixnetworks.com", "English", "Français"
    )
    assert violations(page) == []


def test_the_dialog_too(page: Page) -> None:
    page.get_by_role("region").last.locator("[part~=choose]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    row = dialog.locator("fieldset").nth(1)
    name, state, switch = (row.locator(part) for part in ("summary", "label span", "input"))

    assert left(dialog.get_by_role("heading")) > left(dialog.get_by_role("button").first)
    assert left(name) > left(state) > left(switch), "the switch stands where reading ends"
    knob = """(e) => { const s = getComputedStyle(e, "::before");
        return [s.marginLeft, s.marginRight]; }"""
    assert switch.evaluate(knob) == ["4px", "4px"]
    switch.check()
    switch.evaluate("(e) => e.getAnimations({ subtree: true }).forEach((one) => one.finish())")
    assert switch.evaluate(knob) == ["4px", "22px"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for summary in dialog.locator("summary").all():
        summary.click()
    assert violations(page) == []


def left(item: Locator) -> float:
    box = item.bounding_box()
    assert box is not None
    return box["x"]


def no_latin(text: str, *names: str) -> bool:
    """Whether nothing is left in another language but names."""
    for name in names:
        text = text.replace(name, "")
    return not any("a" <= letter <= "z" for letter in text.lower())
