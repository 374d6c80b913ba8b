"""What somebody tried to publish by hand in November 2026, where no other table of mistakes has it.

Each row: what is changed in the catalogue of a published notice, whether that is an error, and
what is said. What two people do at once stands in `tests/admin`: `test_two_at_once`,
`test_two_editors`, `test_publish`.
"""

import pytest

from consent.publishing import Draft, lint
from tests.publishing.drafts import TODAY, Edits, declared, following
from tests.publishing.test_mistakes import ADS, FR, OURS, REPLAY, STATS, ZERO_WIDTH

pytestmark = pytest.mark.django_db  # for the draft, which is read once for a run

R = "regions"
DAY = 86_400


def cookie(name: str = "_x", provider: str = "MIX Networks", **facts: object) -> Edits:
    return {f"{STATS}/cookies/+": declared(name, provider, **facts)}


def place(code: str, **facts: object) -> Edits:
    return {f"{R}/+US-TX": {"code": code, "name": code} | facts}


TRIED: dict[str, tuple[Edits, bool, str]] = {
    # What is declared
    "a name with a character nobody sees": (cookie(f"_x{ZERO_WIDTH}"), True, "Write a name, or a"),
    "a provider nobody sees": (
        cookie(provider=ZERO_WIDTH),
        False,
        f"_x is provided by {ZERO_WIDTH}",
    ),
    "a lifetime of nothing": (cookie(lifetime=0), True, "_x in “Usage statistics” is declared for"),
    "a lifetime before it began": (cookie(lifetime=-1), True, "_x in “Usage statistics” is declar"),
    "99,999 years": (cookie(lifetime=99_999 * 365 * DAY), False, "for 36,499,635 days, and"),
    "the path admin": (cookie(path="admin"), True, "_x, path: Write a path from its slash on"),
    **{
        f"{name} as the site's own": (
            {f"{row}/cookies/+": declared(name)},
            True,
            f"is a name that {vendor} tracks with, and its provider is MIX Networks",
        )
        for row, name, vendor in (
            (ADS, "_gcl_au", "Google"),
            (ADS, "IDE", "Google"),
            (REPLAY, "_hjSession_*", "Hotjar"),
        )
    },
    "Hotjar in what is necessary": (
        {f"{OURS}/cookies/+": declared("_hjSessionUser_*", "Hotjar")},
        True,
        "nothing of that kind is necessary",
    ),
    "YouTube among the statistics": (
        {f"{STATS}/hosts": ["www.youtube.com"]},
        True,
        "it loads from www.youtube.com, from where Google tracks",
    ),
    "_gat* and an advertising name that it matches": (
        cookie("_gat*", "Google") | {f"{ADS}/cookies/+": declared("_gat_ads_*", "Google")},
        True,
        "_gat* in “Usage statistics” matches _gat_ads_*",
    ),
    # Words
    **{
        f"“{words}” in {language}": (
            {f"texts/{language}/{button}": words},
            True,
            f"says “{words}”: {why}",
        )
        for language, button, words, why in (
            ("en", "reject", "Maybe later", "it puts the question off"),
            ("en", "accept", "Reject all", "it does not begin with a word that accepts"),
            ("en", "reject", "Accept all", "it does not begin with a word that refuses"),
            ("fr", "accept", "Accept all", "it does not begin with a word that accepts"),
            ("fr", "reject", "Reject all", "it does not begin with a word that refuses"),
        )
    },
    **{
        f"a summary of five words: {words}": (
            {f"{STATS}/texts/{language}/summary": words},
            False,
            f"seems to be written in {other}",
        )
        for language, words, other in (
            ("fr", "Counts visits, reports errors quickly", "English"),
            ("fr", "Contar visitas, detectar errores", "Spanish"),
            ("es", "Count visits, find errors", "English"),
            ("es", "Compter visites, repérer erreurs", "French"),
            ("en", "Cuenta visitas, detecta errores", "Spanish"),
            ("en", "Compter visites, repérer erreurs", "French"),
        )
    },
    "a cookie's purpose in another language": (
        {f"{STATS}/cookies/_analytics/{FR}/purpose": "To count the visits of this site."},
        False,
        "in French seems to be written in English",
    ),
    "a company misspelt": (
        {"site/company": "MIX Netwroks, Inc."},
        False,
        "does not say who asks: write MIX Netwroks, Inc. into it",
    ),
    "markup in the company's name": (
        {"site/company": "<b>MIX</b>"},
        False,
        "The site's company says <b>",
    ),
    "the French texts deleted": ({FR: None}, True, "There is no wording in French"),
    "a language taken away": (
        {"site/languages": ["en", "es"], FR: None},
        True,
        "Quebec requires French, and the site does not speak it",
    ),
    "the necessary category deleted": ({OURS: None}, True, "No category is necessary"),
    # Rules of places
    **{
        f"a rule for {code}": (place(code), True, f"{code} is no place")
        for code in ("UK", "EU", "US-XX", "XX-99")
    },
    "a rule that begins in a thousand years": (
        {f"{R}/US-IA/valid_from": "3026-01-01"},
        False,
        "begins on 1 January 3026, and no other one of that place holds before",
    ),
    **{
        f"asked again after a day in {name}": (
            {f"{R}/{code}/reask_days": 1},
            True,
            f"{name}: nobody may be asked again for {days} days",
        )
        for code, name, days in (("FR", "France", 182), ("US-CA", "California", 365))
    },
    "statistics on at once in the EEA": (
        {f"{R}/EEA/overrides": {"analytics": "opt-out"}},
        True,
        "must be asked first",
    ),
    "a rule compared with its law in years to come": (
        {f"{R}/US-TX/verified": "2030-01-01"},
        True,
        "Nobody has compared these rules with their law yet: “Texas”",
    ),
    "an exception audited in years to come": (
        {f"{R}/GB/audited": "2030-01-01", f"{R}/GB/overrides": {"analytics": "opt-out"}},
        True,
        "once somebody has audited it",
    ),
    "Florida's rule switched off": (
        {f"{R}/US-FL": None},
        False,
        "no rule of its own any more: “United States, other states” holds (notice: on, and the vis",
    ),
    # The look
    "fine print as light as its paper": (
        {"theme": {"muted": "#ffffff"}},
        True,
        "#ffffff on #ffffff has a contrast of 1.00:1",
    ),
    "pale links and buttons": (
        {"theme": {"action": "#dddddd"}},
        True,
        "Links and buttons on paper: #dddddd on #ffffff",
    ),
}  # fmt: skip


@pytest.mark.requirement("R3", "R40", "R41", "R146", "R176")
@pytest.mark.parametrize(("edits", "is_error", "sentence"), TRIED.values(), ids=TRIED)
def test_what_was_tried_by_hand_gets_its_sentence(
    draft: Draft, edits: Edits, is_error: bool, sentence: str
) -> None:
    found = lint(following(draft, {}, edits), today=TODAY)

    assert [one.text for one in found if sentence in one.text and one.is_error is is_error], found
