"""What a row of the dialog says, and where the dialog leads."""

import pytest
from playwright.sync_api import expect

from tests.browser.dialog.conftest import Visit, opened, switch
from tests.servers import Project


@pytest.mark.requirement("R43")
def test_one_category_takes_three_clicks(visit: Visit) -> None:
    page = visit()
    page.get_by_role("region").last.get_by_text("Choose", exact=True).click()
    dialog = page.get_by_role("dialog")
    switch(dialog, "Usage statistics").click()
    with page.expect_response("**/v1/decisions") as response:
        dialog.get_by_role("button", name="Save").click()

    assert response.value.status == 201
    expect(dialog).to_have_count(0)
    allowed = "Object.keys(mixConsent.verdicts()).filter(mixConsent.allows)"
    assert page.evaluate(allowed) == ["necessary", "analytics"]


@pytest.mark.requirement("R27", "R135", "R139")
def test_the_state_of_a_switch_is_also_a_word(visit: Visit) -> None:
    dialog = opened(visit())
    chat = dialog.get_by_role("group", name="Customer service and chat")
    expect(dialog.locator(":checked:enabled")).to_have_count(0)
    expect(chat).to_contain_text("Not allowed")

    chat.get_by_text("Not allowed").click()

    expect(switch(dialog, "Customer service and chat")).to_be_checked()
    expect(chat.locator("label")).to_have_text("Allowed")
    necessary = dialog.get_by_role("group", name="Strictly necessary")
    expect(necessary).to_contain_text("Always on")
    expect(necessary.get_by_role("switch")).to_be_disabled()


@pytest.mark.requirement("R43")
def test_details_tell_whose_cookies_and_for_how_long(visit: Visit) -> None:
    dialog = opened(visit())
    row = dialog.get_by_role("group", name="Advertising")
    expect(row.locator("dt")).to_have_count(0)

    row.get_by_text("Ads for your interests").click()

    expect(row).to_contain_text("a pretend third party, Demo Ads")
    expect(row.locator("dt")).to_have_text("_demo_ads")
    expect(row.locator("dd").first).to_have_text("Demo Ads · 30 days")
    expect(row.get_by_text("Ads for your interests")).to_be_hidden()


def test_what_is_unfolded_without_the_service_leads_to_the_policy(visit: Visit) -> None:
    page = visit()
    page.route("**/register.json*", lambda route: route.abort())
    row = opened(page).get_by_role("group", name="Advertising")

    row.locator("summary").click()

    expect(row.get_by_role("link", name="Cookie Policy")).to_be_visible()


@pytest.mark.requirement("R14")
def test_what_a_signal_keeps_off_says_so_in_its_row(visit: Visit) -> None:
    dialog = opened(visit((390, 664), region="US-CO", signal=True))
    row = dialog.get_by_role("group", name="Advertising")
    row.scroll_into_view_if_needed()

    expect(row.get_by_text("Global Privacy Control")).to_be_visible()
    expect(row.get_by_role("switch")).to_be_disabled()
    expect(row.locator("label")).to_have_text("Not allowed")


@pytest.mark.requirement("R48")
@pytest.mark.parametrize(
    ("region", "name"), [("US-CA", "Your Privacy Choices"), ("", "Cookie settings")]
)
def test_a_way_leads_to_the_preference_page(
    visit: Visit, service: Project, region: str, name: str
) -> None:
    dialog = opened(visit(region=region))
    country = region[:2] or "ZZ"
    expect(dialog.get_by_role("link", name=name)).to_have_attribute(
        "href", f"{service.url}/preferences/?site=mix&language=en#{country}"
    )
    other = {"Your Privacy Choices", "Cookie settings"} - {name}
    expect(dialog.get_by_role("link", name=other.pop())).to_have_count(0)


def test_what_is_on_without_an_answer_says_why(visit: Visit) -> None:
    dialog = opened(visit(region="US-CA"))
    row = dialog.get_by_role("group", name="Usage statistics")
    expect(row.get_by_role("switch")).to_be_checked()
    expect(row.get_by_text("On by default here")).to_be_visible()
