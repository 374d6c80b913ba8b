"""What staff may write or declare by mistake, and the sentence that each one of them gets.

Of thirty that nobody was told of in November 2026, with their like in three languages; an error
keeps a notice from being published, a warning wants a written reason. Others stand in `test_lint`,
`test_lint_law`, `test_trackers`, `test_steering` and `test_advertising`.
"""

from typing import Any

import pytest

from consent.publishing import Draft, lint
from consent.vendors import Use, facts
from tests import languages
from tests.publishing.drafts import ON_FILE, TODAY, Edits, declared, edited, problems_of

pytestmark = pytest.mark.django_db  # for the draft, which is read once for a run

C = "categories"
PREFERENCES, STATS, CHAT, REPLAY, ADS, OURS = (
    f"{C}/{key}"
    for key in ("preferences", "analytics", "support", "replay", "marketing", "necessary")
)
EN, FR, ES = "texts/en", "texts/fr", "texts/es"
PURPOSE = f"{STATS}/{EN}/purpose"
ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"
MONTHS = 30 * 86_400


def purposes(text: str) -> dict[str, Any]:
    usual = {"fr": "Compte les visites.", "es": "Cuenta las visitas."}
    return {"texts": {code: {"purpose": words} for code, words in ({"en": text} | usual).items()}}


def in_note(language: str, sentence: str) -> Edits:
    """The note names third parties too, which `edited` adds."""
    others = "Customer service and chat, Recording of your visit, Advertising, "
    others += "Service à la clientèle et messagerie, Enregistrement de votre visite, Publicité, "
    others += "Atención al cliente y chat, Grabación de su visita, Publicidad"
    return {f"texts/{language}/note": f"{sentence} {others}"}


