"""Mistakes that only the table of known trackers finds (`vendors`)."""

from consent.models import Site
from tests.publishing.mistakes.driver import Mistake
from tests.publishing.mistakes.pages import category, cookie, declared, new_cookie


def justify(site: Site) -> None:
    reason = "The site cannot be run without knowing its visits."
    site.categories.filter(key="necessary").update(justification=reason)


NEVER = "What tracks is never necessary, whatever the reason"
ROWS = [
    Mistake("Google's _ga in Strictly necessary", new_cookie("necessary"),
            declared("_ga", "Google LLC"), "refused", NEVER),
    Mistake("Google's _ga in Strictly necessary, with a reason", new_cookie("necessary"),
            declared("_ga", "Google LLC"), "refused", NEVER, before=justify),
    Mistake("_gid in Strictly necessary", new_cookie("necessary"), declared("_gid", "Google"),
            "refused", "“Strictly necessary” is necessary, and _gid is a name that Google"),
    Mistake("Hotjar's in Strictly necessary", new_cookie("necessary"),
            declared("_hjSessionUser_*", "Hotjar"), "refused", NEVER),
    Mistake("_ga as the company's own in Strictly necessary", new_cookie("necessary"),
            declared("_ga"), "refused", NEVER),
    Mistake("a third party's in Strictly necessary", new_cookie("necessary"),
            declared("_spy", "Spy Inc.", party="third"), "refused",
            "What comes from a third party cannot be necessary"),
    Mistake("a tracker's host in Strictly necessary", category("necessary"),
            {"hosts": "www.googletagmanager.com"}, "refused", NEVER),
    Mistake("Usage statistics ticked as necessary", category("analytics"), {"necessary": "on"},
            "refused", "Visitors were asked about “Usage statistics” until now"),
    Mistake("a cookie of statistics as a necessary one", new_cookie("necessary"),
            declared("_analytics"), "refused", "Visitors were asked about _analytics with “Usage"),
    Mistake("Google's _ga in personalization, as the site's own", new_cookie("personalization"),
            declared("_ga"), "refused", "is a name that Google tracks with, and its provider is"),
    Mistake("Meta's _fbc in Usage statistics", new_cookie("analytics"),
            declared("_fbc", "Meta"), "refused", "“Usage statistics” is not marked as advertising"),
    Mistake("another provider for a cookie", cookie("_analytics"), {"provider": "Palantir"},
            "warned", "_analytics is provided by Palantir"),
    Mistake("replay that is not marked as such", new_cookie("analytics"),
            declared("_hjSession_1", "Hotjar"), "refused", "one that records"),
]  # fmt: skip
