"""The preference page and the Cookie Policy in a real browser, mostly without JavaScript."""

import json
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect

from consent.publishing.seeding import CATALOGUE
from tests.browser.conftest import Browsers
from tests.servers import Project

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DOMAIN = "mixnetworks.localhost"
WORDS = json.loads((CATALOGUE / "mix.json").read_text("utf-8"))["wording"]["en"]
Scheme = Literal["light", "dark"]


@pytest.fixture
def plain(browser: Browser, service: Project) -> Iterator[BrowserContext]:
    """A browser with JavaScript switched off."""
    context = browser.new_context(java_script_enabled=False, locale="en-US")
    yield context
    context.close()


@pytest.fixture
def preferences(plain: BrowserContext, service: Project) -> Page:
    page = plain.new_page()
    page.goto(f"{service.url}/preferences/")
    return page


def cookies(context: BrowserContext) -> set[str]:
    return {cookie["name"] for cookie in context.cookies()}


def violations(page: Page) -> list[tuple[str, object]]:
    """What axe finds fault with."""
    found = Axe().run(page, options={"runOnly": WCAG}).response
    assert found["passes"]
    return [(rule["id"], rule["nodes"]) for rule in found["violations"]]


def answer(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


@pytest.mark.requirement("R47")
def test_without_javascript_an_answer_holds_and_is_explained(preferences: Page) -> None:
    statistics = preferences.get_by_role("checkbox", name="Allow: Usage statistics")
    expect(statistics).not_to_be_checked()
    statistics.check()
    answer(preferences, "Save my choices")

    expect(preferences.get_by_role("status")).to_have_text(WORDS["saved_custom"])
    expect(statistics).to_be_checked()
    expect(preferences.get_by_text("On, because you allowed it on")).to_be_visible()
    expect(preferences.get_by_role("checkbox", name="Allow: Advertising")).not_to_be_checked()


def test_without_javascript_a_refusal_takes_the_cookies_along(
    preferences: Page, plain: BrowserContext
) -> None:
    answer(preferences, "Accept all")
    plain.add_cookies(
        [
            {"name": name, "value": "1", "domain": f".{DOMAIN}", "path": "/", "httpOnly": True}
            for name in ("_demo_stats", "unrelated")
        ]
    )
    assert "_demo_stats" in cookies(plain)

    answer(preferences, "Reject all")

    assert "_demo_stats" not in cookies(plain)
    assert {"__Secure-mix_consent", "mix_consent_state", "unrelated"} <= cookies(plain)


@pytest.mark.requirement("R38", "R139")
def test_a_switch_says_in_words_what_it_shows_by_place(page: Page, service: Project) -> None:
    page.goto(f"{service.url}/preferences/")
    row = page.get_by_role("group", name="Usage statistics")
    words = row.locator(".word")
    off, allowed = (words.get_by_text(WORDS[name], exact=True) for name in ("off", "allowed"))
    expect(off).to_be_visible()
    expect(allowed).to_be_hidden()

    row.get_by_role("switch").press("Space")

    expect(allowed).to_be_visible()
    expect(off).to_be_hidden()


@pytest.mark.requirement("R56")
def test_without_javascript_no_word_claims_what_is_not_saved(preferences: Page) -> None:
    answer(preferences, "Accept all")
    row = preferences.get_by_role("group", name="Usage statistics")

    row.get_by_role("checkbox").press("Space")

    expect(row.get_by_role("checkbox")).not_to_be_checked()
    for word in ("off", "allowed"):
        expect(row.locator(".word").get_by_text(WORDS[word], exact=True)).to_be_hidden()
    expect(row.get_by_text("On, because you allowed it on")).to_be_visible()
    expect(preferences.get_by_role("button", name="Save my choices")).to_be_visible()


@pytest.mark.requirement("R36")
def test_accept_and_reject_are_of_one_size_and_look(preferences: Page) -> None:
    accept, reject = (
        preferences.get_by_role("button", name=name) for name in ("Accept all", "Reject all")
    )
    one, other = accept.bounding_box(), reject.bounding_box()

    assert one is not None
    assert other is not None
    assert (one["width"], one["height"]) == (other["width"], other["height"])
    assert one["height"] >= 44
    assert accept.get_attribute("class") == reject.get_attribute("class")


def test_a_cookie_table_opens_without_javascript(preferences: Page) -> None:
    table = preferences.get_by_role("table", name="Strictly necessary")
    expect(table).to_be_hidden()

    preferences.locator(".row summary").first.click()

    expect(table.get_by_role("row").filter(has_text="__Secure-mix_consent")).to_contain_text(
        "13 months"
    )


def test_erasing_is_confirmed_and_leaves_nothing_of_a_yes(
    preferences: Page, plain: BrowserContext
) -> None:
    answer(preferences, "Accept all")
    preferences.get_by_role("link", name="Erase…").click()
    answer(preferences, "Erase my answers")

    expect(preferences.get_by_role("status")).to_have_text("Your answers have been erased.")
    assert not {"__Secure-mix_consent", "mix_consent_state"} & cookies(plain)


@pytest.mark.requirement("R14")
def test_a_signal_holds_the_switch(browsers: Browsers, service: Project) -> None:
    headers = {"X-Region": "US-CA"}
    page = browsers(signal=True).new_page(extra_http_headers=headers, java_script_enabled=False)
    page.goto(f"{service.url}/preferences/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your Privacy Choices")
    expect(page.get_by_role("status")).to_have_text("Opt-Out Request Honored")
    expect(page.get_by_role("checkbox", name="Allow: Advertising")).to_be_disabled()
    page.close()


@pytest.mark.requirement("R58")
def test_a_receipt_is_a_file(preferences: Page) -> None:
    answer(preferences, "Accept all")

    preferences.get_by_role("link", name="Receipt").first.click()
    with preferences.expect_download() as download:
        preferences.get_by_role("link", name="Download the receipt").click()

    receipt = json.loads(download.value.path().read_text("utf-8"))
    assert download.value.suggested_filename.startswith("receipt-mix-20")
    assert json.loads(receipt["proof"]["record"])["method"] == "accept"


@pytest.mark.requirement("R37")
def test_every_control_is_reached_by_keyboard_in_reading_order(
    page: Page, service: Project
) -> None:
    page.goto(f"{service.url}/preferences/")
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


@pytest.mark.requirement("R136")
@pytest.mark.parametrize("path", ["preferences", "cookies"])
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_nothing_is_cut_on_the_narrowest_screen(
    page: Page, service: Project, path: str, language: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{service.url}/{path}/?language={language}")
    for summary in page.locator("summary:visible").all():
        summary.click()

    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.requirement("R132")
@pytest.mark.parametrize("path", ["preferences", "cookies"])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    page: Page, console: list[str], service: Project, path: str, language: str, scheme: Scheme
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{service.url}/{path}/?language={language}")
    if path == "preferences":
        page.locator("button[value=reject]").click()  # then there are a history and a receipt
        expect(page.locator(".timeline")).to_be_visible()
    for summary in page.locator("summary:visible").all():
        summary.click()
    if path == "preferences":
        page.get_by_role("switch").nth(5).click()  # a row that is not saved, and the bar
        expect(page.locator(".bar")).to_be_visible()

    assert violations(page) == []
    assert console == []
