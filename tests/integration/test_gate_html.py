"""How a page is gated whose HTML is odd: read as browsers read it, and as libraries load it."""

import pytest

from tests.integration.test_gate import FRAME, GATED, PIXEL, gated

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
