"""How many clicks an answer takes, and that nothing is left to be clicked away after it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.waiting import until, until_ready
from tests.servers import Project

Visit = Callable[..., Page]
COUNT = """
window.clicks = 0;
addEventListener("pointerdown", () => clicks++, true);
"""
# What becomes of the status, told once per change: is it on the page, and what does it say?
HEARD = """() => {
  window.heard = [];
  const tree = document.querySelector("mix-consent").shadowRoot;
  new MutationObserver(() => {
    const status = tree.querySelector("[role=status]");
    if (status) heard.push(status.textContent);
  }).observe(tree, { childList: true, subtree: true, characterData: true });
}"""
HOUR = 3_600_000
CORNER = (5, 300)  # of the window, where nothing of ours is


@pytest.fixture
def visit(browser: Browser, service: Project) -> Iterator[Visit]:
    contexts = []

    def open_page() -> Page:
        context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
        context.set_default_timeout(10_000)
        context.add_init_script(COUNT)
        contexts.append(context)
        page = context.new_page()
        page.goto(service.site_url)
        until_ready(page)
        expect(banner(page)).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()


def banner(page: Page) -> Locator:
    return page.locator("mix-consent section")


def press(page: Page, name: str) -> None:
    page.locator(f"mix-consent [part~={name}]").last.click()


def confirmed(page: Page, text: str) -> Locator:
    status = page.get_by_role("status").filter(has_text=text)
    expect(status).to_be_visible()
    return status


def clicks(page: Page) -> int:
    return int(page.evaluate("clicks"))


def go_on(page: Page) -> None:
    """Read the page, as any visitor does next."""
    page.mouse.move(*CORNER)
    page.mouse.wheel(0, 200)
    until(page, "scrollY > 0")


@pytest.mark.requirement("R34", "R46")
@pytest.mark.parametrize(
    ("name", "says", "is_allowed"),
    [
        ("reject", "Optional cookies rejected.", False),
        ("accept", "Optional cookies allowed.", True),
    ],
)
def test_one_click_answers(visit: Visit, name: str, says: str, is_allowed: bool) -> None:
    page = visit()
    press(page, name)
    confirmed(page, says)
    assert page.evaluate("mixConsent.allows('marketing')") is is_allowed
    go_on(page)
    expect(banner(page)).to_have_count(0)
    assert clicks(page) == 1


@pytest.mark.requirement("R43")
def test_three_clicks_allow_one_category(visit: Visit) -> None:
    page = visit()
    press(page, "choose")
    page.get_by_role("dialog").get_by_role("switch", name="Usage statistics").click()
    press(page, "save")
    confirmed(page, "Your choices are saved.")
    assert page.evaluate("[mixConsent.allows('analytics'), mixConsent.allows('marketing')]") == [
        True,
        False,
    ]
    go_on(page)
    expect(banner(page)).to_have_count(0)
    assert clicks(page) == 3


@pytest.mark.requirement("R25")
def test_two_clicks_withdraw(visit: Visit) -> None:
    page = visit()
    with page.expect_response("**/v1/decisions"):
        press(page, "accept")
    page.reload()
    until_ready(page)
    assert page.evaluate("mixConsent.allows('marketing')")

    page.locator("[data-consent-open]").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert clicks(page) == 1
    with page.expect_navigation():  # what ran could go on
        dialog.locator("[part~=reject]").click()
    until_ready(page)

    assert page.evaluate("mixConsent.allows('marketing')") is False
    confirmed(page, "Optional cookies rejected.")
    go_on(page)
    expect(banner(page)).to_have_count(0)
    assert clicks(page) == 0, "since the page was loaded anew"


@pytest.mark.requirement("R46", "R140")
def test_the_confirmation_is_said_after_it_is_there(visit: Visit) -> None:
    """A live region that comes with its text is not read aloud."""
    page = visit()
    page.evaluate(HEARD)
    press(page, "reject")
    confirmed(page, "Optional cookies rejected.")
    heard = page.evaluate("heard")
    assert heard[0] == ""
    assert heard[-1] == "Optional cookies rejected."


@pytest.mark.requirement("R140")
def test_no_timer_takes_the_confirmation_away(visit: Visit) -> None:
    page = visit()
    page.clock.install()
    press(page, "reject")
    status = confirmed(page, "rejected")
    page.clock.fast_forward(HOUR)
    expect(status).to_be_visible()
    go_on(page)
    expect(status).to_have_count(0)


def scroll(page: Page) -> None:
    page.mouse.wheel(0, 200)


def click_elsewhere(page: Page) -> None:
    page.mouse.click(*CORNER)


def go_to_another_page(page: Page) -> None:
    page.get_by_role("link", name="Plans").first.click()
    page.wait_for_url("**/pricing/")
    until_ready(page)


@pytest.mark.requirement("R46", "R140")
@pytest.mark.parametrize("action", [scroll, click_elsewhere, go_to_another_page])
def test_the_confirmation_leaves_with_the_next_action(
    visit: Visit, action: Callable[[Page], None]
) -> None:
    page = visit()
    with page.expect_response("**/v1/decisions"):
        press(page, "reject")
    confirmed(page, "rejected")
    page.mouse.move(*CORNER)
    action(page)
    expect(banner(page)).to_have_count(0)


@pytest.mark.requirement("R140")
def test_the_confirmation_stays_while_it_is_read(visit: Visit) -> None:
    page = visit()
    press(page, "reject")
    status = confirmed(page, "rejected")
    status.hover()
    page.evaluate("window.turned = 0; addEventListener('wheel', () => turned++)")
    page.mouse.wheel(0, 200)
    until(page, "turned > 0")
    expect(status).to_be_visible()
    go_on(page)
    expect(status).to_have_count(0)


@pytest.mark.requirement("R140")
def test_the_confirmation_stays_while_it_has_the_focus(visit: Visit) -> None:
    page = visit()
    page.locator("mix-consent [part~=reject]").press("Enter")
    status = confirmed(page, "rejected")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.shadowRoot"), "“Change” has the focus"
    go_on(page)
    until(page, "scrollY > 0")
    expect(status).to_be_visible()


@pytest.mark.requirement("R46")
def test_change_opens_the_dialog(visit: Visit) -> None:
    page = visit()
    press(page, "reject")
    confirmed(page, "rejected")
    banner(page).get_by_role("link", name="Change").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert clicks(page) == 2


def test_who_wants_it_gone_closes_it(visit: Visit) -> None:
    page = visit()
    press(page, "reject")
    confirmed(page, "rejected")
    banner(page).get_by_role("button", name="Hide").click()
    expect(banner(page)).to_have_count(0)
