"""What is wrong with a draft is said in words that say what, why and how to mend it.

Each row: what is changed, what is said then; an error keeps it from being published.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from consent import publishing
from consent.lib.languages import name
from consent.publishing import Draft
from consent.publishing.lint.fields import Field
from tests.languages import ABSENT, LANGUAGES
from tests.publishing.drafts import Edits, declared, edited, problems_of

C = "categories"
STATS, ADS, CHAT, OURS = f"{C}/analytics", f"{C}/marketing", f"{C}/support", f"{C}/necessary"
EN, FR, ES = "texts/en", "texts/fr", "texts/es"
STAT = f"{STATS}/cookies/_analytics"
TWICE = "Cookie technique numéro douze"
HOST = "a.mixnetworks.localhost"
ASKED_FIRST = {
    f"regions/{code}/overrides": dict.fromkeys(
        ("support", "replay", "marketing", "analytics"), "opt-in"
    )
    for code in ("US-CA", "US-FL")
}  # as those two want it of what sells
SELLS, TARGETS, THIRD = (
    f"{STATS}/{flag}" for flag in ("sells_or_shares", "targets_ads", "third_party")
)

BUTTONS: list[tuple[Edits, str]] = [  # more of them: `test_steering`
    ({f"{EN}/reject": "Ask me later"}, "it puts the question off"),
    ({f"{FR}/accept": "Génial, merci"}, "“génial” praises one answer"),
]
SENTENCES: list[tuple[Edits, str]] = [
    ({f"{EN}/body": "MIX Networks, Inc.: by continuing you agree."},
     "to go on reading is no consent"),
    ({f"{EN}/dialog_body": "Turn on what {compny} may do."},
     "says {compny}, which stands for nothing"),
    ({f"{EN}/note": "You can change your choice at any time."},
     "does not say that a third party is involved in: Customer service and chat"),
    ({f"{CHAT}/texts/en/purpose": "To chat with us. It is never shared."},
     "in English says “never shared”"),
]  # fmt: skip
TEXTS: list[tuple[Edits, str]] = [
    ({f"{STATS}/texts/fr": None}, "“Usage statistics” has no text in French"),
    ({ES: None}, "no wording in Spanish"),
    ({f"{ES}/title": "", f"{ES}/officer": " "},
     "in Spanish says nothing for “Title” and “Officer”"),
    ({f"{ES}/change": "", f"{ES}/off": ""},
     "translation to Spanish lacks words that every notice holds: “Not allowed” and “Change”"),
    ({f"{STATS}/texts/fr/name": " "}, "“Usage statistics” has no name in French"),
    ({f"{CHAT}/texts/en/purpose": ""}, "“Customer service and chat” has no purpose in English"),
    ({f"{STAT}/texts/en": None},
     "_analytics in “Usage statistics” has no purpose in English"),
    ({f"{STAT}/texts/es/purpose": " "}, "has no purpose in Spanish"),
    ({"site/languages": [*LANGUAGES, "xx"]}, "Take xx out of the site's languages"),
    ({"site/languages": [*LANGUAGES, ABSENT]},
     f"the banner in {name(ABSENT)} and the pages in another"),
]  # fmt: skip
REGISTER: list[tuple[Edits, str]] = [
    ({f"{CHAT}/cookies/+": declared("_analytics")}, "_analytics is declared in “Customer service"),
    ({f"{CHAT}/hosts": [HOST], f"{STATS}/hosts": [HOST]}, f"{HOST} is given to"),
    ({f"{OURS}/cookies/mix_consent_heard": None},
     "mix_consent_heard is set by this system on this site"),
    ({OURS: None}, "No category is necessary"),
    ({f"{STATS}/cookies/+": declared("_x", lifetime=0)},
     "_x in “Usage statistics” is declared for"),
    ({f"{ADS}/personal_information": ["ip_address", "sensitive"]},
     "Such data is never sold: collect it in another category."),
]  # fmt: skip
RECORDING: list[tuple[Edits, str]] = [
    (
        {f"{STATS}/signals": {"clarity": ["analytics_Storage"]}},
        "it tells Microsoft Clarity to record",
    ),
    ({f"{STATS}/hosts": ["static.hotjar.com"]}, "static.hotjar.com is Hotjar’s"),
    ({f"{STATS}/cookies/+": declared("_clck", "Microsoft")}, "_clck is Microsoft Clarity’s"),
    (
        {f"{STATS}/cookies/+": declared("_hjSession_1", "Hotjar")},
        "is not marked as one that records",
    ),
    ({f"{STATS}/texts/en/purpose": "A session replay."}, "in English says “session replay”"),
    ({f"{STATS}/texts/fr/purpose": "C’est surveillé."}, "in French says “surveillé”"),
    ({f"{STATS}/texts/es/purpose": "Puede grabarse."}, "in Spanish says “grabarse”"),
    ({f"{CHAT}/records": False}, "“Customer service and chat” is not marked as one that records"),
    ({f"{OURS}/records": True}, "nothing of that kind is necessary"),
]
ERRORS = [*BUTTONS, *SENTENCES, *TEXTS, *REGISTER, *RECORDING]
WARNINGS: list[tuple[Edits, str]] = [
    ({f"{EN}/reject": "Reject all optional cookies"}, "it is much longer"),
    ({f"{EN}/body": "May Other, Inc. use cookies for these purposes?"},
     "does not say who asks: write MIX Networks, Inc. into it"),
    ({f"{EN}/embed_body": "This has not been loaded."}, "whose a frame is that waits"),
    ({f"{EN}/embed_body": "This has not been loaded."}, "what a frame waits for"),
    ({f"{FR}/chat_body": "Cette conversation est enregistrée."},
     "in French does not say who may record a chat"),
    ({f"{C}/replay/texts/en/purpose": "To record clicks, in an anonymous way."},
     "in English says “anonymous”"),
    ({f"{EN}/dialog_body": "We do not share your data. Turn on what you allow."},
     "says “do not share”, and of"),
    (dict.fromkeys((f"{STAT}/{EN}/purpose", f"{STAT}/{FR}/purpose"), TWICE),
     "says the same in English and in French"),
    ({f"{STATS}/texts/en/purpose": "To <b>count</b> visits."}, "in English says <b>"),
    ({f"{STATS}/texts/en/summary": "x" * 81}, "has no summary in English"),
    ({f"{EN}/privacy_policy_url": "", "texts/es/privacy_policy_url": ""},
     "no address of the privacy policy in English and Spanish"),
    ({f"{STAT}/lifetime": 5_000 * 86_400},
     "browsers keep no cookie longer than 400 days"),
    ({f"{STAT}/lifetime": 400 * 86_400},
     "authorities accept no more than thirteen months"),
    ({f"{STAT}/domain": "tracker.example"},
     "its domain tracker.example is not the"),
    ({f"{STAT}/provider": "Palantir"}, "_analytics is provided by Palantir"),
    ({f"{STATS}/signals": {"google": ["analytics_storage"]}},
     "Google is told of a yes to “Usage statistics”, which declares none of its cookies"),
    ({f"{STATS}/cookies/+": declared("_ga", "Google LLC")},
     "“Usage statistics” declares _ga, and no category grants Google’s analytics_storage"),
    (ASKED_FIRST | {SELLS: True},
     "“Usage statistics” sells or shares data (_analytics), and the privacy policy says"),
]  # fmt: skip


def names(rows: list[tuple[Edits, str]]) -> list[str]:
    return [f"{number} {sentence}" for number, (_, sentence) in enumerate(rows)]


def test_the_catalogue_that_ships_has_no_problem(draft: Draft) -> None:
    assert problems_of(edited(draft, {})) == []


@pytest.mark.requirement(
    "R26", "R29", "R30", "R41", "R81", "R95", "R99", "R145", "R146", "R147", "R159"
)
@pytest.mark.parametrize(("edits", "sentence"), ERRORS, ids=names(ERRORS))
def test_what_is_unlawful_is_an_error(draft: Draft, edits: Edits, sentence: str) -> None:
    found = problems_of(edited(draft, edits))

    assert [is_error for text, is_error in found if sentence in text] == [True]
    assert [text for text, is_error in found if is_error and sentence not in text] == []


@pytest.mark.requirement("R41", "R89", "R91")
@pytest.mark.parametrize(("edits", "sentence"), WARNINGS, ids=names(WARNINGS))
def test_what_is_a_guess_is_a_warning(draft: Draft, edits: Edits, sentence: str) -> None:
    found = problems_of(edited(draft, edits))

    assert [is_error for text, is_error in found if sentence in text] == [False]
    assert not any(is_error for _, is_error in found)


@pytest.mark.parametrize(
    "edits",
    [
        {SELLS: True, f"{STATS}/cookies": [], f"{STATS}/hosts": [HOST]} | ASKED_FIRST,
        {f"{CHAT}/third_party": True},
    ],
)  # fmt: skip
def test_what_is_lawful_is_let_through(draft: Draft, edits: Edits) -> None:
    assert problems_of(edited(draft, edits)) == []


def test_texts_that_are_missing_are_one_line_for_each_thing(draft: Draft) -> None:
    edits: dict[str, Any] = {f"{STATS}/texts/{code}": None for code in ("fr", "es")}
    edits |= {f"{CHAT}/texts/es/name": "", f"{CHAT}/texts/es/purpose": " "}

    first, second = publishing.lint(edited(draft, edits))

    assert first.text.startswith(
        "“Customer service and chat” has no name in Spanish and no purpose"
    )
    assert first.at == Field("category", "support", "name", "es")
    assert second.text.startswith("“Usage statistics” has no text in French and Spanish")
    assert second.at == Field("category", "analytics", "name", "fr")


@pytest.mark.parametrize(("number", "expected"), [(13, []), (32, [True])])
def test_as_many_categories_as_fit_into_the_cookie_are_let_through(
    draft: Draft, number: int, expected: list[bool]
) -> None:
    start = "another" if number < 20 else "a_category_with_a_longest_key"
    like = draft.snapshot[C][-1]
    further = [
        {**like, "key": f"{start}_{at:02}", "hosts": [f"h{at}.mixnetworks.localhost"]}
        for at in range(number)
    ]
    whole = edited(draft, {C: [*draft.snapshot[C], *further]})

    assert [is_error for text, is_error in problems_of(whole) if "are too many" in text] == expected


def test_every_message_is_used() -> None:
    room = Path(publishing.__file__).parent
    source = "".join(path.read_text() for path in room.rglob("*.py"))
    messages = tomllib.loads((room / "lint" / "messages.toml").read_text())

    errors, warnings = messages["errors"], messages["warnings"]
    assert errors.keys() & warnings.keys() == set()
    assert [code for code in errors | warnings if f'"{code}"' not in source] == []
