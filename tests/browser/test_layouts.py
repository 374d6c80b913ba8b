"""Every layout and look: where the banner stands, its colours, corners and letters, the dialog."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from consent.lib import colours
from tests.browser.fitting import misfits
from tests.browser.sight import screens
from tests.browser.sight.stage import MEASURE
from tests.browser.sight.test_equals import PLACES, PRECISION
from tests.browser.sight.test_in_sight import MUST, faults
from tests.browser.sight.test_reach import SPACED, unreached
from tests.browser.waiting import until_ready
from tests.servers import Project

LOOKS: dict[str, dict[str, Any]] = {
    "bar": {"action": "#7a1f5c", "radius": 0, "font": "'Liberation Serif', serif"},
    "corner": {"layout": "corner", "dark_action": "#ffd166"},
    "left": {"layout": "corner", "corner": "left", "spacing": "compact"},
    "centre": {
        "layout": "centre",
        "spacing": "roomy",
        "paper": "#fff8ec",
        "ink": "#2b1d0e",
        "muted": "#5f4b32",
        "action": "#8a2d0c",
    },
    "flow": {"layout": "flow"},
}
SCREENS = {
    "desktop": (1280, 800),
    "tablet": (768, 1024),
    "phone": (390, 844),
    "small phone": (320, 640),
    "phone on its side": (844, 390),
    "low window": (1280, 480),
    "desktop at 400 %": (320, 256),
}
ANSWERS = {"/": ("Accept all", "Reject all"), "/fr/": ("Tout accepter", "Tout refuser")}
EDGE = 15  # pixels between banner and window, one em of the regular text
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
Visit = Callable[..., Page]

DRESS = """
from consent import publishing
from consent.models import Cookie, Site, Theme
site = Site.objects.get()
# The demo's seven groups and the largest look are more than fits into 9,000 bytes
Cookie.objects.filter(category__key__in=("personalization", "replay")).delete()
Theme.objects.all().delete()
Theme.objects.create(site=site, **{look!r})
print(publishing.publish(site).number)
"""

# Until nothing moves any more
STILL = """() => Promise.all(document.querySelector("mix-consent").shadowRoot.getAnimations()
  .map(({ finished }) => finished))"""
PAINT = """(button) => { const style = getComputedStyle(button);
  return Object.fromEntries(["backgroundColor", "borderRadius", "color", "fontFamily"]
    .map((name) => [name, style[name]])); }"""


@pytest.fixture(scope="module")
def themed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.make(tmp_path_factory.mktemp("layouts"))
    with project.running("demo"):
        yield project


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest, themed: Project) -> str:
    """The site in one look after the other."""
    name: str = request.param
    number = themed.python(DRESS.format(look=LOOKS[name]))
    themed.await_everywhere(f"{themed.url}/banner.js", f"notice:{number},")
    return name


@pytest.fixture
def visit(browser: Browser, themed: Project) -> Iterator[Visit]:
    contexts = []

    def open_page(path: str = "/", **made: Any) -> Page:
        context = browser.new_context(locale="en-US", reduced_motion="reduce", **made)
        contexts.append(context)
        page = context.new_page()
        turn(page, "desktop")
        page.goto(themed.site_url + path)
        until_ready(page)
        expect(answers(page, path)[1]).to_be_visible()
        page.evaluate(STILL)
        return page

    yield open_page
    for context in contexts:
        context.close()


def answers(page: Page, path: str = "/") -> list[Locator]:
    return [page.get_by_role("button", name=name) for name in ANSWERS.get(path, ANSWERS["/"])]


def banner(page: Page) -> Locator:
    return page.locator("section").filter(has=answers(page)[0])


def turn(page: Page, screen: str) -> None:
    width, height = SCREENS[screen]
    page.set_viewport_size({"width": width, "height": height})


@pytest.mark.requirement("R36", "R41", "R136")
@pytest.mark.parametrize("path", ANSWERS)
def test_all_of_it_is_in_sight_in_every_look(look: str, visit: Visit, path: str) -> None:
    page = visit(path)
    page.evaluate(MEASURE)
    assert {one["part"] for one in page.evaluate("sight.parts()")} >= MUST
    found = {}
    for screen in screens.every(page):
        accept, reject = page.evaluate(PLACES)
        assert accept == pytest.approx(reject, abs=PRECISION), screen
        found[screen] = faults(page)
    assert {screen: what for screen, what in found.items() if what} == {}


@pytest.mark.requirement("R136")
def test_wider_letters_hide_nothing_in_any_look(look: str, visit: Visit) -> None:
    page = visit("/fr/")
    page.evaluate(MEASURE)
    page.evaluate(SPACED)
    for screen in screens.every(page):
        assert unreached(page) == [], screen


def test_it_stands_where_it_was_told_to(look: str, visit: Visit) -> None:
    page = visit()
    at = banner(page).evaluate("(e) => e.getBoundingClientRect().toJSON()")
    middle = (at["left"] + at["right"]) / 2
    if look == "corner":
        assert (at["right"], at["bottom"]) == (1280 - EDGE, 800 - EDGE)
        assert at["width"] <= 27 * 15
    elif look == "left":
        assert at["left"] == pytest.approx(EDGE, abs=2)
        assert at["bottom"] == pytest.approx(800 - EDGE, abs=2)
        assert at["width"] <= 27 * 15
    elif look == "centre":
        assert middle == 1280 / 2
        assert (at["top"] + at["bottom"]) / 2 == pytest.approx(800 / 2, abs=1)
    elif look == "flow":
        assert (at["top"], at["left"], at["right"]) == (0, 0, 1280)
        first = page.evaluate("document.querySelector('header').getBoundingClientRect().top")
        assert first >= at["bottom"], "it is above the page, not over it"
    else:
        assert middle == 1280 / 2
        assert at["bottom"] == 800 - EDGE


def test_the_colours_are_those_that_were_chosen(look: str, visit: Visit) -> None:
    page = visit()
    text, answer = banner(page).locator("h2"), answers(page)[1]
    fine = banner(page).locator(".text p").last
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        prefix = "dark_" if scheme == "dark" else ""
        chosen = colours.whole(LOOKS[look])
        assert {
            "paper": colour(banner(page), "backgroundColor"),
            "ink": colour(text, "color"),
            "muted": colour(fine, "color"),
            "action": colour(answer, "backgroundColor"),
        } == {name: chosen[prefix + name] for name in colours.COLOURS}, scheme
        assert colour(answer, "color") == chosen[prefix + "paper"]


def colour(element: Locator, name: str) -> str:
    """As #rrggbb."""
    found: str = element.evaluate("(e, name) => getComputedStyle(e)[name]", name)
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", found)[:3])


