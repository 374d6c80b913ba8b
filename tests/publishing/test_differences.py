"""Every difference between two notices is written in words, field by field.

Each row: what is changed in a draft, what is said then, and of what else nothing.
"""

from typing import Any

import pytest

from consent.kernel.rules import DAY
from consent.models import Cookie
from consent.publishing import Draft, differences
from tests.catalogue import RULES
from tests.publishing.drafts import Edits, declared, edited

pytestmark = pytest.mark.django_db  # for the draft, which is read once for a run

STATS, ONE = "categories/analytics", "categories/analytics/cookies/_analytics"
CALIFORNIA = "regions/US-CA"
SEEDED = {"support": "opt-in", "replay": "opt-in", "marketing": "opt-in"}


def lines(draft: Draft, edits: Edits) -> list[str]:
    return [*map(str, differences.between(draft.snapshot, edited(draft, edits).snapshot))]


COOKIE = {
    "provider": ("MIX Ltd.", "Provider: “MIX Networks” becomes “MIX Ltd.”."),
    "lifetime": (394 * DAY, "Lifetime: “until you close the browser” becomes “394 days”."),
    "http_only": (True, "HTTP only: “No” becomes “Yes”."),
    "domain": ("x.example", "Domain: “the site's cookie domain” becomes “x.example”."),
    "path": ("/shop", "Path: “/” becomes “/shop”."),
}
CALLED = next(row["names"] for row in RULES if row["code"] == "US-CA")
RULE: dict[str, tuple[Any, str]] = {
    "name": ("Kalifornia", "Kalifornia · Name: “California” becomes “Kalifornia”."),
    "names": (
        CALLED | {"fr": "Kalifornie"},
        "California · Name, French: “Californie” becomes “Kalifornie”.",
    ),
    "covers": (["FR", "JP"], "California · Holds in: nothing becomes “France, JP”."),
    "model": (
        "opt-in",
        "California · Until the visitor answers: “opt-out: on until the visitor says no” becomes "
        "“opt-in: off until the visitor says yes”.",
    ),
    "overrides": (
        SEEDED | {"analytics": "notice"},
        "California · Usage statistics there: “as the place” becomes “notice: on, and the visitor "
        "is told”.",
    ),
    "gpc": (False, "California · Global Privacy Control: “Yes” becomes “No”."),
    "dnt": (True, "California · Do Not Track: “No” becomes “Yes”."),
    "two_step": (False, "California · Two steps back: “Yes” becomes “No”."),
    "source": (
        "A new act",
        "California · Legal source: “CCPA, Cal. Civ. Code 1798.100–1798.199.100; 11 CCR 7000–7304; "
        "Cal. Penal Code 631, 632.7, 638.51” becomes “A new act”.",
    ),
    "verified": (
        None,
        "California · Compared with the law on: “1 January 2000” becomes nothing.",
    ),
    "audited": (
        "2026-11-20",
        "California · Exceptions audited on: nothing becomes “20 November 2026”.",
    ),
    "memory_days": (182, "California · A yes holds: “400 days” becomes “182 days”."),
    "reask_days": (365, "California · Asked again after a no: “never” becomes “after 365 days”."),
    "languages": (["en", "es"], "California · Languages: “English” becomes “English, Spanish”."),
    "valid_from": (
        "2027-01-01",
        "California · In force: “always” becomes “from 1 January 2027”.",
    ),
    "valid_to": ("2027-01-01", "California · In force: “always” becomes “to 1 January 2027”."),
}
ALONE: list[tuple[Edits, str]] = [
    *[({f"{ONE}/{name}": value}, f"Usage statistics · Cookie _analytics · {line}")
      for name, (value, line) in COOKIE.items() if name in ("lifetime", "http_only", "path")],
    *[({f"{CALIFORNIA}/{name}": value}, f"Rules of places · {line}")
      for name, (value, line) in RULE.items()],
    ({"theme": {"layout": "centre"}},
     "Appearance · Layout: “bar along the bottom” becomes “card in the middle”."),
    ({"texts/es/reject": "No"}, "Banner texts · Reject, Spanish: “Rechazar todas” becomes “No”."),
    ({"site/company": "MIX Ltd."}, "Site · Company: “MIX Networks, Inc.” becomes “MIX Ltd.”."),
    ({"site/languages": ["fr", "en"]}, "Site · Languages: “English, French, "),
    ({"site/imports": "all"}, "Site · Import of earlier answers: "),
    ({"site/gpc_since": "2026-01-01"}, "Site · GPC statement of: nothing becomes “2026-01-01”."),
    ({"banner": "0" * 64}, "Banner program · SHA-256: "),
    ({f"{STATS}/texts/fr/purpose": "Compter."}, "Usage statistics · Purpose, French: “"),
    ({f"{STATS}/hosts": ["b.mixnetworks.localhost", "a.mixnetworks.localhost"]},
     "Usage statistics · Hosts: nothing becomes “a.mixnetworks.localhost, b.mixnetworks.localh"),
]  # fmt: skip
AMONG: list[tuple[Edits, str]] = [
    *[({f"{ONE}/{name}": value}, f"Usage statistics · Cookie _analytics · {line}")
      for name, (value, line) in COOKIE.items()],
    ({f"{STATS}/signals": {"google": ["ad_storage"]}},
     "Usage statistics · Told to Google: nothing becomes “ad_storage”."),
    ({STATS: None}, "Usage statistics: “Asked about” becomes “No such category”."),
    ({STATS: None}, "Usage statistics · Name, English: “Usage statistics” becomes nothing."),
    ({f"{STATS}/cookies": []},
     "Usage statistics: “Asked about” becomes “Holds nothing, so nobody is asked”."),
    ({f"{ONE}/kind": Cookie.Kind.LOCAL}, "Usage statistics · Local storage _analytics: “Not dec"),
    ({f"{STATS}/key": "surveys"}, "Usage statistics: “No such category” becomes “Asked about”."),
    ({f"{STATS}/cookies/+": declared("_ask", lifetime=86_400)},
     "Usage statistics · Cookie _ask: “Not declared” becomes “MIX Networks · 1 day"),
    ({f"{STATS}/cookies/+": declared("_ask")},
     "Usage statistics · Cookie _ask · Purpose, French: nothing becomes “A purpose.”."),
    ({"regions/+US-CA": {"code": "US-NV", "name": "Nevada", "valid_from": "2027-07-01"}},
     "Rules of places · Nevada · In force: nothing becomes “from 1 July 2027”."),
    ({f"{CALIFORNIA}/code": "US-NY"},
     "Rules of places · California · Rule: “Its own” becomes “No rule of its own”."),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "line"), ALONE)
