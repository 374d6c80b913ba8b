"""A browser that keeps no site data: silence is no yes there, and a no holds for the page (R93)."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.house import House, be_at
from tests.browser.leaving import TAG
from tests.browser.stand import visit
from tests.browser.states import banner, press_button

LOADS = "if (top === self) addEventListener('pageshow', () => loaded())"
OFF = {"verdict": "unasked", "reason": "default"}
ALLOWED = "Object.keys(mixConsent.verdicts()).filter(mixConsent.allows)"


@pytest.mark.requirement("R25", "R60", "R93")
def test_silence_is_no_yes_and_a_no_holds_for_the_page(
    house: House, blocking: BrowserContext
) -> None:
    loads: list[None] = []
    blocking.expose_function("loaded", lambda: loads.append(None))
    blocking.add_init_script(LOADS)
    be_at(blocking, "US-CA")
    house.site.body = TAG
    page = blocking.pages[0]
    visit(page, house.site)
    with pytest.raises(Exception, match="Access is denied"):
        page.evaluate("localStorage.length")  # it is what it is to be
    assert page.evaluate("navigator.cookieEnabled")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("mixConsent.verdicts().analytics") == OFF
    assert page.evaluate(ALLOWED) == ["necessary"]
    assert page.evaluate("window.ran") is None
    with page.expect_response("**/v1/decisions") as response:
        banner(page).get_by_role("button", name="Reject all").click()
    assert response.value.status == 201
    page.wait_for_load_state("networkidle")
    press_button(page, "Hide")

    expect(banner(page)).to_have_count(0)
    assert page.evaluate("mixConsent.verdicts().analytics.verdict") == "denied"
    assert page.evaluate(ALLOWED) == ["necessary"]
    assert page.evaluate("window.ran") is None
    assert len(loads) == 1, "it was not reloaded"
