"""Back and Forward after a no in Firefox, over plain HTTP: WebKit keeps no Secure cookie there."""

import pytest

from tests.browser.navigators.site import SITES, standing
from tests.engines.tab import Tab

pytestmark = [pytest.mark.machine, pytest.mark.parametrize("engine", ["firefox"], indirect=True)]

WAITS = """document.querySelector('#video').contentDocument?.body?.shadowRoot
  ?.textContent.includes('embed_once')"""
PLAYS = "document.querySelector('#video').src && !document.querySelector('#video').contentDocument"
ANSWERED = "document.cookie.includes('marketing:1:{}')"


@pytest.mark.parametrize("site", SITES)
def test_back_and_forward_after_a_no_ask_nobody(visitor: Tab, site: tuple[str, str, str]) -> None:
    _, stays, _ = site
    with standing(*site) as stand:
        visitor.visit(stand.site_url)
        for _ in range(2):
            visitor.evaluate("void mixConsent.accept()")
            visitor.until(f"{PLAYS} && {ANSWERED.format(3)}")
            visitor.click("a", "Other")
            visitor.until(f"location.pathname === '/other' && {PLAYS}")
            visitor.evaluate("window.isBefore = true")
            visitor.evaluate("void mixConsent.reject()")
            visitor.until(ANSWERED.format(0) + " && !window.isBefore" * (not stays))
            stand.asked.clear()
            for direction, path in (("back", "/"), ("forward", "/other"), ("back", "/")):
                visitor.evaluate(f"void setTimeout(() => history.{direction}())")
                visitor.until(f"location.pathname === '{path}' && {WAITS}")
                assert stand.asked == []
