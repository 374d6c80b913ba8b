"""What is asked is seen before it is answered, and both answers are equals, in every window.

A part that has to be scrolled for is missing, whatever box scrolls. `bench sight` measures all
layouts, states, languages, fonts and windows; here stands what is most likely to be too long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from consent.lib import colours
from tests.browser.sight import screens
from tests.browser.sight.fonts import FONTS, browsing
from tests.browser.sight.stage import COLUMN, LANGUAGES, LAYOUTS, STATES, Stage, staged
from tests.browser.test_accessible import SPACED, text

WHOLE = 0.999  # of a part's pixels
MUST = {"question", "purpose", "note", "accept", "reject", "choose", "link"}
BAR, BAR_AGAIN = 156, 180  # pixels that the bar takes of a desktop, at most
CARDS = {"corner": 405, "centre": 525}  # pixels
EDGES = 58  # pixels of a card beside its answers, at most
PRECISION = 0.01  # pixels
TALL = 44
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
ALL_STYLE = """(button) => { const style = getComputedStyle(button);
  return [...style].map((name) => [name, style[name]]); }"""
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
BEYOND = "sight.tree().querySelector('section').scrollWidth > Math.ceil(sight.box('section').width)"
WATCH = """
window.seen = { paints: [], shift: 0 };
new PerformanceObserver((list) => seen.paints.push(...list.getEntries()))
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) seen.shift += value;
}).observe({ type: "layout-shift", buffered: true });
"""
# An element in a tree of ours is named to nobody
LARGEST = "(seen.paints.at(-1).element ?? {}).localName"
# What moved has come to rest, was painted, and was told
PAINTED = """async () => {
  await sight.still();
  for (let at = 0; at < 4; at += 1) await new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done));
}"""
LONGEST = """Math.max(0, ...[...sight.tree().querySelectorAll('*')].flatMap((e) =>
  getComputedStyle(e).animationDuration.split(', ').map(parseFloat)))"""
VIEWS = [("first visit", language) for language in LANGUAGES]
VIEWS += [(state, "fr") for state in STATES if state != "first visit"]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage") / "service") as stage:
        yield stage


@pytest.fixture(scope="module")
def roboto(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(playwright, FONTS[0], tmp_path_factory.mktemp("roboto")) as browser:
        yield browser


def faults(page: Page) -> list[str]:
    """What cannot be seen whole, or lies under something else."""
    return [
        f"{one['part']} {one['share']:.0%}{' under ' * bool(one['under'])}{one['under']}:"
        f" {one['text'][:30]}"
        for one in page.evaluate("sight.parts()")
        if one["share"] < WHOLE or one["under"]
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
                told = page.evaluate("sight.parts()")
                assert {one["part"] for one in told} >= MUST
                purposes = [one["text"] for one in told if one["part"] == "purpose"]
                assert len(purposes) == len(stage.names[language])
            for screen in screens.every(page):
                assert faults(page) == [], (state, language, screen)
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
                    assert faults(page) == [], (layout, screen)


@pytest.mark.requirement("R136")
def test_at_400_percent_the_rest_is_scrolled_to(stage: Stage, roboto: Browser) -> None:
    """Question and answers first; a shade above the answers says that there is more."""
    for state in ("first visit", "asked again", "notice"):
        with stage.visit(roboto, state, language="fr") as page:
            screens.turn(page, screens.AT_400_PERCENT)
            parts = page.evaluate("sight.parts()")
            hidden = {one["part"] for one in parts if one["share"] < WHOLE or one["under"]}
            assert not hidden & {"question", "accept", "reject"}
            assert hidden, "else there is nothing to prove here"
            assert page.evaluate("sight.shade()")
            assert page.evaluate("sight.unreached()") == []


def test_the_bar_is_low_and_a_card_is_filled(stage: Stage, roboto: Browser) -> None:
    for state, most in (("first visit", BAR), ("asked again", BAR_AGAIN)):
        with stage.visit(roboto, state, language="fr") as page:
            for width, height in ((1280, 800), (1920, 1080)):
                screens.turn(page, (width, height))
                assert page.evaluate("sight.box('section').height") <= most, (state, width)
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


@pytest.mark.requirement("R36")
def test_what_is_pointed_at_pressed_or_focused_looks_the_same_too(
    stage: Stage, roboto: Browser
) -> None:
    size = screens.viewport(screens.DESKTOP)
    with stage.visit(roboto, "first visit", viewport=size) as page:
        looks = {name: list(_looks(page, name)) for name in ("accept", "reject")}
    assert looks["accept"] == looks["reject"]


def _looks(page: Page, name: str) -> Iterator[Any]:
    button = page.locator(f"section [part~={name}]")
    button.hover()
    yield button.evaluate(ALL_STYLE)
    with _pressed(page):
        yield button.evaluate(ALL_STYLE)
    page.keyboard.press("Shift")
    button.focus()
    yield button.evaluate(ALL_STYLE)
    button.evaluate("(button) => button.blur()")


@contextmanager
def _pressed(page: Page) -> Iterator[None]:
    page.mouse.down()
    yield
    page.mouse.move(1, 1)  # let go elsewhere, it is no click
    page.mouse.up()


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


@pytest.mark.requirement("R136")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_wider_and_larger_letters_hide_nothing(stage: Stage, roboto: Browser, layout: str) -> None:
    with stage.visit(roboto, "asked again", layout=layout, language="fr") as page:
        text(200)(page)
        for screen in screens.every(page):
            assert _unreached(page) == [], screen
        text(100)(page)
        page.locator("mix-consent section").evaluate(SPACED)
        for screen in screens.every(page):
            assert _unreached(page) == [], screen


def _unreached(page: Page) -> list[str]:
    """What no scrolling brings into view."""
    assert not page.evaluate(SIDEWAYS)
    assert not page.evaluate(BEYOND)
    lines: list[str] = page.evaluate("sight.unreached()")
    return lines


@pytest.mark.requirement("R142")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_largest_paint_is_the_pages_and_nothing_of_it_moves(
    stage: Stage, roboto: Browser, layout: str
) -> None:
    size = screens.viewport(screens.PHONE)
    for content, largest in (("word", "h1"), ("picture", "img")):
        with stage.visit(
            roboto,
            "first visit",
            layout=layout,
            content=content,
            script=WATCH,
            reduced_motion="no-preference",
            viewport=size,
        ) as page:
            page.evaluate(PAINTED)
            assert page.evaluate(LARGEST) == largest
            assert page.evaluate(LONGEST) <= 0.2, "it rises only for those who like motion"
            page.evaluate("sight.tree().querySelector('[part~=reject]').click()")
            page.evaluate(PAINTED)
            page.evaluate("sight.tree().querySelector('.hide').click()")
            page.evaluate(PAINTED)
            assert page.evaluate("sight.tree().querySelector('section')") is None
            assert layout == "flow" or page.evaluate("seen.shift") == 0
            page.evaluate("document.querySelector('h1').style.marginTop = '300px'")
            page.evaluate(PAINTED)
            assert page.evaluate("seen.shift") > 0, "a shift would have been noticed"
