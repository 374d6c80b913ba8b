"""By keyboard, with large or wide letters, from right to left: all of it is reached and seen."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.sight import screens
from tests.browser.sight.stage import LAYOUTS, MEASURE, Stage
from tests.browser.sight.test_in_sight import WHOLE, faults
from tests.browser.test_banner_arabic import SPEAKS
from tests.browser.waiting import until_ready
from tests.servers import Project

pytestmark = pytest.mark.machine

# WCAG 1.4.12, as its test has it
SPACED = """() => {
  const spaced = new CSSStyleSheet();
  spaced.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  sight.tree().adoptedStyleSheets.push(spaced);
}"""
LARGE = {"standard": 32, "fixed": 26}  # the browser's own setting, doubled
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
BEYOND = "sight.tree().querySelector('section').scrollWidth > Math.ceil(sight.box('section').width)"


def unreached(page: Page) -> list[str]:
    """What no scrolling brings into view."""
    assert not page.evaluate(SIDEWAYS)
    assert not page.evaluate(BEYOND)
    lines: list[str] = page.evaluate("sight.unreached()")
    return lines


@pytest.mark.requirement("R133", "R137")
@pytest.mark.parametrize("screen", [screens.AT_400_PERCENT, screens.ZOOM, screens.PHONE])
@pytest.mark.parametrize("state", ["first visit", "asked again", "notice"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_has_the_focus_is_in_view(
    stage: Stage, roboto: Browser, layout: str, state: str, screen: screens.Screen
) -> None:
    with stage.visit(
        roboto, state, layout=layout, language="fr", viewport=screens.viewport(screen)
    ) as page:
        reached = []
        for _ in range(8):
            page.keyboard.press("Tab")
            if not page.evaluate("!!sight.tree().activeElement"):
                break
            focused = page.evaluate("sight.focused()")
            assert focused["share"] >= WHOLE, focused
            assert not focused["under"], focused
            reached.append(focused["part"])
        assert [*dict.fromkeys(reached)] == ["language", "accept", "reject", "choose", "link"]


@pytest.mark.requirement("R136")
@pytest.mark.parametrize("state", ["first visit", "asked again"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_wider_and_larger_letters_hide_nothing(
    stage: Stage, roboto: Browser, layout: str, state: str
) -> None:
    with stage.visit(roboto, state, layout=layout, language="fr") as page:
        page.evaluate(SPACED)
        for screen in screens.every(page):
            assert unreached(page) == [], screen
    with stage.visit(roboto, state, layout=layout, language="fr") as page:
        page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": LARGE})
        for screen in screens.every(page):
            assert unreached(page) == [], screen


@pytest.mark.requirement("R142")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_rises_only_for_those_who_like_motion(
    stage: Stage, roboto: Browser, layout: str
) -> None:
    longest = "Math.max(0, ...[...sight.tree().querySelectorAll('*')].flatMap((e) =>"
    longest += " getComputedStyle(e).animationDuration.split(', ').map(parseFloat)))"
    with stage.visit(roboto, "first visit", layout=layout, reduced_motion="no-preference") as page:
        assert page.evaluate(longest) <= 0.2
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(longest) <= 0.001, "less than one picture of sixty a second"


@pytest.mark.requirement("R41", "R43")
def test_from_right_to_left_all_is_in_sight_too(arabic: Project, roboto: Browser) -> None:
    context = roboto.new_context(reduced_motion="reduce")
    context.add_init_script(SPEAKS)
    page = context.new_page()
    page.goto(arabic.site_url)
    until_ready(page)
    page.evaluate(MEASURE)
    page.evaluate("sight.still()")
    for screen in screens.every(page):
        assert faults(page) == [], screen
        accept, reject = (
            page.evaluate("sight.box", f"section [part~={name}]") for name in ("accept", "reject")
        )
        assert accept["left"] > reject["left"], "the first stands where reading begins"
        assert accept["width"] == pytest.approx(reject["width"], abs=0.01)
        assert accept["height"] == pytest.approx(reject["height"], abs=0.01)
    context.close()
