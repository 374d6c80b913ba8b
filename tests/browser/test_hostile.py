"""Hostile host pages: the banner works or stands aside, the page works, and a yes comes first."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.strangers import Strangers
from tests.browser.waiting import eventually

WORKING = [
    "array-to-json",
    "object-prototype",
    "string-prototype",
    "append-patched",
    "insert-before-patched",
    "frozen",
    "fetch-throws",
    "fetch-silent",
    "json-replaced",
    "promise-polyfill",
    "create-element-wrapped",
    "two-copies",
    "late-tag",
    "body-end",
    "document-write",
    "body-swapped",
    "root-swapped",
    "view-transition",
    "offline",
    "blocker-styles",
    "all-unset",
    "z-index",
    "transforms",
    "grid",
    "csp-nonce",
    "csp-strict-dynamic",
    "isolated",
    "trusted-types",
    "no-beacon",
    "synthetic-clicks",
    "quirks",
    "well-formed.xhtml",
    "right-to-left",
]


@dataclass
class Visit:
    """One browser on one hostile page, looked at from outside: its own names may be anything."""

    site: Strangers
    page: Page
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(f"{error}"))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.devtools = self.page.context.new_cdp_session(self.page)

    def go(self, name: str) -> None:
        self.site.asked.clear()
        path = name if "." in name else f"{name}.html"
        self.page.goto(f"{self.site.origin}/{path}")

    def told(self, expression: str) -> Any:
        """What the page's own world says, with nothing of the test in it."""
        asked = {"expression": expression, "returnByValue": True}
        return self.devtools.send("Runtime.evaluate", asked)["result"].get("value")

    def names(self) -> set[str]:
        return set(self.told("Object.getOwnPropertyNames(window).join(' ')").split())

    def buys(self) -> None:
        """The page does what it is for."""
        self.page.get_by_role("button", name="Buy").click()
        expect(self.page.locator("#basket")).to_have_text("1 in the basket")

    def is_tracked(self) -> bool:
        return "tracker.js" in self.site.asked

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    def is_asked(self) -> None:
        expect(self.button("Reject all")).to_be_visible()

    def answers(self, name: str) -> None:
        self.button(name).click()
        expect(self.button(name)).to_have_count(0)


@pytest.fixture
def visit(strangers_site: Strangers, page: Page) -> Visit:
    return Visit(strangers_site, page)


def names_without(browser: Browser, site: Strangers, name: str) -> set[str]:
    """What the page calls its own, where a content blocker keeps our script away."""
    context = browser.new_context(locale="en-US")
    context.route("**/banner.js*", lambda route: route.abort())
    try:
        visit = Visit(site, context.new_page())
        visit.go(name)
        visit.buys()
        visit.page.wait_for_load_state("networkidle")
        assert not visit.is_tracked()
        return visit.names()
    finally:
        context.close()


@pytest.mark.requirement("R28")
@pytest.mark.parametrize("name", WORKING)
def test_a_no_is_a_no(browser: Browser, visit: Visit, name: str) -> None:
    own = names_without(browser, visit.site, name)
    visit.go(name)
    visit.is_asked()
    visit.buys()
    assert visit.names() - own == {"mixConsent"}
    assert not visit.is_tracked()

    visit.answers("Reject all")
    visit.buys()
    visit.page.wait_for_load_state("networkidle")
    assert not visit.is_tracked()
    assert visit.told("mixConsent.allows('analytics')") is False
    assert visit.errors == []


@pytest.mark.parametrize("name", WORKING)
def test_a_yes_is_a_yes(visit: Visit, name: str) -> None:
    visit.go(name)
    visit.is_asked()
    visit.answers("Accept all")
    eventually(visit.is_tracked, "the tracker comes after a yes")
    expect(visit.page.locator("html[data-tracked=yes]")).to_have_count(1)
    visit.buys()
    assert visit.told("mixConsent.allows('analytics')") is True
    assert visit.errors == []
