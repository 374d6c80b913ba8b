"""Nothing that can come later stands between a yes and the scripts that wait for it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stand import Stand, visit
from tests.browser.waiting import NOTHING_HELD, eventually, until

WAITS = '<script type="text/plain" data-consent="analytics" src="{url}/'
# What was done before any other task of the browser's, and in which order what leaves
PRESS = """async (name) => {
  const sent = [];
  const { fetch } = window;
  window.fetch = (address, ...more) => (sent.push(address), fetch(address, ...more));
  const banner = document.querySelector("mix-consent").shadowRoot;
  banner.querySelector(`[part~=${name}]`).click();
  for (let at = 0; at < 50; at += 1) await null;
  return {
    sent,
    started: document.querySelectorAll("script[data-once]:not([type='text/plain'])").length,
    kept: JSON.parse(localStorage.mix_consent_queue ?? "{}").queue?.length,
    gone: !banner.querySelector("section"),
  };
}"""
ROOM = "parseFloat(getComputedStyle(document.documentElement).marginBottom)"
AFTER = "performance.getEntriesByType('resource').filter((e) => /after.js/.test(e.name)).length"
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_scripts_are_asked_for_in_the_task_of_the_click_and_the_rest_after_the_paint(
    stand: Stand, page: Page
) -> None:
    stand.body = f'{WAITS}first.js"></script>{WAITS}second.js"></script>'
    visit(page, stand)
    page.get_by_role("button", name="accept").hover()
    until(page, f"{AFTER} == 2")  # whether the policy lets it out, and compiled ahead of the click
    found = page.evaluate(PRESS, "accept")
    assert found == {"sent": [], "started": 2, "kept": 1, "gone": True}
    until(page, "window.ran?.length == 2")
    assert page.evaluate("window.ran") == ["first", "second"]
    expect(page.get_by_role("status")).to_have_text("saved_accepted")
    until(page, NOTHING_HELD)
    assert [decision["method"] for decision in stand.decisions] == ["accept"]


@pytest.mark.requirement("R60")
def test_a_no_is_kept_within_the_click(stand: Stand, page: Page) -> None:
    visit(page, stand)
    found = page.evaluate(PRESS, "reject")
    assert found == {"sent": [], "started": 0, "kept": 1, "gone": True}
    until(page, NOTHING_HELD)


def test_an_answer_is_sent_also_where_the_page_is_left_at_once(stand: Stand, page: Page) -> None:
    visit(page, stand)
    page.get_by_role("button", name="reject").click(no_wait_after=True)
    page.goto("about:blank")
    eventually(lambda: bool(stand.decisions), "it is sent")


def test_the_page_is_laid_out_again_for_the_banner_only_once_the_visitor_moves(
    stand: Stand, page: Page
) -> None:
    visit(page, stand)
    expect(page.get_by_role("button", name="reject")).to_be_visible()
    page.evaluate(TWO_FRAMES)
    assert page.evaluate(ROOM) == 0
    page.keyboard.press("Shift")
    until(page, f"{ROOM} > 50")
