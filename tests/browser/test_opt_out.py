"""Opting out without cookies and from the banner."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.house import House, be_at
from tests.browser.states import Visit, banner, opened
from tests.browser.test_pages import answer

NUMBER = {
    "en": "is recorded. We deal with it by",
    "fr": "est enregistrée. Nous la traitons au plus tard",
}
ROWS = (
    "SELECT agent_name, email, agent_email, language FROM consent_optoutrequest WHERE name = '{}'"
)


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
    expect(page.get_by_label("Leave this field empty")).to_be_hidden()
    expect(page.get_by_role("button", name="Opt out of sale and sharing")).to_be_in_viewport()
    page.goto(notice)
    expect(page.get_by_role("heading", name="Notice at collection")).to_be_in_viewport()