def test_corners_and_letters_are_those_that_were_chosen(look: str, visit: Visit) -> None:
    page = visit()
    style = "(e) => { const s = getComputedStyle(e); return [s.borderRadius, s.fontFamily]; }"
    radius, font = banner(page).evaluate(style)
    chosen = colours.whole(LOOKS[look])
    assert radius == ("0px" if look == "flow" else f"{chosen['radius']}px")
    assert font.replace('"', "'") == chosen["font"]


def test_the_dialog_fits_as_well(look: str, visit: Visit) -> None:
    page = visit("/fr/")
    page.get_by_role("link", name="Choisir").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate(STILL)
    action = bytes.fromhex(colours.whole(LOOKS[look])["action"].lstrip("#"))
    ground = "(e) => getComputedStyle(e).backgroundColor"
    save = page.get_by_role("button", name="Enregistrer mes choix")
    assert save.evaluate(ground) == "rgb({}, {}, {})".format(*action)
    for screen in SCREENS:
        turn(page, screen)
        assert misfits(page) == [], screen


def test_forced_colours_leave_edges_and_words(look: str, visit: Visit) -> None:
    page = visit(forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    for element in (banner(page), *answers(page)):
        edge = colour(element, "borderBottomColor")
        assert colours.contrast(edge, colour(banner(page), "backgroundColor")) >= 3
        assert element.evaluate("(e) => parseFloat(getComputedStyle(e).borderBottomWidth)") >= 1


@pytest.mark.requirement("R133")
def test_a_focused_element_is_never_hidden(look: str, visit: Visit) -> None:
    """R133, WCAG 2.4.11: Tab through the whole page with the banner open."""
    page = visit("/contact/")
    hidden = """() => {
      const e = document.activeElement;
      if (e === document.body || e.shadowRoot) return "";
      const { left, right, top, bottom } = e.getBoundingClientRect();
      const x = (left + right) / 2, ys = [top + 4, (top + bottom) / 2, bottom - 4];
      const isSeen = ys.some((y) => e.contains(document.elementFromPoint(x, y)));
      return isSeen ? "" : e.outerHTML.slice(0, 80);
    }"""
    reached = 0
    for _ in range(25):
        page.keyboard.press("Tab")
        reached += page.evaluate("!document.activeElement.shadowRoot")
        assert page.evaluate(hidden) == ""
    assert reached > 10


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_preference_page_looks_as_the_banner_does(
    visit: Visit, look: str, themed: Project, scheme: Literal["light", "dark"]
) -> None:
    page = visit(color_scheme=scheme)
    banner_paint = answers(page)[0].evaluate(PAINT)
    page.goto(f"{themed.url}/preferences/")
    paint = answers(page)[0].evaluate(PAINT)
    names = {"backgroundColor", "borderRadius"}
    if "font" in LOOKS[look]:  # the default families differ
        names.add("fontFamily")
    if any("action" in name for name in LOOKS[look]):  # and so do the words on a default button
        names.add("color")
    assert {name: paint[name] for name in names} == {name: banner_paint[name] for name in names}
