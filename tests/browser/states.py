"""The visible states of the banner: question, dialog, confirmation, signal, and a waiting frame."""

from collections.abc import Callable

from playwright.sync_api import FrameLocator, Locator, Page, expect

Visit = Callable[..., Page]  # the fixture `visit`
HOST = "document.querySelector('mix-consent')"
PAGE = (
    """<a href="#content">Skip to content</a>
<main id="content" style="padding: 0 4%"><h1>Hosted telephony</h1>
<iframe title="Video" style="width: 100%; height: 28em; border: 0" data-consent="marketing"
  data-provider="Example Videos" data-src="{stranger}/video"></iframe>
<form><label>Search <input></label></form>
<p>"""
    + "What we carry for our customers. " * 400
    + "</p></main>"
)
STATES = ("banner", "dialog", "confirmation", "signal", "frame")
# Until nothing moves any more
STILL = (
    f"() => Promise.allSettled({HOST}.shadowRoot.getAnimations().map(({{ finished }}) => finished))"
)


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
    page.evaluate(STILL)
    return page


def unfold(page: Page) -> None:
    dialog = page.get_by_role("dialog")
    dialog.locator("summary").last.press("Enter")
    expect(dialog.locator("dt").first).to_be_visible()


def waiting(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def banner(page: Page) -> Locator:
    return page.locator("mix-consent section[part=banner]")


def shown(page: Page, state: str) -> Locator:
    if state == "frame":
        return waiting(page).locator("section")
    return page.get_by_role("dialog") if state == "dialog" else banner(page)


def opened(page: Page) -> Locator:
    """The dialog, opened by the page."""
    page.evaluate("mixConsent.open()")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def press_button(place: Page | Locator | FrameLocator, name: str) -> None:
    place.get_by_role("button", name=name).click()


def switch(dialog: Locator, name: str) -> Locator:
    return dialog.get_by_role("switch", name=name, exact=True)
