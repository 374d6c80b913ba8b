"""What can be seen of us: banner, dialog, confirmation, signal, and the frame that waits."""

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser.access.conftest import Visit

STATES = ("banner", "dialog", "confirmation", "signal", "frame")
ANSWERS = ("Accept all", "Reject all")


def show(visit: Visit, state: str, **made: object) -> Page:
    """Open the site, and go where this can be seen."""
    if state == "signal":
        made |= {"region": "US-CO", "signal": True}
    page = visit(**made)
    if state == "dialog":
        page.get_by_role("link", name="Choose").press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        unfold(page)
    elif state == "confirmation":
        page.get_by_role("button", name="Reject all").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("rejected")
    elif state == "signal":
        expect(page.get_by_role("status")).to_have_text("Opt-Out Request Honored")
    elif state == "frame":
        waiting(page).get_by_role("button").first.wait_for()
        page.locator("iframe").evaluate("(e) => e.scrollIntoView()")  # above the banner
    return page


def unfold(page: Page) -> None:
    dialog = page.get_by_role("dialog")
    dialog.locator("summary").last.press("Enter")
    expect(dialog.locator("dt").first).to_be_visible()


def waiting(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def shown(page: Page, state: str) -> Locator:
    if state == "frame":
        return waiting(page).locator("section")
    return page.get_by_role("dialog") if state == "dialog" else page.locator("section[part=banner]")
