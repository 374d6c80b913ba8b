"""The demo with its inspector, as a buyer tries it: page, site's server and check say the same."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.axe import ALL, violations
from tests.browser.chromium import FLAGS, shell
from tests.browser.waiting import until_ready
from tests.servers import Project

PLACES = {"US-CO": "Colorado", "FR": "France", "CA-QC": "Quebec"}
OPTIONAL = {"preferences", "personalization", "analytics", "support", "replay"}
ROWS = "(rows) => rows.map(({ dataset: d }) => [d.category, d.verdict, d.reason])"
STICKS_OUT = """(panel) => {
  const edge = panel.getBoundingClientRect().right;
  return [...panel.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > edge)
    .map((one) => one.outerHTML);
}"""
Verdicts = dict[str, tuple[str, str]]
PATIENCE = 30_000  # milliseconds that a busy machine may take

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Project]:
    project = Project.make(tmp_path, CONSENT_DEMO_INSPECTOR="")
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project


@pytest.fixture
def page(playwright: Playwright) -> Iterator[Page]:
    browser = playwright.chromium.launch(executable_path=shell(playwright), args=FLAGS)
    page = browser.new_page(locale="en-US", viewport={"width": 1280, "height": 800})
    yield page
    browser.close()


def pairs(judgements: dict[str, dict[str, str]]) -> Verdicts:
    return {key: (row["verdict"], row["reason"]) for key, row in judgements.items()}


def of_server(page: Page) -> Verdicts:
    """What the site's own server was told, as the inspector shows it."""
    rows = page.locator("#judgements tr").evaluate_all(ROWS)
    return {key: (verdict, reason) for key, verdict, reason in rows}


def of_check(page: Page, port: int) -> Verdicts:
    """What `/v1/check` says of the same cookies, place and signal. Python knows no *.localhost."""
    cookies = page.context.cookies(page.url)
    sent = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)
    headers = {"Host": f"consent.mixnetworks.localhost:{port}", "Cookie": sent}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/check?site=mix", headers=headers)
    with urllib.request.urlopen(request) as response:
        return pairs(json.load(response)["categories"])


def press(page: Page, role: str, name: str) -> None:
    """A switch of the inspector, which leads back to the page."""
    with page.expect_navigation():
        page.locator("#inspector").get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]
    until_ready(page)


@pytest.mark.requirement("R6", "R21")
def test_a_buyer_tries_it(demo: Project, page: Page) -> None:
    page.goto(demo.site_url)
    until_ready(page)
    panel = page.locator("#inspector")
    press(page, "switch", "Global Privacy Control")
    for place, name in PLACES.items():
        press(page, "button", name)
        shown = of_server(page)
        assert shown == pairs(page.evaluate("mixConsent.verdicts()")) == of_check(page, demo.port)
        assert shown["marketing"] == ("denied", "signal")
        silence = ("granted", "region") if place == "US-CO" else ("unasked", "default")
        assert shown["analytics"] == silence
        assert [line for line in violations(page, ALL) if not line.startswith("region:")] == []
    press(page, "switch", "Global Privacy Control")

    page.get_by_role("button", name="Tout accepter").first.click()  # Quebec is met in French
    for key in OPTIONAL:  # without a reload; the signal stands
        row = panel.locator(f"#judgements tr[data-category={key}]")
        expect(row).to_have_attribute("data-verdict", "granted")
    expect(panel.locator("#tag-analytics")).to_contain_text("_demo_visits")
    expect(panel.locator(".differs")).to_be_hidden()

    assert "__Host-mix_visitor" in {cookie["name"] for cookie in page.context.cookies()}
    # The page hears that its storage was cleared, and may reload itself before the form does
    panel.get_by_role("button", name="Start over as a new visitor").click()
    page.wait_for_function("!document.cookie.includes('consent')")
    kept = {cookie["name"] for cookie in page.context.cookies()}
    assert not {name for name in kept if "consent" in name or "visitor" in name}, kept

    page.set_viewport_size({"width": 390, "height": 664})
    for path in ("/fr/", "/es/", "/"):
        page.goto(demo.site_url + path)
        expect(panel).to_be_hidden()
        page.locator(".strip a").click()
        expect(panel.locator(".rule")).to_be_in_viewport()
        assert panel.evaluate(STICKS_OUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
