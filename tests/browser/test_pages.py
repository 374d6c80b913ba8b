"""The preference page and the Cookie Policy in a real browser, mostly without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from consent.publishing import fixed
from tests.browser.conftest import Contexts
from tests.browser.house import House
from tests.browser.states import press_button

WORDS = fixed.words("en")


@pytest.fixture
def preferences(contexts: Contexts, house: House) -> Page:
    """In a browser with JavaScript switched off."""
    page = contexts(java_script_enabled=False).new_page()
    page.goto(f"{house.url}/preferences/?site=mix")
    return page


def answer(page: Page, name: str) -> None:
    press_button(page, name)


@pytest.mark.requirement("R36", "R47", "R56")
def test_without_javascript_an_answer_holds_and_is_explained(preferences: Page) -> None:
    accept, reject = (
        preferences.get_by_role("button", name=name) for name in ("Accept all", "Reject all")
    )
    first, other = accept.bounding_box(), reject.bounding_box()
    assert first and other
    assert (first["width"], first["height"]) == (other["width"], other["height"])
    assert first["height"] >= 44
    assert accept.get_attribute("class") == reject.get_attribute("class")

    statistics = preferences.get_by_role("checkbox", name="Allow: Usage statistics")
    expect(statistics).not_to_be_checked()
    statistics.check()
    answer(preferences, "Save my choices")

    expect(preferences.get_by_role("status")).to_have_text(WORDS["saved_custom"])
    expect(statistics).to_be_checked()
    expect(preferences.get_by_text("On, because you allowed it on")).to_be_visible()
    expect(preferences.get_by_role("checkbox", name="Allow: Advertising")).not_to_be_checked()

    row = preferences.get_by_role("group", name="Usage statistics")
    row.get_by_role("checkbox").press("Space")
    for word in ("off", "allowed"):  # none may claim what is not saved
        expect(row.locator(".word").get_by_text(WORDS[word], exact=True)).to_be_hidden()
    expect(row.get_by_text("On, because you allowed it on")).to_be_visible()


@pytest.mark.requirement("R38", "R139")
def test_a_switch_says_in_words_what_it_shows_by_place(page: Page, house: House) -> None:
    page.goto(f"{house.url}/preferences/?site=mix")
    row = page.get_by_role("group", name="Usage statistics")
    words = row.locator(".word")
    off, allowed = (words.get_by_text(WORDS[name], exact=True) for name in ("off", "allowed"))
    expect(off).to_be_visible()
    expect(allowed).to_be_hidden()

    row.get_by_role("switch").press("Space")

    expect(allowed).to_be_visible()
    expect(off).to_be_hidden()


@pytest.mark.requirement("R37")
def test_every_control_is_reached_by_keyboard_in_reading_order(page: Page, house: House) -> None:
    page.goto(f"{house.url}/preferences/?site=mix")
    page.evaluate(
        "[...document.querySelectorAll('button, summary, a[href], input:enabled:not([type=hidden])"
        ":not([tabindex])')].filter((control) => control.checkVisibility())"
        ".forEach((control, index) => { control.dataset.place = String(index) })"
    )
    places = []
    for _ in range(page.locator("[data-place]:visible").count()):
        page.keyboard.press("Tab")
        places.append(page.evaluate("Number(document.activeElement.dataset.place)"))
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert ring == "3px"
    assert len(places) > 20
    assert places == list(range(len(places)))


@pytest.mark.requirement("R57")
def test_the_register_is_folded_on_screen_and_whole_on_paper(page: Page, house: House) -> None:
    shown = """() => [...document.querySelectorAll(".register code")]
      .filter((e) => e.checkVisibility({ contentVisibilityAuto: true }) && e.offsetHeight).length"""
    page.goto(f"{house.url}/cookies/?site=mix&language=en")
    declared = page.locator(".register code").count()
    assert declared > 10
    assert page.evaluate(shown) == 0
    group = page.get_by_role("region", name="Strictly necessary")
    group.locator("summary").click()
    expect(group.get_by_role("cell", name="Holds your choices, signed.")).to_be_visible()
    assert page.evaluate(shown) == group.locator("code").count()

    page.emulate_media(media="print")

    page.wait_for_function(f"({shown})() === {declared}")  # a frame later
