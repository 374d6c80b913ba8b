"""The banner in the first HTML says in every place what the script would say there (R47)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browsers
from tests.browser.house import House, be_at, client
from tests.browser.stand import visit
from tests.browser.states import banner

pytestmark = [pytest.mark.machine, pytest.mark.requirement("R47")]  # a hundred and sixty pages
PLACES = (
    "ZZ US US-AL US-CA US-CO US-CT US-DE US-FL US-IN US-IA US-KY US-MD US-MN US-MT US-NE US-NH "
    "US-NJ US-NY US-OR US-RI US-TN US-TX US-UT US-VA CA CA-AB CA-BC CA-ON CA-QC "
    "GB CH DE FR IT ES IE NO BR MX JP"
).split()
TREE = """(root) => [...root.querySelectorAll("section, section *")]
  .filter((one) => one.localName !== "input")
  .map((one) => [
    one.localName.replace("form", "div"),
    [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(""),
    ...["part", "class", "href", "lang", "role", "aria-label"]
      .map((name) => one.getAttribute(name) || null),
  ])"""
WRITTEN = f"""(html) => {{
  const host = Document.parseHTMLUnsafe(html).querySelector("mix-consent");
  return [host.lang, host.dir, ({TREE})(host.shadowRoot)];
}}"""
DRAWN = f"""() => {{
  const host = document.querySelector("mix-consent");
  return [host.lang, host.dir, ({TREE})(host.shadowRoot)];
}}"""


VERDICTS = """Object.fromEntries(
  Object.entries(mixConsent.verdicts()).map(([key, { verdict }]) => [key, verdict]))"""


@pytest.mark.parametrize("signal", [False, True], ids=["no signal", "GPC"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_fragment_and_script_say_the_same(
    browsers: Browsers, house: House, language: str, signal: bool
) -> None:
    house.site.language, differences = language, {}
    headers = {"Sec-GPC": "1"} if signal else {}
    with client(house, "mix") as library:
        for place in PLACES:  # what pages will want, so that one refresh has it all
            library.check(headers, region=place).banner(language=language)
        assert library.refresh()
        for place in PLACES:
            permission = library.check(headers, region=place)
            written = str(permission.banner(language=language))
            context = browsers(signal=signal).new_context()  # which has no script of another place
            be_at(context, place)
            page = context.new_page()
            visit(page, house.site)
            drawn = _drawn(page, is_asked="<mix-consent" in written)
            fragment = page.evaluate(WRITTEN, written) if drawn else None
            verdicts = page.evaluate(VERDICTS)
            if (fragment, dict(permission.verdicts)) != (drawn, verdicts):
                differences[place] = fragment, drawn, verdicts
            context.close()
    assert differences == {}


def _drawn(page: Page, *, is_asked: bool) -> Any:
    """What the script has drawn, if that is a question; its status comes a task later."""
    if not is_asked:
        assert page.locator("mix-consent [part~=accept]").count() == 0
        return None
    expect(banner(page).locator("[part~=accept]")).to_be_visible()
    return page.evaluate(f"new Promise((done) => setTimeout(done, 50)).then({DRAWN})")
