"""What a screen reader says, kept as text that anyone can judge.

The texts lie in `tests/browser/transcripts/`. After a change that is meant, write them anew and
read the difference:

    WRITE_TRANSCRIPTS=1 uv run pytest tests/browser/test_screen_reader.py
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen_reader import Reader
from tests.browser.states import HOST, Visit
from tests.browser.waiting import until

KEPT = Path(__file__).parent / "transcripts"


def compare(name: str, *told: str) -> None:
    """With what was written down; or write it down, where that is asked for."""
    path = KEPT / f"{name}.txt"
    text = "\n\n".join(told) + "\n"
    if os.environ.get("WRITE_TRANSCRIPTS"):
        path.write_text(text)
    assert text == path.read_text()


def language(page: Page) -> str:
    spoken = page.evaluate(f"{HOST}.lang")
    return f"In the language “{spoken}”, first on the page, before “{first_of(page)}”:"


def first_of(page: Page) -> str:
    """What the page itself begins with."""
    return str(page.evaluate("document.body.querySelector('a').textContent"))


@pytest.mark.requirement("R34", "R37", "R39", "R41", "R138")
def test_the_first_visit(visit: Visit) -> None:
    page = visit()
    reader = Reader(page)
    compare("first-visit", language(page), reader.read("region"), f"Focus: {reader.focus()}")


@pytest.mark.requirement("R37", "R139")
def test_the_dialog(visit: Visit) -> None:
    page = visit()
    reader = Reader(page)
    page.get_by_role("link", name="Choose").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    opened = reader.focus()
    dialog.get_by_role("switch", name="Usage statistics").press("Space")
    with page.expect_response("**/register.json*"):
        dialog.locator("summary").last.press("Enter")
    dialog.locator("dt").first.wait_for()
    compare(
        "dialog",
        f"“Choose” is pressed. Focus: {opened}",
        "“Usage statistics” is switched on, and the last list of cookies is unfolded:",
        reader.read("dialog"),
    )


@pytest.mark.requirement("R46", "R140")
def test_a_choice_is_saved(visit: Visit) -> None:
    page = visit()
    reader = Reader(page)
    page.get_by_role("link", name="Choose").press("Enter")
    page.get_by_role("switch", name="Usage statistics").press("Space")
    assert reader.is_silent()
    page.get_by_role("button", name="Save my choices").press("Enter")
    heard = reader.hear()
    until(page, f"{HOST}.shadowRoot.activeElement?.role === 'status'")
    saved = f"“Save my choices” is pressed. Said: {heard}"
    compare("save", saved, reader.read("region"), f"Focus: {reader.focus()}")


@pytest.mark.requirement("R12", "R140")
def test_a_signal_was_honoured(visit: Visit) -> None:
    page = visit(region="US-CO", signal=True)
    reader = Reader(page)
    heard = f"Said: {reader.hear()}"
    status = reader.read("region")
    page.evaluate("mixConsent.open()")
    opened = "Later, the dialog is opened by the page:"
    compare("signal", heard, status, opened, reader.read("dialog"))
