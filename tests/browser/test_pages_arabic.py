"""The pages from right to left, in a language that an operator added."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_opt_out import CALIFORNIA
from tests.browser.test_pages import violations
from tests.servers import Project


def left(item: Locator) -> float:
    box = item.bounding_box()
    assert box is not None
    return box["x"]


@pytest.mark.parametrize("path", ["preferences", "cookies"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_cut_and_axe_finds_nothing(
    page: Page, arabic: Project, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.set_extra_http_headers(CALIFORNIA)
    page.goto(f"{arabic.url}/{path}/?language=ar")
    if path == "preferences":
        page.locator(".request button").click()
        expect(page.locator("#status .detail")).to_be_visible()
    for summary in page.locator("summary:visible").all():
        summary.click()

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []


def test_everything_runs_from_the_right(page: Page, arabic: Project) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{arabic.url}/preferences/?language=ar")

    card = page.locator("fieldset.row").nth(1)
    assert left(page.locator(".panel").first) > left(card)
    assert left(card.locator("legend h3")) > left(card.locator(".switch"))
    assert left(page.locator("button[value=accept]")) >= left(page.locator("button[value=reject]"))
    switch = card.get_by_role("switch")
    thumb = "(one) => getComputedStyle(one, '::before').translate"
    switch.uncheck()
    assert switch.evaluate(thumb) == "none"
    switch.check()
    assert switch.evaluate(thumb).startswith("-")  # to the left, which is forwards here
