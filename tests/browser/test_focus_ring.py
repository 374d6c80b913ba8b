"""The focus is seen wherever it is, and a switch is told from its state, in every scheme."""

import pytest
from playwright.sync_api import FloatRect, Locator, Page

from tests.browser.pixels import Picture, around, contrast
from tests.browser.states import Visit, show, shown

ENOUGH = 3  # WCAG 1.4.11
RADIUS = 10
RING = 5  # pixels around a control in which its ring is drawn
CONTROLS = {
    "banner": (("link", "Cookie Policy"), ("button", "Accept all")),
    "confirmation": (("button", "Hide"),),
    "dialog": (("switch", "Preferences"), ("button", "Reject all")),
    "frame": (("button", "Load this once"),),
}


def picture(page: Page, element: Locator) -> Picture:
    return Picture.of(page, around(element.bounding_box(), RING))


@pytest.mark.requirement("R137")
@pytest.mark.parametrize("state", CONTROLS)
def test_the_focus_is_seen(visit: Visit, state: str) -> None:
    """WCAG 2.4.13: pixels of 3:1 between with and without it, as many as an outline takes."""
    page = show(visit, state, reduced_motion="reduce")
    page.keyboard.press("Shift")  # from now on it is a visit by keyboard
    for scheme, forced in (("light", "none"), ("dark", "none"), ("dark", "active")):
        page.emulate_media(color_scheme=scheme, forced_colors=forced)  # type: ignore[arg-type]
        for role, name in CONTROLS[state]:
            element = shown(page, state).get_by_role(role, name=name)  # type: ignore[arg-type]
            element.scroll_into_view_if_needed()
            element.evaluate("(e) => (e.focus(), e.blur())")
            without = picture(page, element)
            element.focus()
            changes = picture(page, element).changes(without)
            box = element.bounding_box()
            assert box
            corners = 8 * RADIUS  # which are round
            least = max(2 * (box["width"] + box["height"]) - corners, 2 * box["width"])
            assert len([one for one in changes if one >= ENOUGH]) >= least, (name, scheme, forced)


@pytest.mark.requirement("R135")
def test_forced_colors_leave_check_marks_and_boxes(visit: Visit) -> None:
    page = show(visit, "dialog", forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    box = page.get_by_role("switch", name="Preferences")
    box.scroll_into_view_if_needed()
    paper = Picture.of(page, _beside(box)).pixels[0]
    off = picture(page, box)
    edge = [pixel for pixel in off.pixels if contrast(pixel, paper) >= ENOUGH]
    assert len(edge) >= 4 * 20, "the box has an edge"
    box.evaluate("(e) => (e.checked = true)")
    assert len([one for one in picture(page, box).changes(off) if one >= ENOUGH]) >= 20


def _beside(box: Locator) -> FloatRect:
    at = box.bounding_box()
    assert at
    return {"x": at["x"] - 8, "y": at["y"], "width": 2, "height": 2}
