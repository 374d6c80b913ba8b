"""The strictest policy: everything works, and the browser has nothing to object to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.guarded import Guarded, GuardedHandler, guarding
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
GPP = """(() => { let told; __gpp('ping', (ping) => (told = ping));
  return told.signalStatus === 'ready'; })()"""
RAN = "['waited', 'inline', 'module', 'template'].every((name) => window.ran?.includes(name))"
FRAME = "iframe[data-consent]"


@dataclass
class Strictest(Guarded):
    tag: str = ""
    asks_for: str = ""  # attributes of the banner's tag

    def page(self) -> str:
        stub = f'<script src="{self.url}/parts/gpp-stub.js"></script>'
        self.head = LISTENS + (stub if self.asks_for else "")
        self.body = WAITING.replace("{url}", self.url).replace("{ads}", self.ads)
        return super().page().replace("<script async", f"<script async {self.asks_for}", 1)

    def config(self) -> dict[str, Any]:
        config = super().config()
        for category in config["categories"]:
            category["cookies"] = ["_ga"] if category["key"] in REGISTER else []
        return config


class StrictestHandler(GuardedHandler):
    def do_GET(self) -> None:  # noqa: N802 (the library's name)
        if self.path.startswith("/parts/guard.js"):
            self.answer(200, self.stand.guarded, "text/javascript")
        elif self.path.startswith("/register.json"):
            self.answer(200, json.dumps(REGISTER), "application/json")
        else:
            self.path = self.path.partition("?")[0]
            super().do_GET()


@contextmanager
def judgement(more: str = "", asks_for: str = "") -> Iterator[Strictest]:
    with guarding(Strictest(asks_for=asks_for), StrictestHandler) as stand:
        assert isinstance(stand, Strictest)
        rule(stand, more)
        yield stand


def rule(stand: Strictest, more: str = "") -> None:
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
def test_nothing_is_violated(page: Page, console: list[str], more: str) -> None:
    """Banner, placeholder, dialog with a list, save, the gate, withdrawal, every part."""
    with judgement(more, "data-guard data-gpp") as stand:
        page.goto(stand.site_url)
        until_ready(page)
        assert len(waiting_buttons(page)) == 2
        until(page, "Symbol.for('mixconsent.guard') in document")
        until(page, GPP)

        page.get_by_role("link", name="choose").click()
        dialog = page.get_by_role("dialog")
        dialog.locator("summary").first.click()
        expect(dialog.locator("dl").first).to_contain_text("Counts visits.")
        assert page.evaluate("window.ran") is None
        dialog.get_by_role("switch", name="analytics").check()
        dialog.get_by_role("button", name="save").click()
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
        until(page, "performance.getEntriesByType('resource').some((e) => /after/.test(e.name))")
        assert page.evaluate("violations") == []
        assert console == []


def test_a_frame_needs_its_host_in_the_policy_to_come(page: Page) -> None:
    """To wait and to say so it needs nothing; to be loaded, `frame-src` and its host.

    Then a policy that is broken is seen, and an empty list of violations means something.
    """
    with judgement() as stand:
        page.goto(stand.site_url)
        until_ready(page)
        once, _ = waiting_buttons(page)
        assert page.evaluate("violations") == []
        page.frame_locator(FRAME).get_by_role("button", name=once, exact=True).click()
        until(page, "violations.length > 0")
        assert [line.split()[0] for line in page.evaluate("violations")] == ["frame-src"]

        rule(stand, f"; frame-src {stand.ads}")
        page.reload()
        until_ready(page)
        waiting_buttons(page)
        page.frame_locator(FRAME).get_by_role("button", name=once, exact=True).click()
        expect(page.frame_locator(FRAME).get_by_text("Framed", exact=True)).to_be_visible()
        assert page.evaluate("violations") == []
