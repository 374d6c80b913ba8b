"""What is asked is seen before it is answered: every part on the screen at once, unscrolled.

A part that has to be scrolled for is missing, whatever box scrolls.
"""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.sight import screens
from tests.browser.sight.stage import COLUMN, LANGUAGES, LAYOUTS, STATES, Stage

pytestmark = pytest.mark.machine

WHOLE = 0.999  # of a part's pixels
MUST = {"question", "purpose", "note", "accept", "reject", "choose", "link"}
FIRST = {"question", "purpose", "accept", "reject"}  # where there is no room for more
BAR, BAR_AGAIN = 156, 180  # pixels that the bar takes of a desktop, at most
CARDS = {"corner": 405, "centre": 525}  # pixels
EDGES = 58  # pixels of a card beside its answers, at most


def faults(page: Page) -> list[str]:
    """What cannot be seen whole, or lies under something else."""
    return [
        f"{one['part']} {one['share']:.0%}{' under ' * bool(one['under'])}{one['under']}:"
        f" {one['text'][:30]}"
        for one in page.evaluate("sight.parts()")
        if one["share"] < WHOLE or one["under"]
    ]


@pytest.mark.requirement("R41", "R43", "R136")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_that_is_asked_is_in_sight(
    stage: Stage, lettered: Browser, layout: str, state: str
) -> None:
    found = {}
    for language in LANGUAGES:
        with stage.visit(lettered, state, layout=layout, language=language) as page:
            if STATES[state].asks:
                told = page.evaluate("sight.parts()")
                assert {one["part"] for one in told} >= MUST
                purposes = [one["text"] for one in told if one["part"] == "purpose"]
                assert len(purposes) == len(stage.names[language])
            for screen in screens.every(page):
                found[f"{language} {screen}"] = faults(page)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.requirement("R136")
@pytest.mark.parametrize("state", ["first visit", "asked again", "notice"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_at_400_percent_the_rest_is_scrolled_to(
    stage: Stage, roboto: Browser, language: str, state: str
) -> None:
    """Question and answers first; a shade above the answers says that there is more."""
    with stage.visit(roboto, state, language=language) as page:
        screens.turn(page, screens.AT_400_PERCENT)
        parts = page.evaluate("sight.parts()")
        hidden = {one["part"] for one in parts if one["share"] < WHOLE or one["under"]}
        assert not hidden & {"question", "accept", "reject"}
        assert hidden, "else there is nothing to prove here"
        assert page.evaluate("sight.shade()")
        assert page.evaluate("sight.unreached()") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bar_is_low_and_stands_on_the_page_s_column(
    stage: Stage, roboto: Browser, language: str
) -> None:
    for state, most in (("first visit", BAR), ("asked again", BAR_AGAIN)):
        with stage.visit(roboto, state, language=language) as page:
            for screen in ((1280, 800), (1920, 1080)):
                screens.turn(page, screen)
                assert page.evaluate("sight.box('section').height") <= most, (state, screen)
                left = page.evaluate("sight.box('.head h2').left")
                assert left == pytest.approx((screen[0] - COLUMN) / 2, abs=1)
                right = page.evaluate("sight.box('.row').right")
                assert right == pytest.approx((screen[0] + COLUMN) / 2, abs=1)


@pytest.mark.parametrize("layout", CARDS)
def test_a_card_is_filled_by_its_answers(stage: Stage, roboto: Browser, layout: str) -> None:
    for state in ("first visit", "asked again", "notice"):
        with stage.visit(roboto, state, layout=layout) as page:
            for screen in ((768, 1024), (1280, 800), (1920, 1080)):
                screens.turn(page, screen)
                card, row = (page.evaluate("sight.box", name) for name in ("section", ".row"))
                assert card["width"] == pytest.approx(CARDS[layout], abs=1), screen
                assert row["width"] >= card["width"] - EDGES, screen
