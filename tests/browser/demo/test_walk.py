"""Six places, with the signal and without, in three languages, by the inspector alone.

In each, page, site's server and curl say the same. `DEMO_PICTURES=folder` keeps a picture of each:

    DEMO_PICTURES=/tmp/demo uv run pytest -n0 tests/browser/demo/test_walk.py
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.demo.inspecting import PLACES, Inspected
from tests.servers import Project

ASKED_FIRST = {"CA-QC", "FR", "ZZ"}
ON_BY_DEFAULT = {"preferences", "personalization", "analytics"}
OPTIONAL = ON_BY_DEFAULT | {"support", "replay", "marketing"}
WORDS = {
    "en": ("Live from the site’s own server", "Strictly necessary", "always on"),
    "fr": ("En direct du serveur du site", "Nécessaires", "toujours actifs"),
    "es": ("En vivo desde el servidor del sitio", "Necesarias", "siempre activas"),
}


@pytest.mark.requirement("R6", "R21")
@pytest.mark.parametrize("has_signal", [False, True], ids=["no signal", "GPC"])
@pytest.mark.parametrize("place", PLACES)
def test_three_ways_to_ask_have_one_answer(
    inspected: Project, browser: Browser, place: str, has_signal: bool
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    context.set_default_timeout(20_000)
    visit = Inspected(context.new_page(), inspected)
    visit.visit()
    visit.press(PLACES[place])
    if has_signal:
        visit.switch_signal()
    for language in WORDS:
        visit.speak(language)
        for words in WORDS[language]:
            expect(visit.panel).to_contain_text(words)
        picture(visit, f"{place}-{'gpc' if has_signal else 'no-signal'}-{language}")

        of_server = visit.of_server()
        assert of_server == expected(place, has_signal)
        assert visit.of_page() == of_server
        assert visit.of_curl() == of_server
    context.close()


def expected(place: str, has_signal: bool) -> dict[str, tuple[str, str]]:
    """By the law of the place, of a visitor who has not answered."""
    silent = dict.fromkeys(OPTIONAL, ("unasked", "default"))
    if place not in ASKED_FIRST:
        silent |= dict.fromkeys(ON_BY_DEFAULT, ("granted", "region"))
    signal = {"marketing": ("denied", "signal")} if has_signal else {}
    return {"necessary": ("granted", "necessary")} | silent | signal


def picture(visit: Inspected, name: str) -> None:
    if folder := os.environ.get("DEMO_PICTURES"):
        visit.page.screenshot(path=Path(folder) / f"{name}.png")
