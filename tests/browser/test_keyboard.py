"""Everything works without a mouse, in the order in which it is read, and nothing is stolen."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import Visit, banner, show, waiting
from tests.browser.waiting import until

NAME = r"""() => { let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return e.ariaLabel ?? (e.labels?.[0] ?? e).innerText?.replace(/\s+/g, " ").trim() ?? ""; }"""
FOCUSABLE = """(dialog) => [...dialog.querySelectorAll("a, button, summary, input:enabled")]
  .filter((e) => e.checkVisibility()).length"""
FIRST_FIELD = """document.addEventListener("DOMContentLoaded", () =>
  document.querySelector("input:not([type=hidden])").focus())"""

# As Firefox does: what the dialog begins with is a link, and not the title that Tab passes over
FIRST_LINK = """() => {
  const { showModal } = HTMLDialogElement.prototype;
  HTMLDialogElement.prototype.showModal = function () {
    showModal.call(this);
    this.querySelector("a").focus();
  };
}"""


def focused(page: Page) -> str:
    return str(page.evaluate(NAME))


def tabbing(page: Page, count: int) -> list[str]:
    """What Tab reaches, beginning with what has the focus."""
    names = []
    for _ in range(count):
        names.append(focused(page))
        page.keyboard.press("Tab")
    return names


@pytest.mark.requirement("R138")
def test_nothing_is_stolen_and_what_has_the_focus_keeps_it(visit: Visit) -> None:
    page = visit()
    assert page.evaluate("document.activeElement === document.body")
    page.add_init_script(FIRST_FIELD)
    page.reload()
    expect(banner(page)).to_be_visible()
    assert page.evaluate("document.activeElement.matches('form input')")


@pytest.mark.requirement("R137")
def test_tab_goes_through_the_banner_as_it_is_read_and_leaves_it(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    answers, links = ["Accept all", "Reject all"], ["Choose", "Cookie Policy", "Privacy Policy"]
    assert tabbing(page, 6) == ["Français", *answers, *links]
    assert focused(page) == "Skip to content"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Privacy Policy"


@pytest.mark.requirement("R138")
def test_tab_goes_round_the_dialog_as_it_is_read(visit: Visit) -> None:
    page = show(visit, "dialog")
    page.get_by_role("dialog").get_by_role("link").first.focus()
    read = tabbing(page, page.get_by_role("dialog").evaluate(FOCUSABLE))
    assert read[:2] == ["Français", "Close"]
    assert read[-3:] == ["Accept all", "Reject all", "Save my choices"]
    if focused(page) not in read:  # the dialog itself, or the browser's own window
        assert page.evaluate(
            "document.activeElement === document.body || !!(document.activeElement.shadowRoot)"
        )
        page.keyboard.press("Tab")
    assert focused(page) == "Français"


@pytest.mark.requirement("R26", "R138")
def test_closing_changes_nothing_and_gives_the_focus_back_to_what_opened_it(visit: Visit) -> None:
    page = visit()
    page.evaluate(FIRST_LINK)
    page.get_by_role("link", name="Choose").press("Enter")
    expect(page.get_by_role("heading", name="Your cookie choices")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_count(0)
    assert focused(page) == "Choose"

    link = page.get_by_role("link", name="Settings", exact=True)
    link.press("Enter")
    dialog.get_by_role("switch", name="Advertising").press("Space")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()
    assert page.evaluate("mixConsent.allows('marketing')") is False
    assert page.context.cookies() == []


def test_a_frame_that_waits_is_loaded_by_keyboard(visit: Visit) -> None:
    page = visit()
    once = waiting(page).get_by_role("button", name="Load this once")
    expect(once).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('iframe')"):
            break
    expect(once).to_be_focused()
    page.keyboard.press("Tab")
    expect(waiting(page).get_by_role("button").last).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('iframe').src.endsWith('/video')")
    assert page.evaluate("document.activeElement.matches('iframe')"), "the focus stays where it was"