ERRORS: dict[str, tuple[Edits, str]] = {
    # What cannot be read
    "a button is a full stop": ({f"{EN}/choose": "."}, "“Choose” in English has no letter in it"),
    "a link is a space nobody sees": (
        {f"{EN}/policy_link": ZERO_WIDTH},
        "“Policy link” in English has no letter in it",
    ),
    "a cookie's purpose of a dash": (
        {f"{STATS}/cookies/+": declared("_x", **purposes("-"))},
        "_x in “Usage statistics” in English has no letter in it",
    ),
    "a name backwards": (
        {f"{STATS}/{EN}/name": "\N{RIGHT-TO-LEFT OVERRIDE}scitsitats egasU"},
        "holds a character that nobody sees (U+202E)",
    ),
    "two categories of one name": (
        {f"{STATS}/{EN}/name": "advertising "},
        "“advertising” and “Advertising” have the same name in English",
    ),
    "an address nobody sees": (
        {"site/contact/address": ZERO_WIDTH},
        "The site's address has no letter in it",
    ),
    # What presses
    "the last chance": (
        in_note("en", "Last chance! 10% off."),
        "says “Last chance”: nobody may be hurried",
    ),
    "a discount": (in_note("en", "Last chance! 10% off."), "says “10% off”: nobody may be paid"),
    "dernière chance": (in_note("fr", "Dernière chance!"), "says “Dernière chance”: nobody may be"),
    "un rabais": (in_note("fr", "Un rabais de 10 % pour vous."), "says “rabais”: nobody may be pa"),
    "un regalo": (in_note("es", "Acepte y reciba un regalo."), "says “regalo”: nobody may be paid"),
    "solo hoy": (in_note("es", "Solo hoy, acepte."), "says “Solo hoy”: nobody may be hurried"),
    "guilt": (
        in_note("en", "Our editors rely on your yes."),
        "says “rely on your”: nobody may be begged",
    ),
    "culpabilité": (
        in_note("fr", "Sans vous, nos rédacteurs perdront leur emploi."),
        "says “perdront leur emploi”: nobody may be begged",
    ),
    "culpa": (
        in_note("es", "Por favor, ayúdenos a seguir."),
        "says “Por favor”: nobody may be begged",
    ),
    "a headline that begs": (
        {f"{EN}/body": "Will you support us, MIX Networks, Inc., with cookies?"},
        "“Body” in English says “support us”",
    ),
    "nothing changed, press Accept": (
        {f"{EN}/again_note": "Nothing changed. Press Accept."},
        "says “Press Accept”: nobody may be told which answer",
    ),
    "cliquez sur Accepter": (
        {f"{FR}/dialog_body": "Cliquez sur « Tout accepter »."},
        "nobody may be told which answer",
    ),
    # What is no text yet, and what is no purpose
    "TODO": (
        {f"{STATS}/cookies/+": declared("_x", **purposes("TODO"))},
        "_x in “Usage statistics” in English says “TODO”, which stands there until",
    ),
    "Lorem ipsum": ({PURPOSE: "Lorem ipsum dolor sit amet."}, "says “Lorem ipsum”, which stands"),
    "à traduire": ({f"{STATS}/{FR}/purpose": "À traduire."}, "says “À traduire”, which stands"),
    "TODO in Spanish": ({f"{STATS}/{ES}/purpose": "TODO"}, "says “TODO”, which stands there"),
    "a legitimate interest": (
        {f"{STATS}/cookies/+": declared("_x", **purposes("Legitimate interest."))},
        "says “Legitimate interest”, and that is no purpose",
    ),
    "a headline that asks for nothing": (
        {f"{EN}/body": "MIX Networks, Inc. relies on its legitimate interest."},
        "says “legitimate interest”, and that is no purpose",
    ),
    "required, and optional": (
        {PURPOSE: "Required for the site to work."},
        "says “Required for the site”, and “Usage statistics” is optional",
    ),
    "nécessaire, and optional": (
        {f"{STATS}/{FR}/purpose": "Indispensable au fonctionnement du site."},
        "and “Usage statistics” is optional",
    ),
    "necesaria, and optional": (
        {f"{STATS}/{ES}/purpose": "El sitio no funciona sin ellas."},
        "and “Usage statistics” is optional",
    ),
    # What is declared
    "a pattern within another category's": (
        {
            f"{STATS}/cookies/+": declared("acme_*"),
            f"{ADS}/cookies/+": declared("acme_ads_*"),
        },
        "acme_* in “Usage statistics” matches acme_ads_*, which “Advertising” declares",
    ),
    "two patterns that meet": (
        {
            f"{STATS}/cookies/+": declared("acme_*_id"),
            f"{ADS}/cookies/+": declared("acme_ads_*"),
        },
        "acme_ads_*, which “Advertising” declares",
    ),
    "a statement of tomorrow": ({"site/gpc_since": "2030-01-01"}, "the day 1 January 2030"),
    "a policy anybody on the way can change": (
        {f"{EN}/privacy_policy_url": "http://www.mixnetworks.com/privacy"},
        "over plain HTTP",
    ),
}
WARNINGS: dict[str, tuple[Edits, str]] = {
    "markup in the site's name": ({"site/name": "<b>MIX</b>"}, "The site's name says <b>"),
    "a headline that does not ask": (
        {f"{EN}/body": "MIX Networks, Inc. uses cookies here."},
        "“Body” in English is no question",
    ),
    "a reward in a purpose": (
        {PURPOSE: "To count visits. Special offers await you."},
        "“Usage statistics” in English says “Special offers”",
    ),
    "tracks you, in Preferences": (
        {f"{PREFERENCES}/{EN}/purpose": "Tracks you to choose advertising."},
        "“Preferences” is not marked as advertising, but its text in English says “Tracks you”",
    ),
    "publicité in Statistics": (
        {f"{STATS}/{FR}/purpose": "Pour choisir la publicité."},
        "its text in French says “publicité”",
    ),
    "advertising in what is necessary": (
        {f"{OURS}/{EN}/purpose": "To log you in and to choose ads."},
        "“Strictly necessary” is necessary, and its text in English says “ads”",
    ),
    "_ga for an hour": (
        {f"{STATS}/cookies/+": declared("_ga", "Google", lifetime=3_600)},
        "_ga in “Usage statistics” is declared for 1 hour, and Google keeps it for 2 years",
    ),
    "_fbp by Google": (
        {f"{ADS}/cookies/+": declared("_fbp", "Google", lifetime=3 * MONTHS)},
        "_fbp in “Advertising” is a name of Meta’s, and its provider is Google",
    ),
    "a recorder in a chat's category": (
        {f"{CHAT}/cookies/+": declared("fs_uid", "FullStory", lifetime=12 * MONTHS)},
        "fs_uid is FullStory’s",
    ),
    "the privacy policy of another company": (
        {f"{EN}/privacy_policy_url": "https://policies.google.com/privacy"},
        "leads to policies.google.com, which is Google’s",
    ),
}


