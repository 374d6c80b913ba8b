"""Mistakes that no form saves, and what its page says."""

from datetime import date

from consent.models import CategoryText, Site
from tests.publishing.mistakes.driver import Mistake
from tests.publishing.mistakes.pages import (
    category,
    cookie,
    declared,
    deletion,
    look,
    new_category,
    new_cookie,
    rule,
    site_page,
)


def rewrite(site: Site) -> None:
    texts = CategoryText.objects.filter(category__site=site, category__key="analytics")
    texts.filter(language="en").update(purpose="To count visits, as a colleague put it.")


WIDE = "would match nearly every name"
REGISTER = [
    Mistake(
        "the pattern * in Strictly necessary", new_cookie("necessary"), declared("*"), "form", WIDE
    ),
    Mistake(
        "the pattern * in Usage statistics", new_cookie("analytics"), declared("*"), "form", WIDE
    ),
    Mistake(
        "the pattern _* in Usage statistics", new_cookie("analytics"), declared("_*"), "form", WIDE
    ),
    Mistake(
        "the pattern sess* in Usage statistics",
        new_cookie("analytics"),
        declared("sess*"),
        "form",
        "matches sessionid, which “Strictly necessary” declares",
    ),
    Mistake(
        "our own state cookie as one of statistics",
        new_cookie("analytics"),
        declared("mix_consent_state"),
        "form",
        "only a necessary category can declare it",
    ),
    Mistake(
        "a __Host- name with a domain",
        new_cookie("analytics"),
        declared("__Host-visits", domain="mixnetworks.localhost"),
        "form",
        "__Host-visits cannot exist with a domain",
    ),
    Mistake(
        "a __Host- name below a path",
        new_cookie("analytics"),
        declared("__Host-visits", path="/shop"),
        "form",
        "__Host-visits cannot exist at /shop",
    ),
    Mistake(
        "a domain with a scheme",
        cookie("_analytics"),
        {"domain": "https://mixnetworks.com"},
        "form",
        "Write a host, without scheme and path",
    ),
]
CATEGORIES = [
    Mistake("a name without a purpose", category("analytics"), {"purpose@en": ""}, "form",
            "This field is required"),
    Mistake("10,000 characters of purpose", category("analytics"), {"purpose@en": "x" * 10_000},
            "form", "at most 300 characters"),
    Mistake("the key of another category", new_category, {"key": "analytics", "order": 9}, "form",
            "already exists"),
    Mistake("a key with capitals and a hyphen", new_category, {"key": "Usage-2", "order": 9},
            "form", "Use lower-case letters, digits and underscores"),
    Mistake("another key for a published category", category("analytics"), {"key": "stats"},
            "locked", "There is no field key"),
    Mistake("Advertising ticked as necessary", category("marketing"), {"necessary": "on"}, "form",
            "can neither sell, share nor target advertising"),
    Mistake("two editors at once", category("analytics"), {"purpose@en": "To count visits."},
            "form", "this changed after you opened it", meanwhile=rewrite),
    Mistake("a category in force is deleted", deletion("analytics"), {}, "told",
            "After that its cookies are no longer declared"),
]  # fmt: skip
ADDRESSES = [
    Mistake("the cookie domain com", site_page, {"cookie_domain": "com"}, "form",
            "com belongs to many sites"),
    Mistake("the cookie domain of somebody else", site_page, {"cookie_domain": "example.org"},
            "form", "which is not below example.org"),
    Mistake("a pattern as an origin", site_page, {"origins": "https://*.mixnetworks.localhost"},
            "form", "browsers name a host, never a pattern"),
    Mistake("an origin over plain HTTP", site_page, {"origins": "http://evil.example"}, "form",
            "over plain HTTP anyone on the way can read and change an answer"),
    Mistake("an origin outside of the domain", site_page, {"origins": "https://shop.example"},
            "form", "is not below mixnetworks.localhost, the cookie domain"),
]  # fmt: skip
LOOKS = [
    Mistake("the color red", look, {"ink": "red"}, "form", "Write a color as #rrggbb"),
    Mistake("grey on white", look, {"ink": "#cccccc", "paper": "#ffffff"}, "form", "contrast"),
    Mistake("a style sheet as a font", look, {"font": "x;} body{display:none"}, "form",
            "Write a list of font families"),
]  # fmt: skip
PLACES = [
    Mistake("a last day before the first", rule("US-VA"),
            {"valid_from": date(2027, 3, 1), "valid_to": date(2027, 2, 1)}, "form",
            "This day lies before the first"),
    Mistake("the place XX-99", rule("US-VA"), {"code": "XX-99"}, "form",
            "XX-99: there is no such place"),
    Mistake("a place that does not exist among further ones", rule("EEA"),
            {"covers": "AT BE EU"}, "form", "EU: there is no such place"),
    Mistake("Virginia: a yes holds 100,000 days", rule("US-VA"), {"memory_days": 100_000}, "form",
            "3,650"),
    Mistake("France: a yes holds 4,000 days", rule("FR"), {"memory_days": 4_000}, "form",
            "3,650 days at the most"),
]  # fmt: skip
ROWS = [*REGISTER, *CATEGORIES, *ADDRESSES, *LOOKS, *PLACES]
