"""What consent is written into, of a page of 2026 and of pages that are odd on purpose."""

import re
from pathlib import Path
from typing import Any

import pytest

from consent.integration.gate import Line, gate
from consent.integration.snippets.tags import bootstrap
from tests.integration.notices import of_site

PAGE = Path(__file__).with_name("page_of_2026.html").read_text(encoding="utf-8")
SERVICE = "https://consent.mixnetworks.com"
TAG = f'<script async src="{SERVICE}/banner.js"></script>'
PIXEL = "https://connect.facebook.net/en_US/fbevents.js"
GATED = 'type="text/plain" data-consent="marketing"'
FRAME = "https://www.youtube.com/embed/a"


def gated(page: str, **said: Any) -> tuple[str, list[Line]]:
    return gate(page, of_site(**said), SERVICE, TAG)


def test_a_page_of_2026_waits_as_a_whole() -> None:
    """Of 40 loads nothing passes in silence, and of known vendors none before a yes."""
    text, lines = gated(PAGE)

    changed = [line for line in lines if line.load.keys]
    assert len(changed) == 38
    assert [line.load.name for line in lines if not (line.load.keys or line.does_wait)] == [
        "cdn.popups.example"
    ]
    assert [line.load.name for line in lines if line.does_wait] == ["Google reCAPTCHA"]
    assert all(line.load.source for line in changed)
    assert all("Its code" in line.load.why or "It comes from" in line.load.why for line in changed)

    again, rest = gated(text)
    assert again == text
    assert [line.load.name for line in rest] == ["cdn.popups.example", "Google reCAPTCHA"]


@pytest.mark.parametrize(
    ("vendor", "category"),
    [
        ("Google Analytics", "analytics"),
        ("Google Ads", "marketing"),
        ("Google Tag Manager", "analytics, marketing"),
        ("Microsoft Advertising", "marketing"),
        ("Microsoft Clarity", "replay"),
        ("Meta Pixel", "marketing"),
        ("LinkedIn Insight Tag", "marketing"),
        ("TikTok Pixel", "marketing"),
        ("HubSpot", "analytics, marketing"),
        ("Hotjar", "replay"),
        ("PostHog", "replay"),
        ("RudderStack", "analytics"),
        ("Plausible", "analytics"),
        ("CallRail", "marketing"),
        *((chat, "support") for chat in ("Intercom", "Zendesk", "Tawk", "Drift", "LiveChat")),
        ("YouTube", "marketing"),
        ("Vimeo", "analytics"),
        ("Google Maps", "preferences"),
        ("Wistia", "analytics"),
        ("Calendly", "preferences"),
    ],
)
def test_each_vendor_of_2026_has_its_category(vendor: str, category: str) -> None:
    found = {", ".join(line.load.keys) for line in gated(PAGE)[1] if line.load.name == vendor}
    assert found == {category}


def test_all_else_stays_to_the_octet() -> None:
    text, _ = gated(PAGE)
    before, after = PAGE.split("\n"), text.split("\n")
    after.remove(next(line for line in after if line.startswith("<button")))
    assert len(before) == len(after)
    plain = re.compile(r'"/site.css"|ld\+json|"/app.js"|window.MIX|"/logo.png"|Book a call|<h1>')
    kept = [old == new for old, new in zip(before, after, strict=True) if plain.search(old)]
    assert kept == [True] * 7


