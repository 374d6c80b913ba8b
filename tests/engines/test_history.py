"""Back and Forward after a no ask nobody for what a yes had let in."""

import pytest

from tests.browser.navigators.site import SITES, standing
from tests.engines.site import FILM, SCENE, Site
from tests.engines.tab import Tab
from tests.engines.visitor import Visitor

pytestmark = pytest.mark.machine

DRAWN = """document.querySelector('iframe')?.contentDocument?.body?.shadowRoot
  ?.textContent.includes('{}')"""
WAITS = DRAWN.format("embed_once")
PLAYS = "document.querySelector('#video').src && !document.querySelector('#video').contentDocument"
CAME = f"document.querySelector('iframe').contentDocument?.URL.endsWith('{SCENE}')"
REFUSED = "window.mixConsent?.verdicts?.().analytics.verdict === 'denied'"
ANSWERED = "document.cookie.includes('marketing:1:{}')"


@pytest.mark.parametrize("engine", ["firefox"], indirect=True)  # plain HTTP
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


@pytest.mark.parametrize("engine", ["webkit"], indirect=True)
def test_so_it_is_in_webkit(pages: Site, visitor: Visitor) -> None:
    """Over TLS, without which it keeps no `Secure` cookie."""
    visitor.visit(f"{pages.origin}{FILM}")
    for _ in range(2):
        visitor.evaluate("void mixConsent.accept()")
        visitor.until(CAME)
        visitor.evaluate("window.isBefore = true")
        visitor.visit(f"{pages.origin}/other/")
        visitor.evaluate("window.isBefore = true")
        visitor.evaluate("void mixConsent.reject()")
        visitor.until(f"!window.isBefore && {REFUSED}")
        pages.asked.clear()
        for direction, path in (("back", FILM), ("forward", "/other/"), ("back", FILM)):
            visitor.evaluate(f"void setTimeout(() => history.{direction}())")
            settled = DRAWN.format("Load this once") if path == FILM else REFUSED
            visitor.until(f"location.pathname === '{path}' && !window.isBefore && {settled}")
            assert SCENE not in pages.asked
