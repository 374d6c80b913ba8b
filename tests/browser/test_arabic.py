"""Banner, dialog and pages from right to left, in a language that an operator added."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from consent.lib.languages import own_name
from tests.browser.axe import ALL, violations
from tests.browser.conftest import Contexts
from tests.browser.serving import serving
from tests.browser.sight import screens
from tests.browser.stand import Stand, visit
from tests.languages import LANGUAGES, ArabicProject
from tests.servers import Project

PREPARE = """
from consent import publishing
from tests import filled
from tests.languages import add_arabic
site = filled.seed(origins=[{origin!r}], cookie_domain="mixnetworks.localhost")
add_arabic(site)
filled.publish(site)
"""
NAMES = ("MIX Networks, Inc.", "mixnetworks.com", *map(own_name, LANGUAGES))
KNOB = """(e) => { const s = getComputedStyle(e, "::before");
  return [s.marginLeft, s.marginRight]; }"""


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stand, Project]]:
    project = ArabicProject.make(tmp_path_factory.mktemp("arabic"))
    with serving(Stand(service=project.url, language="ar")) as stand:
        project.migrate()
        project.python(PREPARE.format(origin=stand.site_url.rstrip("/")))
        with project.running("serve", "--workers", "1", "--no-worker"):
            yield stand, project


@pytest.fixture
def page(contexts: Contexts) -> Page:
    return contexts(reduced_motion="reduce").new_page()


def left(item: Locator) -> float:
    box = item.bounding_box()
    assert box is not None
    return box["x"]


@pytest.mark.requirement("R41", "R43")
def test_the_banner_and_its_dialog_read_from_the_right(
    page: Page, arabic: tuple[Stand, Project]
) -> None:
    visit(page, arabic[0])
    banner = page.get_by_role("region").last
    accept, reject = banner.get_by_role("button").nth(0), banner.get_by_role("button").nth(1)
    assert banner.evaluate("(e) => [getComputedStyle(e).direction, e.getRootNode().host.lang]") == [
        "rtl",
        "ar",
    ]
    text = banner.inner_text()
    for name in NAMES:
        text = text.replace(name, "")
    assert not any("a" <= letter <= "z" for letter in text.lower()), "nothing is left in another"
    for screen in screens.every(page):
        assert left(accept) > left(reject), f"the first stands where reading begins: {screen}"
        expect(reject).to_be_in_viewport(ratio=1)
    assert violations(page) == []

    screens.turn(page, screens.DESKTOP)
    banner.locator("[part~=choose]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    row = dialog.locator("fieldset").nth(1)
    label, state, switch = (row.locator(part) for part in ("summary", "label span", "input"))
    assert left(dialog.get_by_role("heading")) > left(dialog.get_by_role("button").first)
    assert left(label) > left(state) > left(switch), "the switch stands where reading ends"
    assert switch.evaluate(KNOB) == ["4px", "4px"]
    switch.check()
    assert switch.evaluate(KNOB) == ["4px", "22px"]
    for summary in dialog.locator("summary").all():
        summary.click()
    for window in (screens.PHONE, screens.DESKTOP):
        screens.turn(page, window)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_the_preferences_run_from_the_right_and_nothing_is_cut(
    page: Page, arabic: tuple[Stand, Project]
) -> None:
    page.set_extra_http_headers({"X-Region": "US-CA"})
    page.goto(f"{arabic[1].url}/preferences/?language=ar")
    card = page.locator("fieldset.row").nth(1)
    assert left(page.locator(".panel").first) > left(card)
    assert left(card.locator("legend h3")) > left(card.locator(".switch"))
    switch = card.get_by_role("switch")
    thumb = "(e) => getComputedStyle(e, '::before').translate"
    switch.uncheck()
    assert switch.evaluate(thumb) == "none"
    switch.check()
    assert switch.evaluate(thumb).startswith("-")  # to the left, which is forwards here
    page.locator(".request button").click()
    expect(page.locator("#status .detail")).to_be_visible()
    for summary in page.locator("summary:visible").all():
        summary.click()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page, ALL) == []
