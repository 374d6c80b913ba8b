"""Accept and reject are equals: one size to the hundredth of a pixel, one line, one look."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from consent.lib import colours
from tests.browser.sight import screens
from tests.browser.sight.stage import ASKING, LANGUAGES, LAYOUTS, Stage

pytestmark = pytest.mark.machine

SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
    "forced and dark": {"color_scheme": "dark", "forced_colors": "active"},
}
PLACES = """() => ["accept", "reject"].map((name) => {
  const { top, width, height } = sight.box(`section [part~=${name}]`);
  return [top, width, height]; })"""
# All that a browser computes of the two and of what stands before and after them
DIFFERENCES = """() => {
  const both = ["accept", "reject"].map((name) =>
    sight.tree().querySelector(`section [part~=${name}]`));
  return ["", "::before", "::after"].flatMap((pseudo) => {
    const [one, other] = both.map((button) => getComputedStyle(button, pseudo));
    return [...one].filter((name) => one[name] !== other[name]);
  });
}"""
COLOURS = """() => { const style = getComputedStyle(sight.tree().querySelector("[part~=accept]"));
  return [style.color, style.backgroundColor]; }"""
PRECISION = 0.01  # pixels
TALL = 44


@pytest.mark.requirement("R36", "R80")
@pytest.mark.parametrize("state", ASKING)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_accept_and_reject_are_equals(
    stage: Stage, roboto: Browser, layout: str, state: str
) -> None:
    for language in LANGUAGES:
        with stage.visit(roboto, state, layout=layout, language=language) as page:
            for screen in screens.every(page):
                accept, reject = page.evaluate(PLACES)
                assert accept == pytest.approx(reject, abs=PRECISION), (language, screen)
                assert accept[2] >= TALL
            for scheme in schemes(page):
                assert page.evaluate(DIFFERENCES) == [], (language, scheme)


def schemes(page: Page) -> Iterator[str]:
    for name, scheme in SCHEMES.items():
        page.emulate_media(**scheme)
        yield name


@pytest.mark.requirement("R36", "R135")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_their_words_are_read_in_every_scheme(stage: Stage, roboto: Browser, layout: str) -> None:
    with stage.visit(roboto, "first visit", layout=layout) as page:
        for scheme in schemes(page):
            words, ground = map(_hex, page.evaluate(COLOURS))
            assert colours.contrast(words, ground) >= colours.ENOUGH, scheme


def _hex(colour: str) -> str:
    parts = colour.partition("(")[2].split(",")[:3]
    return "#" + "".join(f"{int(part.strip(' )')):02x}" for part in parts)


@pytest.mark.requirement("R36")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_pointed_at_or_focused_looks_the_same_too(
    stage: Stage, roboto: Browser, layout: str
) -> None:
    with stage.visit(
        roboto, "first visit", layout=layout, viewport=screens.viewport(screens.DESKTOP)
    ) as page:
        looks = {name: list(_looks(page, name)) for name in ("accept", "reject")}
    assert looks["accept"] == looks["reject"]


def _looks(page: Page, name: str) -> Iterator[Any]:
    """Under the pointer, pressed, and with the focus."""
    style = "(button) => { const style = getComputedStyle(button); return [...style].map("
    style += "(name) => [name, style[name]]); }"
    button = page.locator(f"section [part~={name}]")
    button.hover()
    yield button.evaluate(style)
    with _pressed(page):
        yield button.evaluate(style)
    page.keyboard.press("Shift")
    button.focus()
    yield button.evaluate(style)
    button.evaluate("(button) => button.blur()")


@contextmanager
def _pressed(page: Page) -> Iterator[None]:
    page.mouse.down()
    yield
    page.mouse.move(1, 1)  # let go elsewhere, it is no click
    page.mouse.up()
