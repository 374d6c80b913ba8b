"""Markup of other products, written anew as ours."""

import time

import pytest

from consent.integration.snippets.moving import ConvertedMarkup, convert
from consent.integration.snippets.products import PRODUCTS

KEYS = (
    "necessary",
    "preferences",
    "personalization",
    "support",
    "replay",
    "analytics",
    "marketing",
)


def ours(markup: str) -> str:
    return convert(markup, KEYS).markup


def texts(found: ConvertedMarkup) -> list[str]:
    return [f"{remark.line}: {remark.text}" for remark in found.remarks]


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        pytest.param(
            '<script type="text/plain" class="optanon-category-C0002" src="/a.js"></script>',
            '<script type="text/plain" data-consent="analytics" src="/a.js"></script>',
            id="OneTrust",
        ),
        pytest.param(
            '<script class="optanon-category-C0002-C0004 big">a()</script>',
            '<script type="text/plain" data-consent="analytics marketing" class="big">a()</script>',
            id="OneTrust, two groups and a class of the page’s own",
        ),
        pytest.param(
            '<iframe class="optanon-category-C0005" src="about:blank" data-src="/map" width=5>',
            '<iframe data-consent="marketing" data-src="/map" width="5">',
            id="OneTrust, a frame",
        ),
        pytest.param(
            '<script type="text/plain" data-cookieconsent="statistics,marketing" async></script>',
            '<script type="text/plain" data-consent="analytics marketing" async></script>',
            id="Cookiebot",
        ),
        pytest.param(
            '<iframe data-cookieblock-src="/v?a=1&amp;b" data-cookieconsent="marketing"></iframe>',
            '<iframe data-consent="marketing" data-src="/v?a=1&amp;b"></iframe>',
            id="Cookiebot, a frame",
        ),
        pytest.param(
            '<img data-cookieblock-src="/p" data-cookieconsent="statistics" alt=""/>',
            '<template data-consent="analytics"><img alt="" src="/p" /></template>',
            id="Cookiebot, a pixel",
        ),
        pytest.param(
            '<script data-cookieconsent="ignore" src="/a.js"></script>',
            '<script src="/a.js"></script>',
            id="Cookiebot, left alone",
        ),
        pytest.param(
            '<script type="text/plain" data-type="application/javascript" data-name="matomo" '
            'data-src="/m.js"></script>',
            '<script type="text/plain" data-consent="analytics" src="/m.js"></script>',
            id="Klaro",
        ),
        pytest.param(
            '<script type="text/plain" data-type="module" data-name="Google-Analytics">x</script>',
            '<script type="text/plain" data-consent="analytics" data-type="module">x</script>',
            id="Klaro, a module",
        ),
        pytest.param(
            '<script type="text/plain" data-category="ads" data-service="X" src="/a.js"></script>',
            '<script type="text/plain" data-consent="marketing" src="/a.js"></script>',
            id="vanilla-cookieconsent",
        ),
        pytest.param(
            '<script type="text/plain" data-cookiecategory="support" data-src="/a.js"></script>',
            '<script type="text/plain" data-consent="support" src="/a.js"></script>',
            id="vanilla-cookieconsent 2, a key of ours",
        ),
        pytest.param(
            '<script type="module" class="optanon-category-C0003" nonce="n">x</script>',
            '<script type="text/plain" data-consent="preferences" data-type="module" nonce="n">'
            "x</script>",
            id="a module that was not waiting",
        ),
        pytest.param(
            '<script type="text/plain" class="optanon-category-C0001" src="/a.js"></script>',
            '<script src="/a.js"></script>',
            id="what is necessary does not wait",
        ),
        pytest.param(
            '<script async src="https://www.googletagmanager.com/gtag/js?id=AW-1"></script>',
            '<script type="text/plain" data-consent="marketing" async '
            'src="https://www.googletagmanager.com/gtag/js?id=AW-1"></script>',
            id="Google’s tag",
        ),
    ],
)
def test_what_waited_for_them_waits_for_us(original: str, expected: str) -> None:
    found = convert(original, KEYS)
    assert found.markup == expected
    assert found.count == 1


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param('<p Class=a  id = "b">Tom & Jerry &copy; <BR></p>\r\n', id="any page"),
        pytest.param('<script type="text/plain" data-consent="a">x</script>', id="ours already"),
        pytest.param('<!-- <script class="optanon-category-C0002"></script> -->', id="a comment"),
        pytest.param(
            "<script>let a = '<script class=\"optanon-category-C0002\">'</script>", id="a text"
        ),
        pytest.param('<img data-src="lazy.jpg" data-name="Joan">', id="a lazy image"),
        pytest.param('<div data-category="shoes">Shoes</div>', id="a shop"),
        pytest.param('<script class="optanon-category-C0002"', id="half a tag"),
        pytest.param("<![strange[ <p>", id="a declaration without sense"),
        pytest.param("", id="nothing"),
    ],
)
def test_everything_else_stays_as_it_is(markup: str) -> None:
    found = convert(markup, KEYS)
    assert found.markup == markup
    assert found.count == 0


