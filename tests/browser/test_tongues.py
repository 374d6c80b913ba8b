"""In which language the banner speaks: the law's, then the page's, and the other beside it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.carrying import be_in
from tests.browser.waiting import until_ready
from tests.servers import Project

HOSTS = "[...document.querySelectorAll('*')].filter((e) => e.shadowRoot)"


@pytest.fixture
def visitor(service: Project, browser: Browser) -> Iterator[Page]:
    """In Quebec, with a browser in English, on a page in English."""
    context = browser.new_context(locale="en-CA", extra_http_headers={"Accept-Language": "en-CA"})
    context.set_default_timeout(10_000)
    be_in(context, "CA-QC")
    page = context.new_page()
    page.goto(service.site_url)
    until_ready(page)
    yield page
    context.close()


def banner(page: Page) -> Locator:
    return page.get_by_role("region").last


@pytest.mark.requirement("R89", "R143")
def test_quebec_is_met_in_french_with_english_one_click_away(visitor: Page) -> None:
    expect(banner(visitor).get_by_role("button", name="Tout refuser")).to_be_visible()
    assert visitor.evaluate("document.documentElement.lang") == "en"
    assert spoken(visitor) == "fr"
    verdicts = visitor.evaluate("mixConsent.verdicts()")
    optional = {key: one for key, one in verdicts.items() if one["reason"] != "necessary"}
    assert {one["verdict"] for one in optional.values()} == {"unasked"}
    english, french = (banner(visitor).get_by_role("link").nth(n) for n in (0, 1))
    looks = "(e) => [getComputedStyle(e).fontSize, getComputedStyle(e).color]"
    assert french.evaluate(looks) == english.evaluate(looks), "as prominent (R89)"

    english.click()

    expect(banner(visitor).get_by_role("button", name="Reject all")).to_be_visible()
    assert spoken(visitor) == "en"
    assert visitor.evaluate(f"{HOSTS}.length") == 1
    assert focused(visitor) == "Français", "the way back, in the same place"


@pytest.mark.requirement("R99")
def test_the_dialog_too_speaks_either_and_the_answer_says_in_which(
    visitor: Page, service: Project
) -> None:
    banner(visitor).get_by_role("link", name="Choisir").click()
    dialog = visitor.get_by_role("dialog")
    expect(dialog).to_contain_text("Strictement nécessaires")
    expect(dialog.locator(":checked:enabled")).to_have_count(0)  # R27: nothing is pre-ticked
    dialog.get_by_role("link", name="English").click()
    expect(dialog).to_contain_text("Strictly necessary")
    assert focused(visitor) == "Français"

    with visitor.expect_request("**/v1/decisions") as sent:
        dialog.get_by_role("button", name="Reject all").click()
    assert (sent.value.post_data_json or {}).get("language") == "en"


def test_one_request_brings_it_in_french(visitor: Page, service: Project) -> None:
    asked = visitor.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert [url for url in asked if "banner" in url] == [f"{service.url}/banner.js"]


def spoken(page: Page) -> str:
    return str(page.evaluate(f"{HOSTS}[0].closest('[lang]').lang"))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent"))
