"""Hostile host pages in the other engines: a no is a no, a yes is a yes, and the page works."""

from itertools import product

import pytest

from tests.browser.hostile import WORKING
from tests.browser.test_gate_nonces import MARKUP, STRICT
from tests.engines.conftest import Arrive
from tests.engines.site import Site
from tests.engines.visitor import FIND, Visitor

pytestmark = pytest.mark.machine

REJECT = "button", "Reject all"
GONE = f"!({FIND})('button', 'Reject all')"
NAMES = "Object.getOwnPropertyNames(window).join(' ')"
# And what moved there has arrived
SECOND = "document.querySelector('h1').textContent === 'Second' && !document.getAnimations()[0]"
# In WebKit the driver's own script takes them from the page: there it can ask for nothing
UNSEEN = {("webkit", "json-replaced.html"), ("webkit", "promise-polyfill.html")}
CASES = [case for case in product(("firefox", "webkit"), WORKING) if case not in UNSEEN]
TRACKED = "document.documentElement.dataset.tracked === 'yes'"


def goes(visitor: Visitor, pages: Site, name: str) -> None:
    pages.strangers.asked.clear()
    visitor.goto(f"{pages.origin}/{name}")


def buys(visitor: Visitor) -> None:
    """The page does what it is for."""
    visitor.click("button", "Buy")
    visitor.until("document.getElementById('basket').textContent === '1 in the basket'")


@pytest.fixture(scope="module")
def own(engine: Arrive, pages: Site) -> set[str]:
    """What a page calls its own where our script is not."""
    visitor = engine()
    goes(visitor, pages, "bare.html")
    names = set(visitor.evaluate(NAMES).split())
    visitor.leave()
    return names


@pytest.mark.requirement("R28", "R32")
@pytest.mark.parametrize(("engine", "name"), CASES, indirect=["engine"])
def test_a_no_is_a_no_and_a_yes_is_a_yes(
    pages: Site, visitor: Visitor, own: set[str], name: str
) -> None:
    goes(visitor, pages, name)
    visitor.await_shown(*REJECT)
    buys(visitor)
    assert {*visitor.evaluate(NAMES).split()} - own == {"mixConsent"}

    visitor.click(*REJECT)
    visitor.until(GONE)
    buys(visitor)
    assert visitor.evaluate("mixConsent.allows('analytics')") is False
    assert "tracker.js" not in pages.strangers.asked

    visitor.evaluate("void mixConsent.accept()")
    visitor.until(TRACKED)
    buys(visitor)
    assert visitor.evaluate("mixConsent.allows('analytics')") is True


@pytest.mark.parametrize("name", ["body-swapped.html", "view-transition.html"])
def test_a_page_that_swaps_its_body_keeps_the_question(
    pages: Site, visitor: Visitor, name: str
) -> None:
    goes(visitor, pages, name)
    visitor.await_shown(*REJECT)
    visitor.click("button", "Next page")
    visitor.until(SECOND)
    visitor.await_shown(*REJECT)
    buys(visitor)
    assert "tracker.js" not in pages.strangers.asked
    visitor.click("button", "Accept all")
    visitor.until(TRACKED)


@pytest.mark.parametrize("name", ["root-swapped.html", "document-write.html"])
def test_a_page_that_throws_everything_out_is_left_alone(
    pages: Site, visitor: Visitor, name: str
) -> None:
    goes(visitor, pages, name)
    visitor.await_shown(*REJECT)
    visitor.evaluate("void dispatchEvent(new Event('mixtest-change'))")
    visitor.until(SECOND)
    buys(visitor)
    assert visitor.evaluate("mixConsent.allows('analytics')") is False
    assert "tracker.js" not in pages.strangers.asked


def test_under_nonces_nothing_that_was_injected_runs(pages: Site, visitor: Visitor) -> None:
    pages.strangers.pages["injected.html"] = f"<!doctype html>{MARKUP}", STRICT
    goes(visitor, pages, "injected.html")
    visitor.await_shown(*REJECT)
    visitor.evaluate("void mixConsent.accept()")
    visitor.until("window.ran?.includes('template')")  # the last that waits in the page
    assert visitor.evaluate("ran.join()") == "script,template"
    assert "tracker.js" not in pages.strangers.asked