@pytest.mark.requirement("R40", "R41", "R146")
@pytest.mark.parametrize(("edits", "sentence"), ERRORS.values(), ids=ERRORS)
def test_a_mistake_is_refused_in_a_sentence(draft: Draft, edits: Edits, sentence: str) -> None:
    found = problems_of(edited(draft, edits))

    assert [text for text, is_error in found if is_error and sentence in text], found


@pytest.mark.requirement("R40", "R41")
@pytest.mark.parametrize(("edits", "sentence"), WARNINGS.values(), ids=WARNINGS)
def test_what_may_be_a_mistake_is_told_in_a_sentence(
    draft: Draft, edits: Edits, sentence: str
) -> None:
    found = problems_of(edited(draft, edits))

    assert [text for text, is_error in found if not is_error and sentence in text], found


FINE: list[Edits] = [
    {f"{STATS}/{EN}/purpose": "To count visits. Not for advertising, and without targeting."},
    {f"{STATS}/{FR}/purpose": "Pour compter les visites, sans publicité ni ciblage."},
    {f"{STATS}/{ES}/purpose": "Para contar visitas, no para publicidad."},
    {PURPOSE: "To count visits. They are not necessary for the site."},
    {f"{STATS}/cookies/+": declared("_ga", "Google LLC", lifetime=13 * MONTHS)},
    {f"{REPLAY}/cookies/+": declared("_clck", "Microsoft", lifetime=12 * MONTHS)},
    {f"{CHAT}/cookies/+": declared("intercom-id-*", "Intercom", lifetime=9 * MONTHS)},
    {f"{STATS}/cookies/+": declared("acme_*"), f"{ADS}/cookies/+": declared("acne_*")},
    {f"{STATS}/cookies/+": declared("*_visits"), f"{ADS}/cookies/+": declared("acme_*")},
    {"texts/es/note": "Todo puede cambiarse: Atención al cliente y chat, Grabación de su visita, "
     "Publicidad."},
]  # fmt: skip


@pytest.mark.parametrize("edits", FINE)
def test_what_is_no_mistake_is_not_told(draft: Draft, edits: Edits) -> None:
    codes = {problem.code for problem in lint(edited(draft, edits), today=TODAY)}

    assert codes - ON_FILE <= {"never_granted", "third_party_not_ticked", "sells"}


def test_what_we_propose_for_a_known_cookie_gets_no_sentence(draft: Draft) -> None:
    """Each purpose of our table, in three languages, in a category that fits its use."""
    homes = {Use.NECESSARY: OURS, Use.FUNCTIONAL: PREFERENCES, Use.ANALYTICS: STATS}
    known = {fact.purpose: fact for fact in facts.cookies()}
    edits: Edits = {}
    for number, fact in enumerate(known.values()):
        texts = {code: {"purpose": purpose} for code, purpose in languages.purposes(fact).items()}
        cookie = declared(f"_own{number}", texts=texts)
        edits.setdefault(f"{homes.get(fact.use, ADS)}/cookies", []).append(cookie)
    own = next(row for row in draft.snapshot["categories"] if row["necessary"])["cookies"]
    edits[f"{OURS}/cookies"] += own

    found = lint(edited(draft, edits), today=TODAY)

    assert len(known) > 20
    usual = ON_FILE | {"sells", "not_recording"}
    assert [problem.text for problem in found if problem.code not in usual] == []
