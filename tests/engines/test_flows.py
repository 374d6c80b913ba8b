"""Flows of every visitor, in each engine: with the tag alone, and with the banner in the HTML."""

import pytest

from tests.browser.library_site import TAG_ALONE
from tests.engines.site import WAITED, Site
from tests.engines.visitor import Visitor

pytestmark = pytest.mark.machine

BANNER = "section", "Cookies on mixnetworks.com"
PAGES = (TAG_ALONE, "/")
ANSWERS = [("Accept all", True), ("Reject all", False)]
TAB, ENTER = "\ue004", "\ue007"
FOCUSED = "document.activeElement.shadowRoot?.activeElement?.textContent"
# Elements of ours, and whether the banner is the form that the page was written with
FOUND = """[...document.querySelectorAll("mix-consent")]
  .map(({ shadowRoot }) => !!shadowRoot.querySelector("form"))"""


def judged(visitor: Visitor, is_yes: bool) -> None:
    word = "granted" if is_yes else "denied"
    visitor.until(f"mixConsent.verdicts().analytics.verdict === '{word}'")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("button", "is_yes"), ANSWERS)
def test_an_answer_holds_here_and_on_the_next_page(
    pages: Site, visitor: Visitor, path: str, button: str, is_yes: bool
) -> None:
    pages.asked.clear()
    visitor.visit(pages.origin + path)
    visitor.await_shown(*BANNER)
    assert visitor.evaluate(FOUND) == [path == "/"]
    assert WAITED not in pages.asked

    visitor.click("button", button)
    judged(visitor, is_yes)
    visitor.until("document.cookie.includes('mix_consent_state=')")
    if is_yes:
        visitor.until("window.waited")
    assert visitor.evaluate("violations") == []

    visitor.visit(pages.origin + path)
    judged(visitor, is_yes)
    assert not visitor.shows(*BANNER)
    assert (WAITED in pages.asked) == is_yes
    assert visitor.cookies()["__Secure-mix_consent"]["httpOnly"]


@pytest.mark.requirement("R47")
@pytest.mark.parametrize(("button", "is_yes"), ANSWERS)
def test_the_buttons_work_where_no_script_runs(
    pages: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, button: str, is_yes: bool
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pages, "runs_scripts", False)
        visitor.goto(f"{pages.origin}/prices/")
        visitor.click("button", button)
        visitor.until("!document.querySelector('mix-consent') && location.pathname === '/prices/'")
    visitor.visit(f"{pages.origin}/")
    judged(visitor, is_yes)


@pytest.mark.parametrize("path", PAGES)
def test_back_after_a_no_shows_no_question(pages: Site, visitor: Visitor, path: str) -> None:
    pages.asked.clear()
    visitor.visit(pages.origin + path)
    visitor.visit(f"{pages.origin}{path}?second")
    visitor.click("button", "Reject all")
    judged(visitor, False)
    visitor.evaluate("history.back()")
    visitor.until("!location.search && !!window.mixConsent?.allows")
    judged(visitor, False)
    assert not visitor.shows(*BANNER)
    assert WAITED not in pages.asked


@pytest.mark.requirement("R137")
@pytest.mark.parametrize("path", PAGES)
def test_an_answer_is_given_by_keyboard(pages: Site, visitor: Visitor, path: str) -> None:
    visitor.visit(pages.origin + path)
    visitor.await_shown(*BANNER)
    for _ in range(9):
        visitor.press(TAB)
        if visitor.evaluate(FOCUSED) == "Reject all":
            break
    visitor.press(ENTER)
    judged(visitor, False)


@pytest.mark.requirement("R118")
@pytest.mark.parametrize("path", PAGES)
def test_a_choice_is_made_in_the_dialog(pages: Site, visitor: Visitor, path: str) -> None:
    visitor.visit(pages.origin + path)
    visitor.click("a", "Choose")
    visitor.click("dialog [aria-label='Usage statistics'] label", "Not allowed")
    visitor.click("dialog button", "Save my choices")
    visitor.until("window.waited")
    assert visitor.evaluate("mixConsent.allows('marketing')") is False
    assert visitor.evaluate("violations") == []
