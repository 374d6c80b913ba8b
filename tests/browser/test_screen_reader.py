"""The accessibility tree of Chromium, kept as text that anyone can judge.

The texts lie in `tests/browser/transcripts/`. After a change that is meant, write them again and
read the difference:

    WRITE_TRANSCRIPTS=1 uv run pytest tests/browser/test_screen_reader.py
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.states import Visit, banner, opened, show, switch
from tests.browser.waiting import until

ADDRESS = re.compile(r":\n +- /url: .*")  # is not read aloud


def compare(name: str, *shown: Locator) -> None:
    """With what was written down; or write it down, where that is asked for."""
    path = Path(__file__).parent / "transcripts" / f"{name}.yaml"
    text = "\n\n".join(ADDRESS.sub("", part.aria_snapshot()) for part in shown) + "\n"
    if os.environ.get("WRITE_TRANSCRIPTS"):
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.requirement("R34", "R37", "R39", "R41", "R138")
def test_the_first_visit(visit: Visit) -> None:
    compare("first-visit", banner(visit()))


@pytest.mark.requirement("R37", "R139")
def test_the_dialog(visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="Choose").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_be_focused()
    switch(dialog, "Usage statistics").press("Space")
    dialog.locator("summary").last.press("Enter")
    dialog.locator("dt").first.wait_for()
    compare("dialog", dialog)


@pytest.mark.requirement("R43", "R46", "R140")
def test_a_choice_is_saved_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="Choose").press("Enter")
    switch(page.get_by_role("dialog"), "Usage statistics").press("Space")
    expect(page.get_by_role("status")).to_be_empty()
    page.get_by_role("button", name="Save my choices").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Your choices are saved.")
    expect(page.get_by_role("status")).to_be_focused()
    compare("save", banner(page))
    until(page, "mixConsent.allows('analytics') && !mixConsent.allows('marketing')")


@pytest.mark.requirement("R12", "R14", "R48", "R140")
def test_a_signal_was_honoured(visit: Visit) -> None:
    page = show(visit, "signal")
    snapshot = banner(page).aria_snapshot()
    dialog = opened(page)
    for name, why in (
        ("Advertising", "Your browser sends Global Privacy Control, so "),
        ("Usage statistics", "On by default here"),
    ):
        described = switch(dialog, name).evaluate("(e) => e.ariaDescribedByElements[0].textContent")
        assert described.startswith(why)
    assert "status: Opt-Out Request Honored" in snapshot
    compare("signal", banner(page), dialog)
