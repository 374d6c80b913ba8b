"""The demo and its inspector, as a buyer tries them."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.demo.inspecting import Inspected
from tests.servers import Project

OPTIONAL = {"preferences", "personalization", "support", "replay", "analytics", "marketing"}


def answer(demo: Inspected, name: str) -> None:
    with demo.page.expect_response("**/v1/decisions") as response:
        demo.page.get_by_role("button", name=name, exact=True).first.click()
    assert response.value.status == 201


def verdict(demo: Inspected, key: str) -> Any:
    return demo.panel.locator(f"#judgements tr[data-category={key}]")


def test_after_an_answer_it_says_what_holds_without_a_reload(
    demo: Inspected, console: list[str]
) -> None:
    """It said `unasked` beside a tag that had run, until the page was loaded anew."""
    demo.visit()
    demo.page.evaluate("window.isSamePage = true")
    expect(verdict(demo, "marketing")).to_have_attribute("data-verdict", "unasked")
    answer(demo, "Accept all")
    for key in OPTIONAL:
        expect(verdict(demo, key)).to_have_attribute("data-verdict", "granted")
    expect(verdict(demo, "marketing")).to_contain_text("your yes")
    expect(demo.panel.locator("#tag-marketing")).to_have_text("ran, and set _demo_ads")
    expect(demo.panel.locator(".arrived")).to_contain_text("_demo_ads")
    expect(demo.panel.locator("[data-cookie=_demo_stats]")).to_contain_text("Kept")
    expect(demo.panel.locator("[data-cookie=_demo_undeclared]")).to_contain_text("in no register")
    expect(demo.page.locator("#live")).to_have_attribute(
        "data-summary", "This server may set 7 of 7 kinds"
    )
    expect(demo.panel.locator(".differs")).to_be_hidden()
    assert demo.page.evaluate("window.isSamePage") is True
    assert console == []


def test_while_the_service_does_not_have_the_answer_it_says_so(
    demo: Inspected, context: BrowserContext
) -> None:
    demo.visit()
    network = context.new_cdp_session(demo.page)
    network.send("Network.enable")
    network.send("Network.setBlockedURLs", {"urls": ["*/v1/decisions"]})
    demo.page.get_by_role("button", name="Accept all", exact=True).click()
    expect(demo.panel.locator(".differs")).to_be_visible(timeout=20_000)
    expect(verdict(demo, "marketing")).to_have_attribute("data-verdict", "unasked")


@pytest.mark.requirement("R61")
def test_the_clock_makes_an_answer_old(demo: Inspected) -> None:
    demo.visit("/fr/")
    expect(demo.panel.get_by_role("button", name="il y a 200 j")).to_be_disabled()
    demo.visit()
    demo.press("Quebec")
    answer(demo, "Tout accepter")  # there the banner begins in French
    expect(verdict(demo, "analytics")).to_have_attribute("data-verdict", "granted")
    demo.press("200 days ago")
    expect(verdict(demo, "analytics")).to_have_attribute("data-verdict", "lapsed")
    expect(demo.page.get_by_role("button", name="Tout accepter")).to_be_visible()  # asked again
    assert demo.of_page() == demo.of_server() == demo.of_curl()
    demo.press("today")
    expect(verdict(demo, "analytics")).to_have_attribute("data-verdict", "granted")
    demo.press("California")
    demo.press("200 days ago")
    assert demo.of_page()["analytics"] == ("lapsed", "choice")  # a yes from Quebec carries its law


@pytest.mark.requirement("R7")
def test_a_signal_that_came_with_an_answer_stands_without_it(demo: Inspected) -> None:
    demo.visit()
    demo.press("California")
    with demo.page.expect_response("**/v1/decisions"):
        demo.switch_signal()
    expect(demo.panel.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    expect(verdict(demo, "marketing")).to_contain_text("signal (GPC)")
    expect(verdict(demo, "support")).to_contain_text("asks first")
    expect(demo.panel.get_by_role("button", name="200 days ago")).to_be_disabled()  # no answer yet
    demo.switch_signal()
    expect(demo.panel.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    expect(demo.panel.locator(".rule")).to_contain_text("stands, also without the signal")
    assert demo.of_page() == demo.of_server() == demo.of_curl()


def test_starting_over_is_being_a_new_visitor(demo: Inspected, context: BrowserContext) -> None:
    demo.visit("/pricing/")
    demo.press("California")
    answer(demo, "Accept all")
    expect(demo.panel.locator(".arrived")).to_contain_text("_demo_ads")
    demo.press("Start over as a new visitor")
    assert demo.page.url == f"{demo.project.site_url}/pricing/#inspector"
    kept = {cookie["name"] for cookie in context.cookies()}
    assert "demo_inspector" in kept  # the place stays
    assert {
        name for name in kept if "mix" in name or name in ("_demo_ads", "_demo_replay")
    } == set()
    assert demo.page.evaluate("localStorage.length") == 0
    expect(demo.page.get_by_role("button", name="Accept all")).to_be_visible()


def test_it_works_without_javascript(inspected: Project, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{inspected.site_url}/es/pricing/")
    panel = page.locator("#inspector")
    panel.get_by_role("button", name="Francia").click()
    assert page.url.endswith("/es/pricing/#inspector")
    expect(panel.locator(".rule")).to_contain_text("Francia: todo lo opcional espera un sí.")
    panel.get_by_role("switch").click()
    expect(panel.locator("tr[data-category=marketing]")).to_contain_text("señal (GPC)")
    panel.get_by_role("link", name="Preguntar a /v1/check").click()
    expect(page.locator("body")).to_contain_text('"region": "FR"')
    context.close()
