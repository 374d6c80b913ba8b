"""What of the dialog is in sight, and how it looks."""

import pytest
from playwright.sync_api import expect

from tests.browser.dialog.conftest import ROOT, Visit, opened

ROBOTO = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync(":host, * { --f: Roboto !important }");
  ROOT.adoptedStyleSheets.push(sheet); return document.fonts.check("15px Roboto"); }""".replace(
    "ROOT", ROOT
)
IN_SIGHT = """(dialog) => {
  const { top, bottom } = dialog.querySelector(".text").getBoundingClientRect();
  return [...dialog.querySelectorAll("fieldset")]
    .map((row) => row.getBoundingClientRect())
    .filter((row) => row.top >= top && row.bottom <= bottom).length; }"""


@pytest.mark.requirement("R41", "R43")
@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize(
    ("window", "rows"),
    [((1280, 800), 7), ((390, 844), 6), ((844, 390), 3), ((640, 400), 3), ((390, 664), 4)],
)
def test_categories_are_in_sight(
    visit: Visit, window: tuple[int, int], rows: int, language: str
) -> None:
    page = visit(window, language=language)
    assert page.evaluate(ROBOTO)
    dialog = opened(page)

    assert dialog.evaluate(IN_SIGHT) >= rows
    for button in dialog.locator(".foot button").all():
        expect(button).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= window[0]


@pytest.mark.requirement("R36")
@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("window", [(1280, 800), (683, 330), (640, 400), (375, 553), (320, 568)])
def test_the_two_answers_are_equal_to_the_hundredth_of_a_pixel(
    visit: Visit, window: tuple[int, int], forced: str
) -> None:
    dialog = opened(visit(window, language="fr", forced_colors=forced))

    accept, reject, _ = dialog.locator(".foot button").evaluate_all(
        """(buttons) => buttons.map((button) => {
          const { width, height, top } = button.getBoundingClientRect();
          const style = getComputedStyle(button);
          return [...[width, height, top].map((one) => one.toFixed(2)), style.color, style.border,
            style.backgroundColor, style.font, style.padding, style.borderRadius]; })"""
    )

    assert accept == reject
    assert float(accept[1]) >= 44


def test_the_pages_own_properties_do_not_leak_in(visit: Visit) -> None:
    page = visit()
    looks = """(dialog) => [dialog, ...dialog.querySelectorAll(".save, [role=switch]")].map((e) => {
      const s = getComputedStyle(e);
      return [s.font, s.borderRadius, s.borderColor, s.color, s.backgroundColor]; })"""
    before = opened(page).evaluate(looks)
    page.keyboard.press("Escape")
    foreign = "--p: red; --i: red; --m: red; --a: red; --l: red; --s: 8px; --f: monospace"
    page.evaluate(
        """(text) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text);
        document.adoptedStyleSheets.push(sheet); }""",
        f":root {{ {foreign}; --r: 40px; --b: 0 }}",
    )
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--r')") == "40px"

    assert opened(page).evaluate(looks) == before
