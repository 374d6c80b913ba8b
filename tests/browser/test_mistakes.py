"""Markup that cannot work is named once in the console, debug mode or not."""

from playwright.sync_api import Page

from tests.browser.stand import Stand, visit

CASES = {
    '<script type="text/plain" data-consent="analitics"></script>': (
        'waits for ever: the notice knows no category "analitics". '
        "It knows analytics, support, marketing."
    ),
    '<script type="text/plain" data-consent="Analytics,support"></script>': (
        'waits for ever: the notice knows no category "Analytics,support".'
    ),
    '<template data-consent=""></template>': "waits for ever: data-consent is empty.",
    '<script data-consent="analytics" src="/early.js"></script>': (
        'did not wait for a yes: write type="text/plain" beside data-consent.'
    ),
    '<iframe data-consent="support" src="{stranger}/player"></iframe>': (
        "did not wait for a yes: write its address into data-src"
    ),
    '<script type="text/plain" data-consent="analytics" nonce="other"></script>': (
        "is never activated: the banner's tag has a nonce"
    ),
}
RIGHT = """
<script type="text/plain" data-consent="analytics" nonce="once"></script>
<template data-consent="support marketing" nonce="once"><p>Chat</p></template>
<iframe data-consent="marketing" data-src="{stranger}/player"></iframe>
"""


def test_each_mistake_is_named_once_and_what_is_right_is_passed_over(
    stand: Stand, page: Page, console: list[str]
) -> None:
    stand.policy, stand.attributes = "", 'nonce="once"'
    wrong = (
        markup if "nonce" in markup else markup.replace(" data-", ' nonce="once" data-', 1)
        for markup in CASES
    )
    stand.body = "".join(wrong) + RIGHT
    visit(page, stand)
    page.evaluate("mixConsent.save({ support: true })")
    page.evaluate("mixConsent.accept()")
    page.wait_for_load_state("networkidle")
    lines = [line for line in console if line.startswith("mixConsent: <")]
    assert len(lines) == len(CASES)
    for words in CASES.values():
        assert [line for line in lines if words in line], words