# Before → after; a page that is to stay as it is says so by None
ODDITIES: dict[str, tuple[str, str | None]] = {
    "upper case": (
        f'<SCRIPT ASYNC SRC="{PIXEL}"></SCRIPT>',
        f'<SCRIPT {GATED} ASYNC SRC="{PIXEL}"></SCRIPT>',
    ),
    "no quotes": (f"<script src={PIXEL}></script>", f"<script {GATED} src={PIXEL}></script>"),
    "no spaces": (
        f'<script/src="{PIXEL}"defer></script>',
        f'<script {GATED}/src="{PIXEL}"defer></script>',
    ),
    "a module": (
        f'<script type=module src="{PIXEL}"></script>',
        f'<script {GATED} data-type="module" src="{PIXEL}"></script>',
    ),
    "an old type": (
        f"<script type='text/JavaScript' src='{PIXEL}'></script>",
        f"<script {GATED} src='{PIXEL}'></script>",
    ),
    "of two types the first is in force": (
        f'<script type="module" type="text/plain" src="{PIXEL}"></script>',
        f'<script {GATED} data-type="module" src="{PIXEL}"></script>',
    ),
    "of two addresses the first is in force": (
        f'<iframe src="{FRAME}" src="/own" title="A"></iframe>',
        f'<iframe data-consent="marketing" data-provider="YouTube" data-src="{FRAME}" title="A">'
        "</iframe>",
    ),
    "a comment": (f'<!-- <script src="{PIXEL}"></script> -->', None),
    "a comment that ends at once": (
        f'<!--><script src="{PIXEL}"></script>-->',
        f'<!--><script {GATED} src="{PIXEL}"></script>-->',
    ),
    "a comment that ends with an exclamation": (
        f'<!-- a --!><script src="{PIXEL}"></script>',
        f'<!-- a --!><script {GATED} src="{PIXEL}"></script>',
    ),
    "CDATA, which HTML does not have": (
        f'<![CDATA[ > <script src="{PIXEL}"></script> ]]>',
        f'<![CDATA[ > <script {GATED} src="{PIXEL}"></script> ]]>',
    ),
    "markup in a script": ("<script>let a = '<img src=//a.example>';</script>", None),
    "a script with </ in it": (
        "<script>let a = '</b>'; fbq('init', '1')</script>",
        f"<script {GATED}>let a = '</b>'; fbq('init', '1')</script>",
    ),
    "an end of a script that says more": (
        f'<script>let a;</script x><script src="{PIXEL}"></script>',
        f'<script>let a;</script x><script {GATED} src="{PIXEL}"></script>',
    ),
    "a script that never ends never runs": ("<script>fbq('init', '1')", None),
    "a text area": (f'<textarea><script src="{PIXEL}"></script></textarea>', None),
    "a template that waits": (
        f'<template data-consent="marketing"><img src="{PIXEL}"><template></template>'
        f'<script src="{PIXEL}"></script></template>',
        None,
    ),
    "a template that does not": (
        f'<template><script src="{PIXEL}"></script></template>',
        f'<template><script {GATED} src="{PIXEL}"></script></template>',
    ),
    "what waits already": (f'<script {GATED} src="{PIXEL}"></script>', None),
    "what says that it waits, and does not": (
        f'<script data-consent="analytics" src="{PIXEL}"></script>',
        f'<script type="text/plain" data-consent="analytics" src="{PIXEL}"></script>',
    ),
    "of another product's": (f'<script type="text/plain" src="{PIXEL}"></script>', None),
    "data": (f'<script type="application/ld+json">["{PIXEL}"]</script>', None),
    "no scheme, and a backslash": (
        r'<script src="\\connect.facebook.net/a.js"></script>',
        rf'<script {GATED} src="\\connect.facebook.net/a.js"></script>',
    ),
    "characters by number": (
        '<script src="https://connect&#46;facebook.net/a.js"></script>',
        f'<script {GATED} src="https://connect&#46;facebook.net/a.js"></script>',
    ),
    "a base of somebody else's": (
        '<base href="https://connect.facebook.net/"><script src="a.js"></script>',
        f'<base href="https://connect.facebook.net/"><script {GATED} src="a.js"></script>',
    ),
    "escaped slashes": (
        r'<script>load.src = "https:\/\/static.criteo.net\/js.js"</script>',
        rf'<script {GATED}>load.src = "https:\/\/static.criteo.net\/js.js"</script>',
    ),
    "an address that is code": (
        '<script src="data:text/javascript;base64,ZmJxKCdpbml0JywgJzEnKQ=="></script>',
        f'<script {GATED} src="data:text/javascript;base64,ZmJxKCdpbml0JywgJzEnKQ=="></script>',
    ),
    "letters that grow when small": (
        "<p>İİİ</p><script src=//client.crisp.chat/l.js></script></body>",
        '<p>İİİ</p><script type="text/plain" data-consent-chat="support" '
        'src=//client.crisp.chat/l.js></script><button type="button" data-consent-chat="support" '
        'data-provider="Crisp">Chat with us</button>\n</body>',
    ),
    "a picture with sources": (
        f'<img src="{PIXEL}" srcset="/a 1x, {PIXEL} 2x" alt="">',
        f'<img data-consent="marketing" data-src="{PIXEL}" alt="">',
    ),
    "a fallback": (
        f'<noscript><p>Hi</p><img src="{PIXEL}"></noscript>',
        "<noscript><p>Hi</p></noscript>",
    ),
    "a fallback that ends in a comment": (
        f'<noscript><!--</noscript><script src="{PIXEL}"></script>-->',
        f'<noscript><!--</noscript><script {GATED} src="{PIXEL}"></script>-->',
    ),
    "a style": (
        f"<style>a {{ background: url('{PIXEL}') }}</style><p style=\"background:url({PIXEL})\">",
        "<style>a { background: url('data:,') }</style><p style=\"background:url(data:,)\">",
    ),
    "a style sheet": (
        f'<link rel=stylesheet href="{PIXEL}">',
        f'<template data-consent="marketing"><link rel=stylesheet href="{PIXEL}"></template>',
    ),
    "a link": (f'<a href="{PIXEL}">A</a><link rel="canonical" href="{PIXEL}">', None),
    "Consent Mode's own default": (
        "<script>function gtag() { dataLayer.push(arguments) }"
        "gtag('consent', 'default', {ad_storage: 'denied'})</script>",
        None,
    ),
    "first-party code that names a vendor": (
        '<script>let a = "https://facebook.com/mix"</script>',
        None,
    ),
}  # fmt: skip
# What loads later, or within another page: a library reads these where a browser does not
YOUTUBE = 'data-consent="marketing" data-provider="YouTube"'
LAZY: dict[str, tuple[str, str | None]] = {
    **{
        f"a picture of a library: {shape}": (
            f"<img {shape} alt>",
            f'<template data-consent="marketing"><img {shape} alt></template>',
        )
        for shape in (
            f'class="lazyload" data-src="{PIXEL}"',
            f'src="data:," data-lazy-src="{PIXEL}"',
            f'data-srcset="/a 1x, {PIXEL} 2x"',
            f"data-original={PIXEL}",
            f'class="lazy" src="{PIXEL}"',
        )
    },
    "a picture that the browser itself loads late": (
        f'<img loading="lazy" src="{PIXEL}" alt="">',
        f'<img data-consent="marketing" loading="lazy" data-src="{PIXEL}" alt="">',
    ),
    "a background": (f'<div data-bg="{PIXEL}">A</div>', "<div>A</div>"),
    "a frame of a library": (
        f'<iframe class="lazyload wide" data-src="{FRAME}"></iframe>',
        f'<iframe {YOUTUBE} class="wide" data-src="{FRAME}"></iframe>',
    ),
    "a frame that loads nothing yet": (
        f'<iframe src="about:blank" data-lazy-src="{FRAME}"></iframe>',
        f'<iframe {YOUTUBE} src="about:blank" data-src="{FRAME}"></iframe>',
    ),
    "a frame that waits": (f'<iframe {YOUTUBE} data-src="{FRAME}"></iframe>', None),
    "a frame that waits for no answer, as a library loads it": (
        f'<iframe class="lazy" {YOUTUBE} data-src="{FRAME}"></iframe>',
        '<iframe data-consent="marketing" data-provider="YouTube" '
        f'data-src="{FRAME}"></iframe>',
    ),
    "a script of a library": (
        f'<script type="rocketlazyloadscript" data-rocket-src="{PIXEL}"></script>',
        f'<script {GATED} src="{PIXEL}"></script>',
    ),
    "code of a library": (
        "<script type='litespeed/javascript'>fbq('init', '1')</script>",
        f"<script {GATED}>fbq('init', '1')</script>",
    ),
    "a page in an attribute": (
        f"<iframe srcdoc=\"<script src='{PIXEL}'></script>\" title=A>No</iframe>",
        '<template data-consent="marketing">'
        f"<iframe srcdoc=\"<script src='{PIXEL}'></script>\" title=A>No</iframe></template>",
    ),
    "two vendors in an attribute": (
        f"<iframe srcdoc='<p style=&quot;background:url({PIXEL})&quot;><img "
        "src=//a.clarity.ms/c.gif>'></iframe>",
        '<template data-consent="marketing replay"><iframe srcdoc=\'<p style=&quot;background:'
        f"url({PIXEL})&quot;><img src=//a.clarity.ms/c.gif>'></iframe></template>",
    ),
    "an attribute for those without scripts": (
        f"<iframe srcdoc=\"<noscript><a href='{FRAME}'>A</a></noscript>\"></iframe>",
        None,
    ),
    "a fallback of a library": (
        f'<noscript><img data-src="{PIXEL}"></noscript>',
        "<noscript></noscript>",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"), [*ODDITIES.values(), *LAZY.values()], ids=[*ODDITIES, *LAZY]
)
def test_html_is_read_as_browsers_read_it(before: str, after: str | None) -> None:
    text, _ = gated(before)
    assert text == (after or before)
    assert gated(text)[0] == text


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('<script src="https://cdn.example.com/a.js">', []),  # left open, so that it never runs
        ('<script src="https://cdn.example.com/a.js"></script>', ["cdn.example.com loads at once"]),
        ("\r\n<body background=//a.example>", ["2: a.example loads at once"]),
        ('<script>fetch("https://a.example/b")</script>', ["a.example", "loads from a.example"]),
        ('<script>let a = "https://a.example/b"</script>', []),
        ("<noscript><img src=//a.example/b></noscript>", ["a.example loads at once"]),
        ('<img src="data:," data-lazy-src="https://a.example/b">', ["a.example loads at once"]),
        ("<img data-src=/own><iframe srcdoc='<img src=/own>'></iframe>", []),
        ("<iframe srcdoc='<img src=//a.example/b>'></iframe>", ["a.example loads at once"]),
        ('<script src="https://js.stripe.com/v3"></script>', ["js.stripe.com", "necessary"]),
        (
            '<link rel="stylesheet" href="https://use.typekit.net/a.css">',
            ["Adobe loads at once. What is it"],
        ),
        ("<script>gtag('consent', 'update', {ad_storage: 'granted'})</script>", ["take it out"]),
        ('<script src="//js.hs-scripts.com/1.js"></script>', ["switch its banner off"]),
        ("<html><p>A page</p>", ["The banner’s tag is missing", TAG]),
    ],
)
def test_what_nobody_knows_is_asked_about(page: str, said: list[str]) -> None:
    text, lines = gated(page)
    assert "data-consent" in text or text == page
    assert len(lines) == bool(said)
    assert all(part in str(line) for part in said for line in lines)


