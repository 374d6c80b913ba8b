"""The strictest policy: everything works, and the browser has nothing to object to."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.guarded import Guarded
from tests.browser.serving import Reply
from tests.browser.stand import visit
from tests.browser.states import press_button
from tests.browser.waiting import until, until_ready

LISTENS = """<script nonce="once">
violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
</script>"""
WAITING = """
<script type="text/plain" data-consent="analytics" src="{url}/waited.js"></script>
<script type="text/plain" data-consent="analytics" nonce="once">ran.push("inline")</script>
<script type="text/plain" data-type="module" data-consent="analytics" src="{url}/module.js">
</script>
<template data-consent="analytics"><p id="in">In</p><script src="{url}/template.js"></script>
</template>
<iframe title="Video" data-consent="marketing" data-src="{ads}/frame"></iframe>
"""
REGISTER = {"analytics": [["_ga", "2 years", "Counts visits.", "Statistics Inc."]]}
RAN = "['waited', 'inline', 'module', 'template'].every((name) => window.ran?.includes(name))"
FRAME = "iframe[data-consent]"


@pytest.fixture
def strictest(guarded: Guarded) -> Guarded:
    """A page with everything that waits, under a policy that names the service alone."""
    guarded.tag = LISTENS
    guarded.body = WAITING.replace("{ads}", guarded.ads)
    guarded.more["categories"] = [
        category | {"cookies": [name for name, *_ in REGISTER.get(category["key"], ())]}
        for category in guarded.config()["categories"]
    ]
    guarded.files["register.json"] = Reply(json.dumps(REGISTER), "application/json")
    rule(guarded)
    return guarded


def rule(stand: Guarded, more: str = "") -> None:
    stand.policy = (
        f"default-src 'none'; script-src {stand.url} 'nonce-once'; connect-src {stand.url};"
        f" require-trusted-types-for 'script'{more}"
    )


def waiting_buttons(page: Page) -> list[str]:
    buttons = page.frame_locator(FRAME).get_by_role("button")
    expect(buttons.first).to_be_visible()
    return buttons.all_inner_texts()


@pytest.mark.requirement("R118")
@pytest.mark.parametrize("more", ["", "; trusted-types 'none'"])
def test_nothing_is_violated(strictest: Guarded, page: Page, console: list[str], more: str) -> None:
    """Banner, placeholder, dialog with a list, save, the gate, withdrawal, every part."""
    strictest.attributes = "data-guard"
    rule(strictest, more)
    visit(page, strictest)
    assert len(waiting_buttons(page)) == 2
    until(page, "Symbol.for('mixconsent.guard') in document")

    page.get_by_role("link", name="choose").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("summary").first.click()
    expect(dialog.locator("dl").first).to_contain_text("Counts visits.")
    assert page.evaluate("window.ran") is None
    dialog.get_by_role("switch", name="analytics").check()
    press_button(dialog, "save")
    expect(page.get_by_role("status")).to_have_text("saved_custom")
    until(page, RAN)
    expect(page.locator("#in")).to_have_text("In")
    assert page.evaluate("ran.indexOf('waited') < ran.indexOf('inline')")
    assert page.evaluate("violations") == []

    with page.expect_navigation():  # what ran could go on
        page.evaluate("void mixConsent.withdraw()")
    until_ready(page)
    assert page.evaluate("mixConsent.allows('analytics')") is False
    assert len(waiting_buttons(page)) == 2
    page.wait_for_load_state("networkidle")
    assert page.evaluate("violations") == []
    assert console == []

    page.evaluate("void (new Image().src = '/picture')")
    until(page, "violations[0]?.startsWith('img-src')")  # so one would have been seen
