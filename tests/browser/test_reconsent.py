"""Who was said to be asked again, and who is: an edit of each kind, in a real browser."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browsers
from tests.browser.house import House, be_at
from tests.browser.reconsent import ALL, EDITS
from tests.browser.waiting import until

ASKED = """() => {
  const section = document.querySelector("mix-consent")?.shadowRoot.querySelector("section");
  const items = section?.querySelectorAll("ul li:not(.kept)") ?? [];
  return [...items].map((item) => item.textContent.trim());
}"""
NOTHING_HELD = """(key) => {
  const { queue: [one] = [], state } = JSON.parse(localStorage[key] ?? "{}");
  return !one && !state;
}"""
HOLDERS = {"accepted": "accept", "rejected": "reject"}
VISITORS = (*HOLDERS, "never", "signal")
METHOD = "SELECT method FROM consent_decision ORDER BY id DESC LIMIT 1"


@dataclass
class Visitors:
    """Four browsers, each with cookies of its own for every site."""

    house: House
    pages: dict[str, Page]

    def visit(self, who: str, key: str) -> set[str]:
        """Go to a site, and return what the banner asks about there."""
        page, self.house.site.key = self.pages[who], key
        be_at(page.context, EDITS[key].place)
        page.goto(self.house.site.site_url, wait_until="networkidle")
        until(page, "!!window.mixConsent?.verdicts")
        return set(page.evaluate(ASKED))

    def answer(self, who: str, key: str) -> None:
        page = self.pages[who]
        self.visit(who, key)
        page.locator(f"mix-consent section button.{HOLDERS[who]}").click()
        until(page, f"document.cookie.includes('{key}_consent_state=')")
        until(page, f"({NOTHING_HELD})('{key}_consent_queue')")


@pytest.fixture
def visitors(house: House, browsers: Browsers) -> Iterator[Visitors]:
    pages = {}
    for who in VISITORS:
        context = browsers(signal=who == "signal").new_context(locale="en-US")
        pages[who] = page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield Visitors(house, pages)
    for page in pages.values():
        page.context.close()


def names(house: House, key: str) -> dict[str, str]:
    """Of categories, by their keys."""
    notice = json.loads(house.project.get(f"{house.url}/v1/notice?site={key}"))
    return {row["texts"]["en"]["name"]: row["key"] for row in notice["categories"]}


@pytest.mark.requirement("R61", "R65", "R147")
def test_who_is_said_to_be_asked_is_asked(visitors: Visitors, house: House) -> None:
    origin, project = house.site.site_url.rstrip("/"), house.project
    project.python(f"from tests.browser import reconsent; reconsent.prepare({origin!r})")
    for key in EDITS:
        project.await_everywhere(f"{house.url}/v1/notice?site={key}", '"number":1,')
    before = {key: {who: visitors.visit(who, key) for who in ("never", "signal")} for key in EDITS}
    for key in EDITS:
        for who in HOLDERS:
            visitors.answer(who, key)

    said = json.loads(project.python("from tests.browser import reconsent; reconsent.publish()"))
    for key, edit in EDITS.items():
        project.await_everywhere(f"{house.url}/v1/notice?site={key}", '"number":2,')
        assert said[key][0].startswith(edit.said), said[key]
        keys = names(house, key)
        for who in VISITORS:
            found = {keys.get(name, name) for name in visitors.visit(who, key)}
            if before[key].get(who):  # who had a banner before is asked nothing new
                assert found or key == "necessary", (key, who)
            else:
                assert found == set(edit.asked.get(who, ())), (key, who)

    assert "also for those who refused" in " ".join(said["necessary"])
    assert visitors.visit("rejected", "necessary") == set()
    assert visitors.pages["rejected"].evaluate("mixConsent.allows('analytics')")

    # Who is asked about one thing reads so, and the button is recorded
    page = visitors.pages["rejected"]
    visitors.visit("rejected", "new")
    banner = page.locator("mix-consent section")
    expect(banner.get_by_role("heading")).to_have_text(
        "May MIX Networks, Inc. use cookies for this?"
    )
    expect(banner).to_contain_text("Your other answers stay as they are.")
    expect(banner.locator("li.kept")).to_have_count(len(ALL))
    banner.locator("button.accept").click()
    allowed = "Object.keys(mixConsent.verdicts()).filter((key) => mixConsent.allows(key)).join()"
    until(page, f"{allowed} === 'necessary,surveys'")  # a yes waits for the next task
    until(page, f"({NOTHING_HELD})('new_consent_queue')")
    assert house.rows(METHOD) == [("accept",)]