def test_a_register_answers_the_question() -> None:
    page = '<script src="https://cdn.example.com/a.js"></script>'
    text, lines = gated(page, hosts={"analytics": ["*.example.com"]})
    assert text == page.replace("<script", '<script type="text/plain" data-consent="analytics"')
    assert [[*line.load.keys] for line in lines] == [["analytics"]]
    text, lines = gated(page, hosts={"necessary": ["cdn.example.com"]})
    assert text == page
    assert [line.does_wait for line in lines] == [True]


def test_a_category_that_is_not_asked_about_is_denied_and_named() -> None:
    text, [line] = gated(f'<script src="{PIXEL}"></script>', keys=("necessary", "analytics"))
    assert 'data-consent="marketing"' in text
    assert "does not ask about marketing: the answer is no" in line.what


def test_the_defaults_that_are_missing_are_named_for_the_vendors_of_the_notice() -> None:
    said = of_site()
    said["categories"][-1]["signals"] = {"google": ["ad_storage"]}
    _, [line] = gate(f"<html>{TAG}", said, SERVICE, TAG)
    assert "copy it from Embed" in line.what
    defaults = bootstrap(["google"])
    assert gate(f"<html>{defaults}{TAG}", said, SERVICE, TAG) == (f"<html>{defaults}{TAG}", [])
