"""An answer that the service does not have yet holds in this browser, and is not lost."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stand import STATE, VERSIONS, Stand, visit
from tests.browser.states import press_button
from tests.browser.waiting import (
    NOTHING_HELD,
    let_ten_seconds_pass,
    until,
    until_ready,
    until_recorded,
)

DAY = 86_400
pytestmark = pytest.mark.usefixtures("clock")


def answer(page: Page, button: str) -> None:
    with page.expect_response("**/v1/decisions"):
        press_button(page, button)


def made_at(decision: dict[str, Any]) -> int:
    return int(decision["id"].replace("-", "")[:12], 16) // 1000


def test_an_answer_holds_and_is_sent_again_under_its_id(stand: Stand, page: Page) -> None:
    stand.failures = [(500, {})] * 2
    visit(page, stand)
    answer(page, "accept")
    expect(page.get_by_role("status")).to_have_text("saved_accepted unsent")
    visit(page, stand)
    assert page.evaluate("mixConsent.allows('analytics')") is True
    expect(page.get_by_role("region")).to_have_count(0)
    with page.expect_response("**/v1/decisions"):
        let_ten_seconds_pass(page.context)
    visit(page, stand)
    until_recorded(page)
    assert len({decision["id"] for decision in stand.decisions}) == 1
    assert len(stand.decisions) == 3


def test_a_wrong_clock_is_set_right_once(stand: Stand, page: Page) -> None:
    ahead = int(time.time()) + 40 * DAY  # so the browser's clock is 40 days slow
    stand.failures = [(422, {"now": ahead})]
    visit(page, stand)
    answer(page, "reject")
    until(page, NOTHING_HELD)
    times = [made_at(sent) for sent in stand.decisions]
    assert len(times) == 2
    assert times[1] == ahead

    page.reload()
    until_ready(page)
    expect(page.get_by_role("region")).to_have_count(0)


@pytest.mark.parametrize("status", [400, 403, 409, 413])
def test_what_can_never_be_recorded_is_asked_again(stand: Stand, page: Page, status: int) -> None:
    stand.failures = [(status, {})]
    visit(page, stand)
    answer(page, "accept")
    until(page, NOTHING_HELD)
    until(page, "!mixConsent.allows('analytics')")
    visit(page, stand)
    expect(page.get_by_role("region")).to_be_visible()
    assert page.evaluate("mixConsent.allows('analytics')") is False
    assert len(stand.decisions) == 1


@pytest.mark.parametrize("value", ["junk", "1~1~CA-QC~0~b:1:1~a:1:1", "1~9999999~CA-QC~0"])
def test_a_cookie_of_junk_grants_nothing_and_does_not_ask_for_ever(
    stand: Stand, page: Page, value: str
) -> None:
    page.context.add_cookies([{"name": STATE, "value": value, "url": stand.site_url}])
    visit(page, stand)
    expect(page.get_by_role("region")).to_be_visible()
    assert page.evaluate("mixConsent.allows('analytics')") is False
    answer(page, "reject")
    visit(page, stand)
    expect(page.get_by_role("region")).to_have_count(0)


def test_who_is_asked_again_keeps_the_other_answers_and_their_dates(
    stand: Stand, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = int(time.time()) // DAY - 100
    state = f"1~{long_ago}~CA-QC~0~analytics:1:3~marketing:1:0~support:1:3"
    page.context.add_cookies([{"name": STATE, "value": state, "url": stand.site_url}])
    monkeypatch.setitem(VERSIONS, "support", 2)
    stand.failures = [(500, {})]
    visit(page, stand)
    expect(page.get_by_role("heading")).to_have_text("again_body")
    purposes = page.get_by_role("region").get_by_role("listitem")
    expect(purposes).to_have_text(["analytics ✓", "support", "marketing ✕"])
    for purpose, word in ("analytics", "allowed"), ("marketing", "off"):
        sign = purposes.filter(has_text=purpose).get_by_role("img", name=word, exact=True)
        expect(sign).to_be_visible()
    answer(page, "accept")
    assert stand.decisions[0]["choices"] == {"support": True}
    assert page.evaluate("mixConsent.allows('marketing')") is False
    held = page.evaluate("JSON.parse(localStorage.mix_consent_queue).state")
    assert held.split("~")[4:] == [
        f"analytics:1:3:{long_ago}",
        f"marketing:1:0:{long_ago}",
        "support:2:3",
    ]
