"""The dialog in another language, under another notice, and without the service."""

import json

import pytest
from playwright.sync_api import Route, expect

from tests.browser.dialog.conftest import ROOT, Visit, opened, switch
from tests.browser.waiting import until, until_ready
from tests.servers import Project


@pytest.mark.requirement("R99")
def test_another_language_keeps_what_was_switched_and_unfolded(visit: Visit) -> None:
    page = visit((390, 664))
    dialog = opened(page)
    switch(dialog, "Usage statistics").check()
    dialog.get_by_role("group", name="Advertising").locator("summary").click()
    dialog.locator(".text").evaluate("(text) => (text.scrollTop = 90)")
    until(page, f"{ROOT}.querySelector('dialog .text').scrollTop === 90")

    dialog.get_by_role("link", name="Français").click()

    expect(dialog.get_by_role("heading")).to_have_text("Vos choix de témoins")
    expect(switch(dialog, "Statistiques d’utilisation")).to_be_checked()
    expect(dialog.locator(":checked:enabled")).to_have_count(1)
    details = dialog.get_by_role("group", name="Publicité")
    expect(details.locator("dd").first).to_have_text("Demo Ads · 30 jours")
    expect(dialog.locator("dl dt")).to_have_count(1)
    assert dialog.locator(".text").evaluate("(text) => text.scrollTop") == 90
    expect(dialog.get_by_role("link", name="English")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opened(page).locator(":checked:enabled")).to_have_count(0)


@pytest.mark.parametrize("address", ["**/parts/dialog.js", "**/words.json*"])
def test_where_it_cannot_be_had_the_preference_page_comes(
    visit: Visit, service: Project, address: str
) -> None:
    page = visit()
    page.route(address, lambda route: route.abort())
    page.get_by_role("region").last.get_by_text("Choose", exact=True).click()

    page.wait_for_url(f"{service.url}/preferences/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cookie settings")


@pytest.mark.requirement("R55")
def test_without_the_service_a_no_can_be_said(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Accept all").click()
    expect(page.get_by_role("status")).not_to_be_empty()  # only a confirmation stands there
    page.route("**/parts/dialog.js", lambda route: route.abort())
    page.evaluate("mixConsent.open()")

    with page.expect_navigation():  # what ran could go on
        page.get_by_role("region").last.get_by_role("button", name="Reject all").click()

    until_ready(page)
    assert page.evaluate("mixConsent.allows('analytics')") is False


@pytest.mark.requirement("R161")
def test_what_is_read_is_what_is_answered(visit: Visit, service: Project) -> None:
    """Another notice came into force after the page was loaded; the config is fetched anew."""
    page = visit()
    configs: list[str] = []
    page.on("request", lambda sent: configs.append(sent.url) if "banner.json" in sent.url else None)

    def later(route: Route) -> None:
        words = json.loads(service.get(route.request.url))
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(json=words | {"notice": 2}, headers=headers)

    page.route("**/words.json*", later)
    page.evaluate("mixConsent.open()")

    page.wait_for_url(f"{service.url}/preferences/**")  # the service itself still has the first
    assert len(configs) == 1
