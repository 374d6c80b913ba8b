"""The gate is no way round a policy: markup that was injected waits for ever."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.strangers import LIVE, Strangers
from tests.browser.waiting import until, until_ready

RUN = "(window.ran ??= []).push('{}')"
TRUSTED = "; require-trusted-types-for 'script'"
STRICT = "script-src 'nonce-once' 'strict-dynamic'; object-src 'none'; base-uri 'none'"
NONCE = 'nonce="once" '
TAG = f'<script async {NONCE}src="{LIVE}/banner.js"></script>'
OWN = f"""
<script type="text/plain" data-consent="analytics" nonce="once">{RUN.format("script")}</script>
<template data-consent="analytics" nonce="once">
  <p id="own">Own</p><script nonce="once">{RUN.format("template")}</script>
</template>
"""

Go = Callable[..., None]


def injected(key: str) -> str:
    """What somebody writes into the page who may not run scripts there."""
    return f"""
    <embed data-consent="{key}" data-src="/tracker.js?injected">
    <script type="text/plain" data-consent="{key}" src="/tracker.js?injected"></script>
    <script type="text/plain" data-consent="{key}">{RUN.format(f"inline for {key}")}</script>
    <script type="text/plain" data-consent="{key}" nonce="guess">{RUN.format("guess")}</script>
    <script data-consent="{key}" data-src="/tracker.js?injected"></script>
    <script type="text/plain" data-consent="{key}" src="/tracker.js?injected" nonce="once"
      <script></script>
    <template data-consent="{key}">
      <script>{RUN.format("template")}</script><script src="/tracker.js?injected"></script>
    </template>
    <template data-consent="{key}" nonce="once">
      <script>{RUN.format("inside a template of the site")}</script>
    </template>
    """


MARKUP = f"{TAG}<body>{injected('necessary')}{injected('analytics')}{OWN}"


@pytest.fixture
def go(strangers_site: Strangers, page: Page) -> Go:
    """Accept everything on a page of this markup, under this policy."""

    def going(markup: str, policy: str = "") -> None:
        html = f"<!doctype html><html lang=en><title>Site</title>{markup}<p>The end</p>"
        strangers_site.pages["made.html"] = html, policy
        page.goto(f"{strangers_site.origin}/made.html")
        until_ready(page)
        strangers_site.asked.clear()
        page.evaluate("mixConsent.accept()")
        page.wait_for_load_state("networkidle")
        assert "tracker.js" not in strangers_site.asked

    return going


@pytest.mark.parametrize("policy", [STRICT, STRICT + TRUSTED])
def test_under_nonces_nothing_that_was_injected_runs(page: Page, go: Go, policy: str) -> None:
    go(MARKUP, policy)
    until(page, "window.ran?.length === 2")
    assert page.evaluate("window.ran") == ["script", "template"]
    assert page.locator("#own").count() == 1


@pytest.mark.parametrize(
    "clobber",
    [
        '<img name="currentScript">',
        '<form name="currentScript"></form>',
        '<img name="currentScript" data-nonce="guess">',
    ],
)
def test_an_element_that_is_called_like_the_tag_is_not_the_tag(
    page: Page, go: Go, clobber: str
) -> None:
    """`document.currentScript` is whatever element has that name, if it stands there first."""
    deferred = TAG.replace("async", "defer")
    go(f"{clobber}{injected('analytics')}<body>{OWN}{deferred}", STRICT)
    until(page, "window.ran?.length >= 2")
    assert page.evaluate("window.ran") == ["script", "template"]


def test_nothing_is_activated_for_what_is_necessary(page: Page, go: Go, console: list[str]) -> None:
    go(f"{TAG.replace(NONCE, '')}<body>{injected('necessary')}")
    assert page.evaluate("window.ran") is None
    assert any("necessary" in line and "never activated" in line for line in console)
