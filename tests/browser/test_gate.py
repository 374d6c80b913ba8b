"""Waiting elements stay out, come in whole and in order, and go when consent goes."""

import base64
import hashlib

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stand import Stand, answer, visit
from tests.browser.states import press_button
from tests.browser.waiting import NOTHING_HELD, becomes, until, until_ready

SCRIPT = '<script type="text/plain" data-consent="analytics" src="{url}/'
ORDERED = f"""{SCRIPT}first.js" data-kept="yes"></script>
<script type="text/plain" data-consent="analytics" nonce="once">ran.push("inline")</script>
{SCRIPT}third.js"></script>"""
OTHERS = """
<script type="text/plain" data-consent="analytics marketing" src="{url}/both.js"></script>
<script type="text/plain" data-consent="analytics nonsense" src="{url}/unknown.js"></script>
<script type="text/plain" data-consent="" src="{url}/nothing.js"></script>
<script type="text/plain" data-type="module" data-consent="analytics" src="{url}/module.js">
</script>
"""
ADVERT = """<template data-consent="marketing">
  <p id="advert">Buy</p><script src="{url}/advert.js"></script>
  <script nonce="once">ran.push("shown")</script>
</template>"""
READ = """(name) => {
  const script = document.querySelector(`script[src$="/${name}.js"]`);
  return [script.type, script.async, script.defer, script.nonce, script.integrity];
}"""


def ran(page: Page, number: int) -> list[str]:
    until(page, f"window.ran?.length >= {number}")
    page.wait_for_load_state("networkidle")
    return list(page.evaluate("window.ran"))


@pytest.mark.requirement("R23", "R25", "R119")
def test_scripts_run_in_the_order_of_the_page(stand: Stand, page: Page, console: list[str]) -> None:
    """After a yes, and not before; what ran does not go on after a withdrawal."""
    stand.body = ORDERED + ADVERT
    visit(page, stand)
    press_button(page, "reject")
    expect(page.get_by_role("status")).to_have_text("saved_rejected")
    assert page.evaluate("window.ran") is None
    assert page.locator("#advert").count() == 0

    until(page, NOTHING_HELD)  # each is on record before the next
    answer(page, "accept()")
    assert ran(page, 5) == ["first", "inline", "third", "advert", "shown"]
    assert page.locator("script[data-kept=yes][data-consent=analytics]").count() == 1
    assert console == []  # the strictest policy, with Trusted Types, has nothing to say

    until(page, NOTHING_HELD)
    with page.expect_navigation():
        answer(page, "withdraw()")
    until_ready(page)
    assert page.evaluate("[mixConsent.allows('analytics'), window.ran]") == [False, None]
    methods = ["reject", "accept", "withdraw"]
    becomes(page, lambda: [decision["method"] for decision in stand.decisions], methods)


def test_all_keys_are_needed_and_known(stand: Stand, page: Page) -> None:
    stand.body = OTHERS + ADVERT
    visit(page, stand)
    page.evaluate("Promise.allSettled([mixConsent.save(true), mixConsent.save()])")
    answer(page, "save({analytics: true})")
    assert ran(page, 1) == ["module"]  # what says of no category yes accepts none
    answer(page, "accept()")
    assert set(ran(page, 4)) == {"module", "both", "advert", "shown"}
    expect(page.locator("#advert")).to_have_text("Buy")


def hashed(name: str) -> str:
    digest = hashlib.sha384(f"(window.ran ??= []).push('{name}')".encode()).digest()
    return f'integrity="sha384-{base64.b64encode(digest).decode()}" crossorigin'


def test_each_runs_as_what_it_is_and_only_the_one_that_was_meant(
    stand: Stand, page: Page, console: list[str]
) -> None:
    scripts = {
        "plain": "",
        "soon": "async",
        "late": "defer",
        "kept": 'nonce="once"',
        "wrong": hashed("another"),
        "right": hashed("right"),
        "after": "",
    }
    stand.body = "".join(f'{SCRIPT}{name}.js" {more}></script>' for name, more in scripts.items())
    visit(page, stand)
    answer(page, "accept()")
    order = [name for name in ran(page, 6) if name != "soon"]
    assert order == ["plain", "late", "kept", "right", "after"]  # a wrong one holds nobody up
    assert page.evaluate(READ, "soon") == ["", True, False, "", ""]
    assert page.evaluate(READ, "late") == ["", False, True, "", ""]
    assert page.evaluate(READ, "kept") == ["", False, False, "once", ""]
    (line,) = console
    assert "integrity" in line and "/wrong.js" in line
