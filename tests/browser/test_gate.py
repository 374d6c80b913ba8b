"""What waits for consent stays out, comes in whole and in order, and goes when consent goes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stand import Stand, standing
from tests.browser.waiting import until, until_ready

ORDERED = """
<script type="text/plain" data-consent="analytics" src="{url}/first.js" data-kept="yes"></script>
<script type="text/plain" data-consent="analytics" nonce="once">ran.push("inline")</script>
<script type="text/plain" data-consent="analytics" src="{url}/third.js"></script>
"""
OTHERS = """
<script type="text/plain" data-consent="analytics marketing" src="{url}/both.js"></script>
<script type="text/plain" data-consent="analytics nonsense" src="{url}/unknown.js"></script>
<script type="text/plain" data-consent="" src="{url}/nothing.js"></script>
<script type="text/plain" data-type="module" data-consent="analytics" src="{url}/module.js">
</script>
<template data-consent="marketing">
  <p id="advert">Buy</p><script src="{url}/advert.js"></script>
</template>
"""
LATE = """() => {
  const template = document.createElement("template");
  template.dataset.consent = "analytics";
  template.content.append(Object.assign(document.createElement("p"), { id: "late" }));
  const box = document.createElement("div"); // as most of what a page adds: not by itself
  box.append(template);
  document.body.append(box);
}"""


@pytest.fixture
def stand() -> Iterator[Stand]:
    with standing() as stand:
        stand.policy = stand.strictest
        yield stand


def ran(page: Page, number: int) -> list[str]:
    until(page, f"window.ran?.length >= {number}")
    page.wait_for_load_state("networkidle")
    return list(page.evaluate("window.ran"))


def visit(page: Page, stand: Stand) -> None:
    page.goto(stand.site_url)
    expect(page.get_by_role("region")).to_be_visible()


@pytest.mark.requirement("R23", "R119")
def test_nothing_comes_in_without_a_yes(stand: Stand, page: Page) -> None:
    stand.body = (ORDERED + OTHERS).format(url=stand.url)
    visit(page, stand)
    page.get_by_role("button", name="reject").click()
    expect(page.get_by_role("status")).to_have_text("saved_rejected")
    assert page.evaluate("window.ran") is None
    assert page.locator("#advert").count() == 0


def test_scripts_run_in_the_order_of_the_page(stand: Stand, page: Page, console: list[str]) -> None:
    stand.body = ORDERED.format(url=stand.url)
    visit(page, stand)
    page.get_by_role("button", name="accept").click()
    assert ran(page, 3) == ["first", "inline", "third"]
    assert page.locator("script[data-kept=yes][data-consent=analytics]").count() == 1
    assert console == []  # the strictest policy, with Trusted Types, has nothing to say


def test_all_keys_are_needed_and_known(stand: Stand, page: Page) -> None:
    stand.body = OTHERS.format(url=stand.url)
    visit(page, stand)
    page.evaluate("void mixConsent.save({analytics: true})")
    assert ran(page, 1) == ["module"]
    page.evaluate("void mixConsent.accept()")
    assert set(ran(page, 3)) == {"module", "both", "advert"}
    expect(page.locator("#advert")).to_have_text("Buy")


def test_what_is_added_later_is_seen(stand: Stand, page: Page) -> None:
    visit(page, stand)
    page.evaluate(LATE)
    page.evaluate("void mixConsent.reject()")
    assert page.locator("#late").count() == 0
    page.evaluate("void mixConsent.accept()")
    expect(page.locator("#late")).to_have_count(1)
    page.evaluate(LATE)
    expect(page.locator("#late")).to_have_count(2)


@pytest.mark.requirement("R25")
def test_what_ran_cannot_go_on_after_withdrawal(stand: Stand, page: Page) -> None:
    stand.body = ORDERED.format(url=stand.url)
    visit(page, stand)
    page.get_by_role("button", name="accept").click()
    ran(page, 3)
    with page.expect_navigation():
        page.evaluate("void mixConsent.withdraw()")
    until_ready(page)
    assert page.evaluate("[mixConsent.allows('analytics'), window.ran]") == [False, None]
    assert [decision["method"] for decision in stand.decisions] == ["accept", "withdraw"]
