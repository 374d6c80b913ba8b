"""Mistakes that only the table of known trackers finds (`publishing/known`)."""

from tests.publishing.mistakes.driver import Mistake
from tests.publishing.mistakes.pages import category, declared, new_cookie

ROWS = [
    Mistake("Google's _ga in Strictly necessary", new_cookie("necessary"),
            declared("_ga", "Google LLC"), "refused", "_ga"),
    Mistake("_gid in Strictly necessary", new_cookie("necessary"), declared("_gid", "Google"),
            "refused", "_gid"),
    Mistake("Hotjar's in Strictly necessary", new_cookie("necessary"),
            declared("_hjSessionUser_*", "Hotjar"), "refused", "_hjSessionUser_*"),
    Mistake("_ga as the company's own in Strictly necessary", new_cookie("necessary"),
            declared("_ga"), "refused", "_ga"),
    Mistake("a third party's in Strictly necessary", new_cookie("necessary"),
            declared("_spy", "Spy Inc.", party="third"), "refused", "_spy"),
    Mistake("Usage statistics ticked as necessary", category("analytics"), {"necessary": "on"},
            "refused", "necessary"),
    Mistake("Google's _ga in personalization, as its own", new_cookie("personalization"),
            declared("_ga"), "refused", "_ga"),
    Mistake("Meta's _fbc in Usage statistics", new_cookie("analytics"),
            declared("_fbc", "Meta"), "warned", "_fbc"),
    Mistake("replay that is not marked as such", new_cookie("analytics"),
            declared("_hjSession_1", "Hotjar"), "refused", "one that records"),
]  # fmt: skip
