"""A visitor who crosses a border with a banner of the country before (R23, R69, R161)."""

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.house import House, be_at
from tests.browser.keeping import own_decisions, verdicts
from tests.browser.stand import visit
from tests.browser.states import banner
from tests.browser.waiting import until


def arrive(house: House, page: Page) -> None:
    be_at(page.context, "US-CA")
    visit(page, house.site)


def click(page: Page, name: str) -> Response:
    """The service's answer. Its body is gone where the page is reloaded."""
    with page.expect_response("**/v1/decisions") as response:
        banner(page).get_by_role("button", name=name).click()
    return response.value


def recorded(page: Page, house: House) -> list[tuple[str, ...]]:
    """What is on record, the newest first."""
    names = ("region", "model", "language", "place", "place_model", "method")
    return [tuple(row[name] for name in names) for row in own_decisions(page.context, house.url)]


@pytest.mark.requirement("R23", "R69", "R161")
def test_a_yes_to_another_countrys_notice_is_asked_for_again(house: House, page: Page) -> None:
    arrive(house, page)
    expect(banner(page)).to_contain_text("until you reject them or once you accept")

    be_at(page.context, "CA-QC")
    response = click(page, "Accept all")

    assert (response.status, response.json()["place"]) == (409, "CA-QC")
    # by the law of the place: in its language, and with everything off until it is answered
    expect(banner(page).get_by_role("button", name="Tout accepter")).to_be_visible()
    assert page.evaluate("['analytics', 'marketing'].some(mixConsent.allows)") is False
    assert recorded(page, house) == []
    assert click(page, "Tout accepter").status == 201
    until(page, "mixConsent.allows('analytics')")
    assert recorded(page, house) == [("CA-QC", "opt-in", "fr", "CA-QC", "opt-in", "accept")]


COUNTER = """<script type="text/plain" data-consent="analytics">
document.cookie = "_counted=1; path=/";</script>"""
LOOK = """(button) => {
  const { backgroundColor, color, fontSize, fontWeight } = getComputedStyle(button);
  return [backgroundColor, color, fontSize, fontWeight, button.offsetHeight];
}"""


@pytest.mark.requirement("R163", "R164")
def test_a_switch_that_nobody_touched_is_no_yes_across_the_border(house: House, page: Page) -> None:
    """Ottawa, Gatineau, Paris. What was ticked before is no consent.

    C-673/17 Planet49; GDPR 4(11), 7(1); P-39.1 ss. 8.1, 14; 4 CCR 904-3 Rule 7.03(B)(2).
    """
    be_at(page.context, "CA-ON")
    visit(page, house.site)
    banner(page).get_by_role("link", name="Choose").click()
    dialog = page.get_by_role("dialog")
    save = dialog.get_by_role("button", name="Save my choices")
    answers = [dialog.locator(f"[part~={name}]") for name in ("accept", "reject")]
    looks = [button.evaluate(LOOK) for button in (save, *answers)]
    assert looks[0] == looks[1] == looks[2], "it is no more prominent where silence is a yes"
    assert dialog.get_by_role("switch", checked=True, disabled=False).count() > 0

    with page.expect_response("**/v1/decisions") as response:
        save.click()
    assert response.value.status == 201
    assert set(response.value.json()["choices"].values()) == {None, False}

    house.site.body = COUNTER
    for place in "CA-QC", "FR":
        be_at(page.context, place)
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")  # five minutes later
        visit(page, house.site)
        expect(banner(page).get_by_role("button", name="Tout refuser")).to_be_visible()
        found = {key: verdict.split(",")[0] for key, verdict in verdicts(page).items()}
        assert found.pop("necessary") == "granted"
        assert "granted" not in found.values()
        assert "_counted" not in page.evaluate("document.cookie")


@pytest.mark.requirement("R164")
def test_where_a_yes_is_asked_for_saving_stands_out(house: House, page: Page) -> None:
    be_at(page.context, "FR")
    visit(page, house.site)
    banner(page).locator("[part=choose]").click()
    dialog = page.get_by_role("dialog")
    save, accept = (dialog.locator(f"[part~={name}]") for name in ("save", "accept"))
    assert save.evaluate(LOOK)[0] != accept.evaluate(LOOK)[0]
    assert dialog.get_by_role("switch", checked=True, disabled=False).count() == 0
