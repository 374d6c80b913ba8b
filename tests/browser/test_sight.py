"""The question is in sight before it is answered, with equal answers, in every window.

A part that has to be scrolled for is missing, whatever box scrolls. Every layout, with the states
and languages that are most likely to be too long; `bench sight` measures all of them.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from consent.lib import colours
from tests.browser.house import House
from tests.browser.sight import screens
from tests.browser.sight.fonts import FONTS, browsing
from tests.browser.sight.stage import COLUMN, LANGUAGES, LAYOUTS, STATES, Stage
from tests.browser.stand import visit
from tests.browser.states import opened

pytestmark = pytest.mark.machine  # which has the fonts

WHOLE = 0.999  # of a part's pixels
MUST = {"question", "purpose", "note", "accept", "reject", "choose", "link"}
BAR, BAR_AGAIN = 156, 180  # pixels that the bar takes of a desktop, at most
LINES = 62  # more in a high window, where a line says what each purpose is for (R184)
HIGH = 896  # pixels
CARDS = {"corner": 405, "centre": 525}  # pixels
EDGES = 58  # pixels of a card beside its answers, at most
PRECISION = 0.01  # pixels
TALL = 44
SMALLEST, LARGEST = 9, 32  # pixels: the default letters that Chromium's settings offer
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
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
ROWS_IN_SIGHT = """(dialog) => {
  const { top, bottom } = dialog.querySelector(".text").getBoundingClientRect();
  return [...dialog.querySelectorAll("fieldset")]
    .map((row) => row.getBoundingClientRect())
    .filter((row) => row.top >= top && row.bottom <= bottom).length; }"""
LOOKS = """(buttons) => buttons.map((button) => {
  const { width, height, top } = button.getBoundingClientRect();
  const style = getComputedStyle(button);
  return [...[width, height, top].map((one) => one.toFixed(2)), style.color, style.border,
    style.backgroundColor, style.font, style.padding, style.borderRadius]; })"""
WINDOWS = {
    (1280, 800): 7,
    (390, 844): 6,
    (844, 390): 3,
    (640, 400): 3,
    (390, 664): 4,
    **dict.fromkeys([(683, 330), (375, 553), (320, 568)], 0),  # there the answers alone count
}
VIEWS = [("first visit", language) for language in LANGUAGES]
VIEWS += [(state, "fr") for state in STATES if state != "first visit"]


def faults(parts: list[dict[str, Any]]) -> list[str]:
    """What cannot be seen whole, or lies under something else."""
    return [
        f"{part['part']} {part['share']:.0%}{' under ' * bool(part['under'])}{part['under']}:"
        f" {part['text'][:30]}"
        for part in parts
        if part["share"] < WHOLE or part["under"]
    ]


def schemes(page: Page) -> Iterator[str]:
    for name, scheme in SCHEMES.items():
        page.emulate_media(**scheme)
        yield name


def _hex(colour: str) -> str:
    parts = colour.partition("(")[2].split(",")[:3]
    return "#" + "".join(f"{int(part.strip(' )')):02x}" for part in parts)


@pytest.mark.requirement("R36", "R41", "R43", "R80", "R135", "R136")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_that_is_asked_is_in_sight_and_its_answers_are_equals(
    stage: Stage, roboto: Browser, layout: str
) -> None:
    for state, language in VIEWS:
        with stage.visit(roboto, state, layout=layout, language=language) as page:
            asks = STATES[state].asks
            if asks:
                parts = page.evaluate("sight.parts()")
                assert {part["part"] for part in parts} >= MUST
                purposes = [part["text"] for part in parts if part["part"] == "purpose"]
                asked = len(stage.names[language]) - STATES[state].signal  # which answers one
                assert len(purposes) == asked
            for screen in screens.every(page):
                assert faults(page.evaluate("sight.parts()")) == [], (state, language, screen)
                if asks:
                    accept, reject = page.evaluate(PLACES)
                    assert accept == pytest.approx(reject, abs=PRECISION), (state, screen)
                    assert accept[2] >= TALL
            for scheme in schemes(page) if asks else ():
                assert page.evaluate(DIFFERENCES) == [], (state, language, scheme)
                words, ground = map(_hex, page.evaluate(COLOURS))
                assert colours.contrast(words, ground) >= colours.ENOUGH, scheme


@pytest.mark.requirement("R136")
def test_in_the_widest_font_too(
    stage: Stage, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with browsing(playwright, FONTS[1], tmp_path_factory.mktemp("wide")) as wide:
        for layout in LAYOUTS:
            with stage.visit(wide, "asked again", layout=layout, language="fr") as page:
                for screen in screens.every(page):
                    assert faults(page.evaluate("sight.parts()")) == [], (layout, screen)


@pytest.mark.requirement("R136")
def test_at_400_percent_the_rest_is_scrolled_to(stage: Stage, roboto: Browser) -> None:
    """Question and answers first; a shade above the answers says that there is more."""
    for state in ("first visit", "asked again", "notice"):
        with stage.visit(roboto, state, language="fr") as page:
            screens.turn(page, screens.AT_400_PERCENT)
            parts = page.evaluate("sight.parts()")
            hidden = {part["part"] for part in parts if part["share"] < WHOLE or part["under"]}
            assert not hidden & {"question", "accept", "reject"}
            assert hidden, "else there is nothing to prove here"
            assert page.evaluate("sight.shade()")
            assert page.evaluate("sight.unreached()") == []


@pytest.mark.requirement("R36", "R136")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_both_answers_are_in_sight_whatever_the_default_size_of_letters(
    stage: Stage, roboto: Browser, layout: str
) -> None:
    """What is taller than the window scrolls behind them."""
    for state, language in (("first visit", "en"), ("asked again", "fr"), ("notice", "es")):
        with stage.visit(roboto, state, layout=layout, language=language) as page:
            session = page.context.new_cdp_session(page)
            for screen in (screens.DESKTOP, screens.PHONE, screens.ZOOM):
                screens.turn(page, screen)
                for size in range(SMALLEST, LARGEST + 1):
                    sizes = {"standard": size, "fixed": size}
                    session.send("Page.setFontSizes", {"fontSizes": sizes})
                    parts = page.evaluate("sight.parts()")
                    answers = [part for part in parts if part["part"] in ("accept", "reject")]
                    assert len(answers) == 2
                    assert faults(answers) == [], (state, screen, size)
            assert page.evaluate("sight.unreached()") == []


def test_the_bar_is_low_and_a_card_is_filled(stage: Stage, roboto: Browser) -> None:
    for state, most in (("first visit", BAR), ("asked again", BAR_AGAIN)):
        with stage.visit(roboto, state, language="fr") as page:
            for width, height in ((1280, 800), (1920, 1080)):
                screens.turn(page, (width, height))
                room = most + LINES * (height >= HIGH)
                assert page.evaluate("sight.box('section').height") <= room, (state, width)
                left = page.evaluate("sight.box('.head h2').left")
                right = page.evaluate("sight.box('.row').right")
                column = [(width - COLUMN) / 2, (width + COLUMN) / 2]
                assert [left, right] == pytest.approx(column, abs=1), "on the page's column"
    for layout, wide in CARDS.items():
        with stage.visit(roboto, "asked again", layout=layout) as page:
            for screen in ((768, 1024), (1280, 800), (1920, 1080)):
                screens.turn(page, screen)
                card, row = (page.evaluate("sight.box", name) for name in ("section", ".row"))
                assert card["width"] == pytest.approx(wide, abs=1), screen
                assert row["width"] >= card["width"] - EDGES, screen


@pytest.mark.requirement("R133", "R137")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_has_the_focus_is_in_view(stage: Stage, roboto: Browser, layout: str) -> None:
    for screen in (screens.AT_400_PERCENT, screens.PHONE):
        size = screens.viewport(screen)
        with stage.visit(
            roboto, "asked again", layout=layout, language="fr", viewport=size
        ) as page:
            reached = []
            for _ in range(8):
                page.keyboard.press("Tab")
                if not page.evaluate("!!sight.tree().activeElement"):
                    break
                focused = page.evaluate("sight.focused()")
                assert focused["share"] >= WHOLE and not focused["under"], focused
                reached.append(focused["part"])
            assert [*dict.fromkeys(reached)] == ["language", "accept", "reject", "choose", "link"]


@pytest.mark.requirement("R36", "R41", "R43")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_of_the_dialog_too_categories_and_equal_answers_are_in_sight(
    roboto: Browser, house: House, language: str
) -> None:
    page = roboto.new_page()
    house.site.language = language
    visit(page, house.site)
    dialog = opened(page)
    for window, rows in WINDOWS.items():
        screens.turn(page, window)
        assert rows == 0 or dialog.evaluate(ROWS_IN_SIGHT) >= rows, window
        for button in dialog.locator(".foot button").all() if rows else ():
            expect(button).to_be_in_viewport(ratio=1)
        assert page.evaluate(SIDEWAYS) is False
        for scheme in schemes(page):
            accept, reject, _ = dialog.locator(".foot button").evaluate_all(LOOKS)
            assert accept == reject, (window, scheme)
            assert float(accept[1]) >= TALL
    page.close()
