"""Opting out and allowing again, without JavaScript or cookies, by an agent, from the banner."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.house import PLACE, House, be_at
from tests.browser.states import Visit, banner, opened
from tests.browser.test_pages import answer

CALIFORNIA = {PLACE: "US-CA"}
NUMBER = {
    "en": "is recorded. We deal with it by",
    "fr": "est enregistrée. Nous la traitons au plus tard",
}
ROWS = (
    "SELECT agent_name, email, agent_email, language FROM consent_optoutrequest WHERE name = '{}'"
)


@pytest.fixture
def californian(browser: Browser, house: House) -> Iterator[Page]:
    """The page as somebody in California sees it, without JavaScript."""
    page = browser.new_page(extra_http_headers=CALIFORNIA, java_script_enabled=False)
    page.goto(f"{house.url}/preferences/?site=mix&language=en")
    yield page
    page.close()


def go(page: Page, name: str) -> None:
    """Answer; where a form leads, the header that says the place does not go along."""
    answer(page, name)
    page.goto(page.url.partition("#")[0])


@pytest.mark.requirement("R49", "R52")
def test_an_opt_out_takes_one_button_and_allowing_again_two_pages(californian: Page) -> None:
    expect(californian.get_by_label("Leave this field empty")).to_be_hidden()
    go(californian, "Opt out of sale and sharing")
    expect(californian.get_by_role("status")).to_contain_text("Opt-Out Request Honored")
    expect(californian.get_by_role("status")).to_contain_text("It holds in this browser")
    advertising = californian.get_by_role("checkbox", name="Allow: Advertising")
    expect(advertising).not_to_be_checked()

    advertising.check()
    go(californian, "Save my choices")
    expect(californian.get_by_role("heading", level=1)).to_have_text("Allow again: Advertising")
    one, other = (
        californian.get_by_role("button", name=name).bounding_box()
        for name in ("Yes, allow it again", "No, keep it off")
    )
    assert one and other
    assert (one["width"], one["height"], one["y"]) == (other["width"], other["height"], other["y"])
    go(californian, "No, keep it off")
    expect(advertising).not_to_be_checked()
    advertising.check()
    go(californian, "Save my choices")
    go(californian, "Yes, allow it again")
    expect(advertising).to_be_checked()


@pytest.mark.requirement("R49", "R144")
def test_without_cookies_a_request_arrives_by_the_keyboard_alone(
    blocking: BrowserContext, house: House
) -> None:
    be_at(blocking, "US-CA")
    page, address = blocking.pages[0], f"{house.url}/preferences/?site=mix&language=fr"
    page.goto(address)
    page.locator("#request-name").focus()
    page.keyboard.type("Ada")
    page.keyboard.press("Tab")
    page.keyboard.type("ada@fr")
    page.keyboard.press("Enter")
    expect(page.locator("#request-name")).to_have_value("Ada")  # the address is none: ask again
    expect(page.locator("#request-email")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(".example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(NUMBER["fr"])
    assert page.context.cookies() == []
    assert ("", "ada@fr.example.com", "", "fr") in house.rows(ROWS.format("Ada"))

    page.goto(address.replace("=fr", "=en"))  # and without a name there are other ways
    answer(page, "Opt out of sale and sharing")
    expect(page.get_by_role("status")).to_contain_text("keeps no cookies for this site")
    expect(page.get_by_role("status")).to_contain_text("813-500-5000")


@pytest.mark.requirement("R12", "R48", "R151", "R152")
def test_every_state_of_the_banner_is_one_click_from_form_and_notice_at_collection(
    visit: Visit, house: House
) -> None:
    page = visit(region="US-CA")
    notice = f"{house.url}/cookies/?site=mix&language=en#US"
    policy = banner(page).get_by_role("link", name="Cookie Policy")
    expect(policy).to_have_attribute("href", notice)
    page.get_by_role("button", name="Accept all").press("Enter")
    expect(banner(page).get_by_role("button", name="Hide")).to_be_visible()
    expect(policy).to_have_attribute("href", notice)
    form = f"{house.url}/preferences/?site=mix&language=en#US"
    link = opened(page).get_by_role("link", name="Your Privacy Choices").first
    expect(link).to_have_attribute("href", form)
    page.keyboard.press("Escape")

    page.goto(form)
    expect(page.get_by_role("button", name="Opt out of sale and sharing")).to_be_in_viewport()
    page.goto(notice)
    expect(page.get_by_role("heading", name="Notice at collection")).to_be_in_viewport()
