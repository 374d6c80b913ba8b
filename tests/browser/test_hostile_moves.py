"""Hostile pages that change under the banner, are framed, offline, blocked or old."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from consent.lib.built_scripts import BANNER
from tests import node
from tests.browser.strangers import Strangers
from tests.browser.test_hostile import Visit
from tests.browser.waiting import eventually

PARSE = """
const { parse } = require("acorn");
const text = require("fs").readFileSync(0, "utf8");
parse(text, { ecmaVersion: 2021 });
"""


@pytest.fixture
def visit(strangers_site: Strangers, page: Page) -> Visit:
    return Visit(strangers_site, page)


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


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("root-swapped", "document.querySelector('#next').click()"),
        ("document-write", "dispatchEvent(new Event('mixtest-write'))"),
    ],
)
def test_a_page_that_throws_everything_out_is_left_alone(
    visit: Visit, name: str, change: str
) -> None:
    visit.go(name)
    visit.is_asked()
    visit.told(change)
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(
        ("Second", "Written")[name[0] == "d"]
    )
    visit.buys()
    visit.page.wait_for_load_state("networkidle")
    assert not visit.is_tracked()
    assert visit.told("mixConsent.allows('analytics')") is False
    assert visit.errors == []


@pytest.mark.parametrize("name", ["framing", "sandboxing"])
def test_a_page_in_a_strangers_frame_releases_nothing_unasked(visit: Visit, name: str) -> None:
    visit.site.asked.clear()
    visit.page.goto(f"{visit.site.elsewhere}/{name}.html")
    framed = visit.page.frame_locator("iframe")
    framed.get_by_role("button", name="Buy").click()
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
    assert visit.told("mixConsent.allows('analytics')") is False
    assert not visit.is_tracked()


@pytest.mark.requirement("R32")
def test_a_blocked_script_leaves_the_page_whole(visit: Visit, context: BrowserContext) -> None:
    context.route("**/banner.js*", lambda route: route.abort())
    visit.go("quirks")
    visit.buys()
    visit.page.wait_for_load_state("networkidle")
    assert "mixConsent" not in visit.names()
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
