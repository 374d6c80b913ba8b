"""The declared types match the real object and its events, in a real browser."""

import re

from playwright.sync_api import Page

from tests.browser.house import House
from tests.browser.stand import visit
from tests.shared import ROOT

DECLARATIONS = (ROOT / "static" / "consent" / "mix-consent.d.ts").read_text(encoding="utf-8")
NEWS = """() => new Promise((resolve) => {
  document.addEventListener("mixconsent:change", ({ detail }) => resolve(detail));
  void mixConsent.save({ analytics: true });
})"""


def members(interface: str) -> set[str]:
    (body,) = re.findall(rf"(?ms)^interface {interface} {{$(.*?)^}}$", DECLARATIONS)
    return set(re.findall(r"(?m)^  (?:readonly )?(\w+)\??[(:]", body))


def test_what_is_there_and_what_is_told_is_declared_and_the_other_way_round(
    page: Page, house: House
) -> None:
    visit(page, house.site)
    assert set(page.evaluate("Object.keys(mixConsent)")) == members("MixConsent")

    news = page.evaluate(NEWS)

    assert set(news) == members("MixConsentState")
    assert set(news["verdicts"]["analytics"]) == members("MixConsentRuling")
    assert "analytics" in news["changed"]
