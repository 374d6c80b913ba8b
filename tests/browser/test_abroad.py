"""An answer of long ago or of another place: a no holds, and its cookies are renewed."""

import re
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House
from tests.browser.keeping import DAY, days_ago, keep, verdicts
from tests.browser.stand import send
from tests.browser.states import Visit, opened
from tests.browser.waiting import NOTHING_HELD, becomes, until, until_ready


def answer(page: Page, call: str) -> None:
    """Answer, wait until the service has it, and open the page again."""
    send(page, call)
    until(page, NOTHING_HELD)
    page.reload()
    until_ready(page)


@pytest.mark.requirement("R54")
def test_no_call_of_the_page_brings_it_back(visit: Visit) -> None:
    page = visit(region="US-CA")
    answer(page, "save({analytics: true, marketing: true})")
    answer(page, "save({analytics: false, marketing: true})")
    assert page.evaluate("mixConsent.allows('marketing')") is True  # it never was refused

    answer(page, "reject()")
    dialog = opened(page)
    ads = dialog.get_by_role("switch", name="Advertising")
    expect(ads).to_be_disabled()
    expect(ads).not_to_be_checked()
    expect(dialog).to_contain_text("You opted out, so this stays off.")
    expect(dialog.get_by_role("switch", name="Usage statistics")).to_be_enabled()
    expect(dialog.get_by_role("link", name="Your Privacy Choices").last).to_be_visible()
    page.keyboard.press("Escape")
    for call in ("save({marketing: true})", "accept()"):
        answer(page, call)
        assert verdicts(page)["marketing"] == "denied, choice"
        cookies = page.evaluate("document.cookie")
        assert re.search(r"marketing:\d+:0", cookies), "the service says the same"
        assert page.evaluate("mixConsent.allows('analytics')") is ("accept" in call)


def lives(context: BrowserContext) -> dict[str, float]:
    """How many days our cookies still have to live."""
    now = time.time()
    return {
        str(cookie.get("name")): (float(cookie.get("expires", 0)) - now) / DAY
        for cookie in context.cookies()
        if "mix_consent" in str(cookie.get("name"))
    }


@pytest.mark.requirement("R63")
@pytest.mark.parametrize(("days", "is_renewed"), [(31, True), (29, False)])
def test_old_cookies_are_set_again_and_the_answer_keeps_its_day(
    page: Page, house: House, days: int, is_renewed: bool
) -> None:
    """A browser ends every cookie after 400 days; who comes back is given new ones."""
    soon = {"expires": int(time.time()) + 3 * DAY}
    no = {"analytics": False}
    given = keep(page.context, house.project, no, at=days_ago(days), region="ZZ", **soon)
    for path in ("", "pricing/"):
        page.goto(house.site.site_url + path)
        until_ready(page)
        page.evaluate("(url) => import(url)", f"{house.url}/parts/after.js")  # what it waits for
    page.wait_for_load_state("networkidle")

    becomes(page, lambda: {live > 390 for live in lives(page.context).values()}, {is_renewed})
    assert lives(page.context).keys() == {"__Secure-mix_consent", "mix_consent_state"}
    assert f"1~{given.decided_at // DAY}~ZZ~0~analytics:" in page.evaluate("document.cookie")
