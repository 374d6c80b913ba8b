"""How it looks to those who look differently: focus, forced colors, less motion, on paper."""

from typing import Literal

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.access.conftest import HOST, Visit
from tests.browser.access.pixels import Picture, around, contrast
from tests.browser.access.states import show, shown, waiting

ENOUGH = 3  # WCAG 1.4.11
RADIUS = 10
RING = 5  # pixels around a control in which its ring is drawn
Scheme = Literal["light", "dark"]
EDGE = """(e) => { const { borderTopColor, backgroundColor, borderTopWidth } = getComputedStyle(e);
  return [borderTopColor, backgroundColor, borderTopWidth]; }"""
CONTROLS = {
    "a link": ("banner", "link", "Cookie Policy"),
    "an answer": ("banner", "button", "Accept all"),
    "what opens the dialog": ("banner", "link", "Choose"),
    "what hides a confirmation": ("confirmation", "button", "Hide"),
    "a switch": ("dialog", "switch", "Preferences"),
    "an answer in the dialog": ("dialog", "button", "Reject all"),
    "a button in a frame": ("frame", "button", "Load this once"),
}


def found(page: Page, control: str) -> Locator:
    state, role, name = CONTROLS[control]
    inside = waiting(page) if state == "frame" else shown(page, state)
    return inside.get_by_role(role, name=name)  # type: ignore[arg-type]


def picture(page: Page, element: Locator) -> Picture:
    return Picture.of(page, around(element.bounding_box(), RING))


@pytest.mark.requirement("R137")
@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("control", CONTROLS)
def test_the_focus_is_seen(
    visit: Visit, control: str, scheme: Scheme, forced: Literal["none", "active"]
) -> None:
    """WCAG 2.4.13: pixels of 3:1 between with and without it, as many as an outline takes."""
    page = show(visit, CONTROLS[control][0], color_scheme=scheme, forced_colors=forced)
    page.keyboard.press("Shift")  # from now on it is a visit by keyboard
    element = found(page, control)
    element.scroll_into_view_if_needed()
    element.evaluate("(e) => (e.focus(), e.blur())")
    without = picture(page, element)
    element.focus()
    changed = [ratio for ratio in picture(page, element).changes(without) if ratio >= ENOUGH]

    box = element.bounding_box()
    assert box
    corners = 8 * RADIUS  # which are round
    assert len(changed) >= max(2 * (box["width"] + box["height"]) - corners, 2 * box["width"])


@pytest.mark.requirement("R135")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colors_leave_check_marks_and_boxes(visit: Visit, scheme: Scheme) -> None:
    page = show(visit, "dialog", forced_colors="active", color_scheme=scheme)
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


@pytest.mark.requirement("R142")
@pytest.mark.parametrize("state", ["banner", "dialog", "frame"])
def test_forced_colors_leave_every_edge(visit: Visit, state: str) -> None:
    page = show(visit, state, forced_colors="active")
    root = shown(page, state)
    for element in [root, *root.get_by_role("button").all()]:
        edge, ground, width = element.evaluate(EDGE)
        assert edge != ground
        assert width != "0px"


@pytest.mark.requirement("R142")
def test_with_less_motion_nothing_moves(visit: Visit) -> None:
    page = show(visit, "dialog", reduced_motion="reduce")
    frame = "document.querySelector('iframe').contentDocument.body"
    moving = f"""[{HOST}, {frame}].map((host) => host.shadowRoot)
      .flatMap((tree) => [...tree.querySelectorAll("*")])
      .map((e) => getComputedStyle(e))
      .map((s) => [s.animationName === "none" || parseFloat(s.animationDuration) <= 0.001,
        s.transitionDuration, s.scrollBehavior].join())"""
    assert set(page.evaluate(moving)) == {"true,0s,auto"}
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.requirement("R142")
def test_nothing_of_ours_is_printed(visit: Visit) -> None:
    page = show(visit, "dialog")
    ours = [page.locator("section[part=banner]"), page.locator("dialog")]
    ours.append(waiting(page).locator("section"))
    for one in ours:
        expect(one).to_be_visible()
    page.emulate_media(media="print")
    for one in ours:
        expect(one).to_be_hidden()
    boxes = f"[...{HOST}.shadowRoot.querySelectorAll('*')].flatMap((e) => [...e.getClientRects()])"
    assert page.evaluate(f"{boxes}.length") == 0
