"""A switch that was turned and not saved: it is seen, it is kept in sight, and leaving warns."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import Contexts
from tests.browser.house import House
from tests.browser.states import press_button

STATISTICS = "Allow: Usage statistics"
CHANGE = "Usage statistics: Allowed → Not allowed"


@pytest.fixture
def accepted(page: Page, house: House) -> Page:
    """Somebody who has allowed everything, on the page that says so."""
    page.goto(f"{house.url}/preferences/?site=mix")
    press_button(page, "Accept all")
    expect(page.get_by_text("optional purposes are on, because you allowed them.")).to_be_visible()
    return page


def turned_off(page: Page) -> None:
    page.get_by_role("switch", name=STATISTICS).uncheck()


@contextmanager
def asked_to_stay(page: Page) -> Iterator[list[str]]:
    """What the browser asks while something is left; the visitor stays."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    yield asked
    page.remove_listener("dialog", stay)


@pytest.mark.requirement("R56")
def test_a_row_that_is_not_saved_says_what_still_holds(accepted: Page) -> None:
    turned_off(accepted)

    row = accepted.get_by_role("group", name="Usage statistics")
    expect(row.get_by_text("Not saved Still on until you save")).to_be_visible()
    expect(row.get_by_text("On, because you allowed it on")).to_be_hidden()
    expect(accepted.locator(".bar")).to_contain_text("Not saved yet")
    expect(accepted.locator("[data-changes]")).to_have_text(CHANGE)
    expect(accepted.locator("[aria-live]")).to_have_text(f"Not saved yet {CHANGE}")


@pytest.mark.requirement("R56")
def test_leaving_warns_until_it_is_saved(accepted: Page) -> None:
    turned_off(accepted)
    with asked_to_stay(accepted) as asked:
        accepted.get_by_role("link", name="Français").click(no_wait_after=True)
        expect(accepted.locator(".bar")).to_be_visible()
    assert asked == ["beforeunload"]
    assert "language=fr" not in accepted.url

    with asked_to_stay(accepted) as asked:
        accepted.locator(".bar").get_by_role("button", name="Save my choices").click()
        expect(accepted.locator("#status")).to_be_visible()
        expect(accepted.locator(".bar")).to_be_hidden()
        accepted.get_by_role("link", name="Français").click()
        expect(accepted.locator("html")).to_have_attribute("lang", "fr")
    assert asked == []


def test_undo_brings_back_what_holds(accepted: Page) -> None:
    turned_off(accepted)
    press_button(accepted, "Undo")

    switch = accepted.get_by_role("switch", name=STATISTICS)
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()  # the button that had the focus is gone
    expect(accepted.locator(".bar")).to_be_hidden()
    expect(accepted.locator("[aria-live]")).to_be_empty()
    expect(accepted.get_by_text("Still on until you save")).to_have_count(6)
    expect(accepted.get_by_text("Still on until you save").locator("visible=true")).to_have_count(0)


@pytest.mark.requirement("R56")
def test_back_shows_what_holds_and_no_switch_of_before(accepted: Page) -> None:
    accepted.get_by_role("button", name="Reject all").first.click()
    expect(accepted.get_by_text("because you turned them off.")).to_be_visible()

    accepted.go_back()

    expect(accepted.get_by_text("because you turned them off.")).to_be_visible()
    expect(accepted.locator("[name=allow]:checked")).to_have_count(0)
    expect(accepted.locator(".bar")).to_be_hidden()


@pytest.mark.requirement("R38", "R136")
@pytest.mark.parametrize(("width", "height"), [(320, 568), (640, 400)])
def test_the_bar_hides_neither_row_nor_focus(accepted: Page, width: int, height: int) -> None:
    accepted.set_viewport_size({"width": width, "height": height})
    for switch in accepted.get_by_role("switch", disabled=False).all():
        switch.focus()
        accepted.keyboard.press("Space")
        top, bottom = accepted.evaluate(
            "(() => { const box = document.activeElement.getBoundingClientRect();"
            "return [box.top, box.bottom] })()"
        )
        bar = accepted.locator(".bar").bounding_box()
        assert bar is not None
        assert top >= 0
        assert bottom <= bar["y"]
    assert accepted.evaluate("document.documentElement.scrollWidth") == width
    accepted.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    bar, foot = (accepted.locator(place).bounding_box() for place in (".bar", "address"))
    assert bar
    assert foot
    assert foot["y"] + foot["height"] <= bar["y"]


# What else the script of the page adds


def test_times_are_those_of_the_visitors_clock(contexts: Contexts, house: House) -> None:
    page = contexts(timezone_id="Asia/Tokyo").new_page()
    page.goto(f"{house.url}/preferences/?site=mix")
    press_button(page, "Accept all")

    time = page.locator(".timeline time")

    expect(time).to_contain_text("GMT+9")
    iso = time.get_attribute("datetime")
    assert iso
    spoken = page.evaluate(
        "(iso) => new Date(iso).toLocaleDateString('en-US', { month: 'long', day: 'numeric',"
        "year: 'numeric' })",
        iso,
    )
    expect(time).to_contain_text(spoken)
    for day in page.locator("time[data-day]").all():
        expect(day).to_have_text(spoken)
