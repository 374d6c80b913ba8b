"""A draft's preview in a real browser: on its screen, in its scheme, and nothing of it stays."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import WCAG, is_for_everyone
from tests.browser.catalogue import DAY, NIGHT
from tests.browser.house import House
from tests.browser.states import press_button
from tests.browser.test_looks import colour

SIZES = {"phone": (390, 664), "zoom": (640, 400), "desktop": (1280, 800)}
COUNT = "SELECT count(*) FROM consent_decision"
STORED = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])"


@pytest.fixture(scope="module")
def seat(browser: Browser, badge: list[Any]) -> Iterator[Page]:
    """Somebody of the staff whose window is wide enough for every screen.

    No scheme is emulated, so that the frame has the one that the page gives it.
    """
    context = browser.new_context(
        viewport={"width": 1800, "height": 2000}, color_scheme="null", reduced_motion="reduce"
    )
    context.add_cookies(badge)
    yield context.new_page()
    context.close()


def cookies(page: Page) -> dict[tuple[str, str], str]:
    known: list[Any] = page.context.cookies()
    return {(cookie["name"], cookie["domain"]): cookie["value"] for cookie in known}


def test_an_answer_in_a_preview_is_shown_and_kept_nowhere(seat: Page, house: House) -> None:
    before, recorded = cookies(seat), house.rows(COUNT)
    seat.goto(f"{house.url}/admin/preview/dressed/?place=US-VA&screen=phone")
    frame = seat.frame_locator("iframe")
    press_button(frame, "Reject all")
    expect(frame.get_by_role("status").first).to_be_visible()
    frame.get_by_role("link", name="Change").first.click()
    expect(frame.get_by_role("switch", name="Usage statistics")).not_to_be_checked()

    assert cookies(seat) == before
    seat.goto(f"{house.url}/cookies/?site=dressed")
    assert "consent" not in seat.evaluate(STORED)
    assert house.rows(COUNT) == recorded


@pytest.mark.parametrize(("screen", "scheme"), [("phone", "light"), ("desktop", "dark")])
def test_it_is_as_large_as_its_screen_in_the_scheme_and_look(
    seat: Page, house: House, screen: str, scheme: str
) -> None:
    """That the frame is served what visitors are served is tested in tests/admin."""
    seat.goto(f"{house.url}/admin/preview/dressed/?screen={screen}&scheme={scheme}")
    box = seat.locator("iframe").bounding_box()
    assert box and (box["width"], box["height"]) == SIZES[screen]
    banner = seat.frame_locator("iframe").get_by_role("region").first
    paper = {"light": NIGHT, "dark": DAY}[scheme]["paper"]
    assert colour(banner, "backgroundColor") == paper


def test_it_is_used_by_everyone_on_any_screen(
    staff: Page, house: House, console: list[str]
) -> None:
    for screen in SIZES:
        query = f"place=CA-QC&language=fr&screen={screen}&date=2031-03-04"
        staff.goto(f"{house.url}/admin/preview/dressed/?{query}")
        frame = staff.frame_locator("iframe")
        expect(frame.get_by_role("button", name="Tout refuser")).to_be_visible()
    day = "new Date().toISOString().slice(0, 10)"
    assert frame.locator("html").evaluate(day) == "2031-03-04", "the day's clock is the browser's"
    is_for_everyone(staff, console, WCAG, is_dark=False)
