"""The confirmation of an answer leaves with the visitor's next action, and never by itself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stand import Stand, visit

MIDDLE = (640, 100)  # of the page, far from the banner


@pytest.fixture(autouse=True)
def long(stand: Stand) -> None:
    stand.body, stand.policy = "<p style='height:3000px'>Long</p>", ""


def answered(page: Page, stand: Stand, *, by_keyboard: bool = False) -> Locator:
    """What is said after "Reject all", with everything that follows an answer done."""
    visit(page, stand)
    button = page.get_by_role("button", name="reject", exact=True)
    with page.expect_response("**/parts/after.js*"):
        button.press("Enter") if by_keyboard else button.click()
    page.wait_for_load_state("networkidle")
    status = page.get_by_role("status")
    expect(status).to_have_text("saved_rejected")
    return status


@pytest.mark.requirement("R46", "R140")
@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda page: page.mouse.wheel(0, 300), id="a scroll"),
        pytest.param(lambda page: page.mouse.click(*MIDDLE), id="a click elsewhere"),
        pytest.param(lambda page: page.reload(), id="the next page"),
    ],
)
def test_no_timer_takes_it_away_and_the_next_action_does(
    stand: Stand, page: Page, clock: None, act: Callable[[Page], object]
) -> None:
    status = answered(page, stand)
    page.mouse.move(*MIDDLE)
    page.context.clock.fast_forward(3_600_000)
    expect(status).to_be_visible()
    act(page)
    expect(status).to_have_count(0)


@pytest.mark.requirement("R140")
def test_it_stays_while_it_is_pointed_at(stand: Stand, page: Page) -> None:
    status = answered(page, stand)
    status.hover()
    page.mouse.wheel(0, 300)
    page.keyboard.press("PageDown")
    page.mouse.down()
    page.mouse.up()
    expect(status).to_be_visible()


@pytest.mark.requirement("R140")
def test_it_stays_while_the_focus_in_it_is_seen(stand: Stand, page: Page) -> None:
    status = answered(page, stand, by_keyboard=True)
    expect(status).to_be_focused()
    page.mouse.move(*MIDDLE)
    page.mouse.wheel(0, 300)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="change", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # out of it
    expect(status).to_be_visible()
    page.keyboard.press("Tab")
    expect(status).to_have_count(0)


@pytest.mark.requirement("R46", "R137")
def test_what_is_said_again_keeps_the_focus(stand: Stand, page: Page) -> None:
    stand.failures = [(503, {})]
    visit(page, stand)
    page.get_by_role("button", name="reject", exact=True).press("Enter")
    status = page.get_by_role("status")
    expect(status).to_have_text("saved_rejected unsent")
    expect(status).to_be_focused()