def test_around_a_rewritten_tag_every_character_stays() -> None:
    around = "<P  Title='ü>'>\r\n\t&nbsp;{}\n<!-- & --></P >"
    original = '<script data-cookieconsent="statistics">a && b</script>'
    expected = '<script type="text/plain" data-consent="analytics">a && b</script>'
    assert ours(around.format(original)) == around.format(expected)


def test_ours_is_rewritten_no_more() -> None:
    once = [ours(product.example) for product in PRODUCTS]
    assert all("data-consent=" in markup for markup in once)
    assert [ours(markup) for markup in once] == once


def test_a_category_that_we_do_not_have_never_runs_and_is_named() -> None:
    found = convert('\n<script type="text/plain" data-name="weather" src="/a.js"></script>', KEYS)
    assert 'data-consent="unknown-weather"' in found.markup
    assert texts(found) == [
        "2: Klaro calls it “weather”. Write one of your keys instead; until then it never runs."
    ]


def test_a_key_that_this_notice_lacks_is_named() -> None:
    found = convert('<script data-cookieconsent="statistics marketing"></script>', ["marketing"])
    assert 'data-consent="unknown-statistics marketing"' in found.markup
    assert "our “analytics”, which the notice does not have" in texts(found)[0]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param(
            '<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js"></script>',
            "1: This loads OneTrust.",
            id="OneTrust itself",
        ),
        pytest.param(
            '\n<script src="https://consent.cookiebot.com/uc.js" data-cbid="1"></script>',
            "2: This loads Cookiebot.",
            id="Cookiebot itself",
        ),
        pytest.param(
            '<script src="/js/klaro-no-css.js"></script>', "1: This loads Klaro.", id="Klaro"
        ),
        pytest.param(
            '<script src="/npm/vanilla-cookieconsent@3.1.0/dist/cookieconsent.umd.js"></script>',
            "1: This loads vanilla-cookieconsent.",
            id="vanilla-cookieconsent itself",
        ),
        pytest.param(
            "<script>gtag('consent', 'default', {})</script>", "1: Google’s defaults", id="defaults"
        ),
        pytest.param(
            '<script>\ngtag("consent","update",{})</script>', "1: Take this call out", id="updates"
        ),
        pytest.param(
            '<script type="text/plain" data-category="!analytics">x</script>',
            "1: It waits for a no (!analytics).",
            id="a no",
        ),
        pytest.param(
            '<video data-cookieblock-src="/v" data-cookieconsent="marketing"></video>',
            "1: Put this video, with its end tag, into <template data-consent=",
            id="a video",
        ),
    ],
)
def test_what_a_person_has_to_do_is_said(markup: str, text: str) -> None:
    found = convert(markup, KEYS)
    assert texts(found)[0].startswith(text)


def test_what_is_put_into_an_attribute_cannot_leave_it() -> None:
    original = """<script data-cookieconsent='"><img src=x onerror=a()>' src='"x'></script>"""
    found = convert(original, KEYS).markup
    assert "<img" not in found
    assert 'src="&quot;x"' in found


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", "<script>", "</", '<a b="', "&", "Cookiebot.", "klaro"]
)
def test_no_paste_takes_long(piece: str) -> None:
    markup = piece * (50_000 // len(piece))
    started = time.process_time()
    assert ours(markup) == markup
    assert time.process_time() - started < 1
