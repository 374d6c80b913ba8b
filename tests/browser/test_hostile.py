"""Hostile host pages: the banner works or stands aside, the page works, and a yes comes first."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from consent.lib.built_scripts import BANNER
from tests import node
from tests.browser.hostile import MOVING, WORKING
from tests.browser.house import House
from tests.browser.states import press_button
from tests.browser.strangers import Strangers
from tests.browser.waiting import eventually

PARSE = """
const { parse } = require("acorn");
const text = require("fs").readFileSync(0, "utf8");
parse(text, { ecmaVersion: 2021 });
"""
CHANGE = "dispatchEvent(new Event('mixtest-change'))"


@dataclass
class Visit:
    """One browser on one hostile page, looked at from outside: its own names may be anything."""

    site: Strangers
    page: Page
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.site.pages |= WORKING | MOVING
        self.page.on("pageerror", lambda error: self.errors.append(f"{error}"))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.devtools = self.page.context.new_cdp_session(self.page)

    def go(self, name: str) -> None:
        self.site.asked.clear()
        path = name if "." in name else f"{name}.html"
        self.page.goto(f"{self.site.origin}/{path}")

    def evaluate(self, expression: str) -> Any:
        """What the page's own world says, with nothing of the test in it."""
        asked = {"expression": expression, "returnByValue": True}
        return self.devtools.send("Runtime.evaluate", asked)["result"].get("value")

    def names(self) -> set[str]:
        return set(self.evaluate("Object.getOwnPropertyNames(window).join(' ')").split())

    def buys(self) -> None:
        """The page does what it is for."""
        press_button(self.page, "Buy")
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


@pytest.fixture(scope="module")
def own(browser: Browser, standing_house: House) -> set[str]:
    """What a page calls its own where our script is not."""
    page = browser.new_page()
    visit = Visit(standing_house.strangers, page)
    visit.go("bare")
    visit.buys()
    names = visit.names()
    page.close()
    assert "mixConsent" not in names and not visit.is_tracked()
    return names


@pytest.mark.requirement("R28", "R32")
@pytest.mark.parametrize("name", WORKING)
def test_a_no_is_a_no_and_a_yes_is_a_yes(own: set[str], visit: Visit, name: str) -> None:
    visit.go(name)
    visit.is_asked()
    visit.buys()
    assert visit.names() - own == {"mixConsent"}
    assert not visit.is_tracked()

    visit.answers("Reject all")
    visit.buys()
    visit.page.wait_for_load_state("networkidle")
    assert not visit.is_tracked()
    assert visit.evaluate("mixConsent.allows('analytics')") is False

    visit.evaluate("void mixConsent.accept()")
    eventually(visit.is_tracked, "the tracker comes after a yes")
    expect(visit.page.locator("html[data-tracked=yes]")).to_have_count(1)
    visit.buys()
    assert visit.evaluate("mixConsent.allows('analytics')") is True
    assert visit.errors == []


@pytest.mark.parametrize("name", ["body-swapped", "view-transition"])
def test_a_page_that_swaps_its_body_keeps_the_question(visit: Visit, name: str) -> None:
    visit.go(name)
    visit.is_asked()
    visit.button("Next page").click()
    expect(visit.page.get_by_role("heading", name="Second")).to_be_visible()
    visit.is_asked()
    visit.buys()
    assert not visit.is_tracked()

    visit.answers("Accept all")
    eventually(visit.is_tracked, "what came with the new body is released")
    assert visit.errors == []


@pytest.mark.parametrize("name", ["root-swapped", "document-write"])
def test_a_page_that_throws_everything_out_is_left_alone(visit: Visit, name: str) -> None:
    visit.go(name)
    visit.is_asked()
    visit.evaluate(CHANGE)
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Second")
    visit.buys()
    visit.page.wait_for_load_state("networkidle")
    assert not visit.is_tracked()
    assert visit.evaluate("mixConsent.allows('analytics')") is False
    assert visit.errors == []


@pytest.mark.parametrize("name", ["framing", "sandboxing"])
def test_a_page_in_a_strangers_frame_releases_nothing_unasked(visit: Visit, name: str) -> None:
    visit.site.asked.clear()
    visit.page.goto(f"{visit.site.elsewhere}/{name}.html")
    framed = visit.page.frame_locator("iframe")
    press_button(framed, "Buy")
    expect(framed.locator("#basket")).to_have_text("1 in the basket")
    visit.page.wait_for_load_state("networkidle")
    assert not visit.is_tracked()
    asks = framed.get_by_role("button", name="Reject all", exact=True)
    expect(asks).to_have_count(1 if name == "framing" else 0)  # no storage: it stands aside


def test_offline_from_the_start_a_no_holds(visit: Visit, context: BrowserContext) -> None:
    visit.go("offline")
    visit.is_asked()
    context.set_offline(True)
    visit.page.goto(f"{visit.site.origin}/offline.html")  # all of it from the cache
    visit.is_asked()
    visit.answers("Reject all")
    assert visit.evaluate("mixConsent.allows('analytics')") is False
    assert not visit.is_tracked()


@pytest.mark.requirement("R32")
def test_an_old_browser_gets_a_link_and_releases_nothing(visit: Visit) -> None:
    visit.go("old-browser")
    link = visit.page.locator(f'a[href^="{visit.site.service}/preferences/?site=mix&"]')
    expect(link).to_be_visible()
    visit.buys()
    assert not visit.is_tracked()
    expect(visit.button("Reject all")).to_have_count(0)
    assert visit.errors == []


def test_the_banner_parses_as_a_script_of_2021() -> None:
    script = BANNER.read_text(encoding="utf-8").replace("__MIX_CONFIG__", "{}")
    node.packages()
    node.run("node", "-e", PARSE, given=script)