def test_a_change_is_one_line_and_nothing_else_is_said(
    draft: Draft, edits: Edits, line: str
) -> None:
    [found] = lines(draft, edits)
    assert found.startswith(line)


@pytest.mark.parametrize(("edits", "line"), AMONG)
def test_a_change_is_said_beside_what_follows(draft: Draft, edits: Edits, line: str) -> None:
    assert [found.startswith(line) for found in lines(draft, edits)].count(True) == 1


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (400 * DAY, 395 * DAY, "“400 days” becomes “395 days”"),
        (365 * DAY, 367 * DAY, "“1 year” becomes “1 year (367 days)”"),
        (3_600, 5_000, "“1 hour” becomes “1 hour (1:23:20)”"),
        (DAY, DAY + 1, "“1 day” becomes “1 day (1 day, 0:00:01)”"),
    ],
)
def test_a_lifetime_of_the_same_round_words_is_told_apart(
    draft: Draft, old: int, new: int, line: str
) -> None:
    two = (edited(draft, {f"{ONE}/lifetime": seconds}).snapshot for seconds in (old, new))

    [found] = differences.between(*two)

    assert line in str(found)


def test_of_a_first_notice_one_line_says_so(draft: Draft) -> None:
    [line] = differences.between(None, draft.snapshot)

    assert (line.old, line.new) == ("Nothing was published", "The first notice")


def test_nothing_that_a_notice_says_of_a_place_or_a_cookie_changes_in_silence(
    draft: Draft,
) -> None:
    assert RULE.keys() | {"code"} == draft.snapshot["regions"][0].keys()
    cookie = draft.snapshot["categories"][0]["cookies"][0]
    assert cookie.keys() - COOKIE.keys() == {"name", "kind", "texts", "party"}  # by provider


def test_a_cookie_that_moves_is_told_once(draft: Draft) -> None:
    [cookie] = [
        cookie
        for row in draft.snapshot["categories"]
        for cookie in row["cookies"]
        if cookie["name"] == "_analytics"
    ]
    moved = {f"{STATS}/cookies": [], "categories/preferences/cookies/+": cookie}

    assert [line for line in lines(draft, moved) if "_analytics" in line] == [
        "Preferences · Cookie _analytics · Category: “Usage statistics” becomes “Preferences”."
    ]


def test_every_text_of_a_wording_is_compared_language_by_language(draft: Draft) -> None:
    old = draft.snapshot
    english = {name: f"{text} New." for name, text in old["texts"]["en"].items()}
    new = {**old, "texts": {**old["texts"], "en": english}}

    found = differences.between(old, new)

    assert len(found) == len(english) > 50
    assert {difference.language for difference in found} == {"English"}


def test_the_order_of_categories(draft: Draft) -> None:
    rows = draft.snapshot["categories"]

    [line] = lines(draft, {"categories": [*rows[-1:], *rows[:-1]]})
    assert line.startswith("Order · Categories: “Strictly necessary, ")
    assert "becomes “Advertising, Strictly" in line


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ({"memory_days": None}, {}, "“without end” becomes “400 days”"),
        ({"memory_days": 2}, {"memory_days": 1}, "“2 days” becomes “1 day”"),
        ({"names": CALLED | {"fr": ""}}, {}, "French: nothing becomes “Californie”"),
        ({"covers": ["US-NV"]}, {}, "“US-NV” becomes nothing"),
        ({}, {"languages": []}, "“English” becomes “the site's own”"),
        ({"overrides": SEEDED | {"analytics": "opt-in"}}, {}, "becomes “as the place”"),
        (
            {"valid_from": "2027-01-01", "valid_to": "2027-12-31"},
            {"valid_from": "2027-02-01", "valid_to": "2027-12-31"},
            "“from 1 January 2027 to 31 December 2027” becomes “from 1 February 2027 to",
        ),
    ],
)
def test_a_rule_both_ways(draft: Draft, before: Any, after: Any, line: str) -> None:
    whole = draft.snapshot
    row = next(row for row in whole["regions"] if row["code"] == "US-CA")

    [found] = differences.between(
        {**whole, "regions": [row | before]}, {**whole, "regions": [row | after]}
    )

    assert line in str(found)


def test_of_two_rules_of_one_place_it_is_written_which(draft: Draft) -> None:
    two = edited(draft, {"regions/+US-CA": {"valid_from": "2027-07-01"}})
    before = edited(draft, {f"{CALIFORNIA}/memory_days": 300})

    lines = [*map(str, differences.between(two.snapshot, before.snapshot))]

    begin = "Rules of places · California, the rule that held "
    assert begin + "always · A yes holds: “400 days” becomes “300 days”." in lines
    assert begin + "from 1 July 2027 · Rule: “Its own” becomes “No rule of its own”." in lines
