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


def gated(page: str, **facts: Any) -> tuple[str, list[Line]]:
    return gate(page, of_site(**facts), SERVICE, TAG)


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


@pytest.mark.parametrize(
    ("page", "parts"),
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
            '<script src="https://d10lpsik1i8c69.cloudfront.net/w.js"></script>',
            ["cloudfront.net loads at once. What is it for?"],
        ),
        (
            '<link rel="stylesheet" href="https://use.typekit.net/a.css">',
            ["Adobe loads at once. What is it"],
        ),
        ("<script>gtag('consent', 'update', {ad_storage: 'granted'})</script>", ["take it out"]),
        ('<script src="//js.hs-scripts.com/1.js"></script>', ["switch its banner off"]),
        ("<html><p>A page</p>", ["The banner’s tag is missing", TAG]),
    ],
)
def test_what_nobody_knows_is_asked_about(page: str, parts: list[str]) -> None:
    text, lines = gated(page)
    assert "data-consent" in text or text == page
    assert len(lines) == bool(parts)
    assert all(part in str(line) for part in parts for line in lines)


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
    site = of_site()
    site["categories"][-1]["signals"] = {"google": ["ad_storage"]}
    _, [line] = gate(f"<html>{TAG}", site, SERVICE, TAG)
    assert "copy it from Embed" in line.what
    defaults = bootstrap(["google"])
    assert gate(f"<html>{defaults}{TAG}", site, SERVICE, TAG) == (f"<html>{defaults}{TAG}", [])
