"""Opting out and allowing again in a real browser: without JavaScript, and for everyone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.carrying import be_in
from tests.browser.test_pages import Scheme, answer, violations
from tests.servers import Project

CALIFORNIA = {"X-Region": "US-CA"}


@pytest.fixture
def californian(browser: Browser, service: Project) -> Iterator[Page]:
    """The page as somebody in California sees it, without JavaScript."""
    page = browser.new_page(extra_http_headers=CALIFORNIA, java_script_enabled=False)
    page.goto(f"{service.url}/preferences/")
    yield page
    page.close()


@pytest.mark.requirement("R49", "R52")
def test_an_opt_out_takes_one_button_and_is_confirmed(californian: Page) -> None:
    expect(californian.get_by_label("Leave this field empty")).to_be_hidden()
    answer(californian, "Opt out of sale and sharing")

    expect(californian.get_by_role("status")).to_contain_text("Opt-Out Request Honored")
    expect(californian.get_by_role("status")).to_contain_text("It holds in this browser")
    expect(californian.get_by_role("switch", name="Allow: Advertising")).not_to_be_checked()


def test_an_address_that_is_none_is_asked_again_beside_the_field(californian: Page) -> None:
    californian.get_by_label("Your name").fill("Ada Lovelace")
    email = californian.get_by_label("Your e-mail address")
    email.fill("ada@example")  # good enough for the browser
    answer(californian, "Opt out of sale and sharing")

    expect(email).to_have_value("ada@example")
    expect(email).to_have_accessible_description(
        "This is not an e-mail address. Write it like name@example.com, or leave it empty."
    )
    expect(californian.get_by_label("Your name")).to_have_value("Ada Lovelace")


def test_allowing_again_takes_two_pages_and_no_javascript(californian: Page) -> None:
    advertising = californian.get_by_role("switch", name="Allow: Advertising")
    answer(californian, "Opt out of sale and sharing")
    advertising.check()
    answer(californian, "Save my choices")

    expect(californian.get_by_role("heading", level=1)).to_have_text("Allow again?")
    one, other = (
        californian.get_by_role("button", name=name).bounding_box()
        for name in ("Yes, allow it again", "No, keep it off")
    )
    assert one is not None
    assert other is not None
    assert (one["width"], one["height"], one["y"]) == (other["width"], other["height"], other["y"])

    answer(californian, "No, keep it off")
    expect(advertising).not_to_be_checked()
    advertising.check()
    answer(californian, "Save my choices")
    answer(californian, "Yes, allow it again")
    expect(advertising).to_be_checked()


@pytest.mark.requirement("R132")
@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_steps_of_an_opt_out_are_for_everyone(
    page: Page, console: list[str], service: Project, language: str, scheme: Scheme
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_extra_http_headers(CALIFORNIA)
    page.goto(f"{service.url}/preferences/?language={language}")
    email, send = page.locator("#request-email"), page.locator(".request button")

    email.fill("ada@example")
    send.click()
    expect(email).to_be_focused()
    assert_fit(page)
    console.clear()  # it says that the answer was 400

    email.fill("ada@example.com")
    send.click()
    expect(page.locator("#status .detail")).to_be_visible()
    assert_fit(page)

    page.locator("button[value=accept]").click()
    expect(page.locator("button[value=keep]")).to_be_visible()
    assert_fit(page)
    assert console == []


def assert_fit(page: Page) -> None:
    """Nothing is cut, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []


@pytest.mark.requirement("R48", "R151")
def test_the_sites_own_link_has_its_icon_and_leads_to_the_form(
    page: Page, service: Project
) -> None:
    page.set_extra_http_headers(CALIFORNIA)
    page.goto(service.site_url)
    expect(page.get_by_role("region", name="Cookies")).to_be_visible()  # the banner listens
    link = page.locator("footer").get_by_role("link", name="Your Privacy Choices")
    expect(link.get_by_role("img", name="Opt-Out Icon")).to_be_visible()
    link.press("Enter")

    expect(page).to_have_url(re.compile(r"/preferences/\?site=mix#your-privacy-choices$"))
    expect(page.get_by_role("button", name="Opt out of sale and sharing")).to_be_in_viewport()


@pytest.mark.requirement("R12", "R152")
@pytest.mark.parametrize("signal", [False, True], ids=["asked", "under a signal"])
def test_every_state_of_the_banner_is_one_click_from_the_notice_at_collection(
    page: Page, service: Project, signal: bool
) -> None:
    be_in(page, "US-CA")
    page.set_extra_http_headers({"Sec-GPC": "1"} if signal else {})
    page.goto(service.site_url)
    banner = page.get_by_role("region", name="Cookies").last
    policy = banner.get_by_role("link", name="Cookie Policy")
    notice = f"{service.url}/cookies/?site=mix&language=en#US"
    expect(policy).to_have_attribute("href", notice)
    if not signal:
        page.get_by_role("button", name="Accept all").press("Enter")
        expect(banner.get_by_role("button", name="Hide")).to_be_visible()
        expect(policy).to_have_attribute("href", notice)
    page.evaluate("mixConsent.open()")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("link", name="Your Privacy Choices").first).to_have_attribute(
        "href", f"{service.url}/preferences/?site=mix&language=en#US"
    )
    page.set_extra_http_headers(CALIFORNIA)
    dialog.get_by_role("link", name="Cookie Policy").click()

    expect(page.get_by_role("heading", name="Notice at collection")).to_be_in_viewport()
