"""The focus is seen wherever it is, and a switch is told from its state, in every scheme."""

import base64
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Locator, Page

from consent.lib import colours
from tests.browser.states import Visit, show, shown

DECODE = """async (url) => {
  const image = await createImageBitmap(await (await fetch(url)).blob());
  const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  return [image.width, btoa(data.reduce((all, one) => all + String.fromCharCode(one), ""))];
}"""
Pixel = tuple[int, int, int]


@dataclass(frozen=True)
class Picture:
    width: int
    pixels: list[Pixel]

    @classmethod
    def of(cls, page: Page, clip: FloatRect) -> "Picture":
        """A part of the window."""
        taken = page.screenshot(clip=clip, animations="allow", caret="initial")
        if len(page.context.pages) == 1:
            page.context.new_page()
            page.bring_to_front()
        [_, decoder] = page.context.pages
        url = f"data:image/png;base64,{base64.b64encode(taken).decode()}"
        width, packed = decoder.evaluate(DECODE, url)
        data = base64.b64decode(packed)
        return cls(width, list(zip(data[::4], data[1::4], data[2::4], strict=True)))

    def changes(self, other: "Picture") -> list[float]:
        """The contrast of each pixel with the same one in another picture."""
        pairs = zip(self.pixels, other.pixels, strict=True)
        return [contrast(*pair) for pair in pairs if pair[0] != pair[1]]


@cache
def contrast(pixel: Pixel, other: Pixel) -> float:
    return colours.contrast(*("#{:02x}{:02x}{:02x}".format(*rgb) for rgb in (pixel, other)))


def around(box: Any, margin: float) -> FloatRect:
    return {
        "x": box["x"] - margin,
        "y": box["y"] - margin,
        "width": box["width"] + 2 * margin,
        "height": box["height"] + 2 * margin,
    }


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
            assert sum(ratio >= ENOUGH for ratio in changes) >= least, (name, scheme, forced)


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
    assert len([ratio for ratio in picture(page, box).changes(off) if ratio >= ENOUGH]) >= 20


def _beside(box: Locator) -> FloatRect:
    at = box.bounding_box()
    assert at
    return {"x": at["x"] - 8, "y": at["y"], "width": 2, "height": 2}
