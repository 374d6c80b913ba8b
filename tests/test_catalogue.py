"""The catalogue that ships: the law's table, and texts that a visitor can trust."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consent.models.fields import CATEGORY_KEY
from consent.publishing.lint.categories import CLAIMS
from consent.publishing.lint.duties import SIGNALLED
from consent.rules import NOTHING, STRICTEST, Category, Model
from consent.terms import Terms

CONSENT = Path(__file__).parents[1] / "consent"
TODAY = date(2026, 11, 24)
LANGUAGES = ["en", "fr", "es"]


def load(name: str) -> Any:
    return json.loads((CONSENT / name).read_text(encoding="utf-8"))


MIX = load("catalogue/mix.json")
REGIONS = load("catalogue/regions.json")
DEMO = load("demo/catalogue.json")
CATEGORIES = {row["key"]: row for row in MIX["categories"]}
COOKIES = [cookie for row in (*MIX["categories"], *DEMO["categories"]) for cookie in row["cookies"]]
FLAGS = ("necessary", "sells_or_shares", "targets_ads", "third_party")

TERMS = Terms(
    number=1,
    categories={
        key: Category(key, **{flag: row.get(flag, False) for flag in FLAGS})
        for key, row in CATEGORIES.items()
    },
    cookies=(),
    regions=tuple(REGIONS),
)


def allowed(place: str, *, today: date = TODAY) -> set[str]:
    """What may be set for a visitor who has not answered."""
    rulings = TERMS.judge_all(TERMS.region(place, today=today), NOTHING, now=0)
    return {key for key, ruling in rulings.items() if ruling.allows}


def texts(language: str) -> list[str]:
    own = [text for row in MIX["categories"] for text in row["texts"][language].values()]
    declared = [text for cookie in COOKIES for text in cookie["texts"][language].values()]
    pretend = [
        text
        for row in DEMO["categories"]
        for text in row.get("texts", {}).get(language, {}).values()
    ]
    return [*own, *declared, *pretend, *MIX["wording"][language].values()]


# The table of law


def test_the_twelve_states_that_require_global_privacy_control_are_all_there() -> None:
    in_force = {row["code"] for row in REGIONS if row["gpc"] and row["valid_from"] is None}
    assert len(SIGNALLED) == 12
    assert in_force.issuperset(SIGNALLED)  # R76


def test_california_alone_takes_two_steps_back() -> None:
    assert [row["code"] for row in REGIONS if row.get("two_step")] == ["US-CA"]  # R54


def test_the_signal_is_honoured_everywhere() -> None:
    assert [row["code"] for row in REGIONS if row["gpc"] is not True] == []


def test_a_place_stands_in_one_row_only() -> None:
    places = [place for row in REGIONS for place in (row["code"], *row["covers"])]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("place", "row", "keys"),
    [
        pytest.param("US-CA", "US-CA", "preferences personalization analytics", id="opt-out"),
        pytest.param("US-FL", "US-FL", "preferences personalization analytics", id="Florida"),
        pytest.param("US-NY", "US", "preferences personalization analytics", id="other state"),
        pytest.param("CA-ON", "CA", "preferences personalization analytics", id="other province"),
        pytest.param("CA-QC", "CA-QC", "preferences", id="Quebec"),
        pytest.param("FR-971", "FR", "", id="France over the sea, by its region"),
        pytest.param("GP", "FR", "", id="France over the sea, by its own code"),
        pytest.param("IT", "IT", "", id="Italy"),
        pytest.param("DE-BY", "EEA", "", id="European Economic Area"),
        pytest.param("NO", "EEA", "", id="Norway"),
        pytest.param("GB-SCT", "GB", "", id="United Kingdom"),
        pytest.param("CH", "CH", "", id="Switzerland"),
        pytest.param("JP", "ZZ", "", id="a country without a row"),
    ],
)
def test_silence_means_what_the_law_of_the_place_says(place: str, row: str, keys: str) -> None:
    assert TERMS.region(place, today=TODAY).code == row
    assert allowed(place) == {"necessary", *keys.split()}


@pytest.mark.parametrize(
    ("place", "before", "first"),
    [
        ("US-OK", "2026-12-31", "2027-01-01"),
        ("US-LA", "2026-12-31", "2027-01-01"),
        ("US-AL", "2027-04-30", "2027-05-01"),
        ("US-VT", "2027-12-31", "2028-01-01"),
    ],
)
def test_a_coming_law_begins_on_its_day(place: str, before: str, first: str) -> None:
    assert TERMS.region(place, today=date.fromisoformat(before)).code == "US"
    assert TERMS.region(place, today=date.fromisoformat(first)).code == place


def test_a_no_in_north_america_never_ends_and_elsewhere_rests_for_half_a_year() -> None:
    for row in REGIONS:
        memory = (row["memory_days"], row["reask_days"])
        assert memory == ((182, 182) if row["model"] == Model.OPT_IN else (400, None)), row["code"]


def test_chat_and_advertising_wait_for_a_yes_everywhere() -> None:
    for row in REGIONS:
        models = {key: row["overrides"].get(key, row["model"]) for key in ("support", "marketing")}
        assert set(models.values()) == {Model.OPT_IN}, row["code"]


def test_a_place_unknown_is_no_laxer_than_the_strictest_rule() -> None:
    region = TERMS.region("ZZ", today=TODAY)
    assert (region.model, region.overrides) == (STRICTEST.model, STRICTEST.overrides)


def test_the_rows_ask_for_languages_that_the_site_has() -> None:
    assert {language for row in REGIONS for language in row["languages"]} <= set(LANGUAGES)


def test_every_place_has_a_name_in_every_language() -> None:
    for row in REGIONS:
        assert row["name"].strip()
        assert list(row["names"]) == LANGUAGES[1:], row["code"]
        assert all(name == name.strip() and name for name in row["names"].values()), row["code"]


@pytest.mark.parametrize(
    ("code", "french", "spanish"),
    [
        ("US-CA", "Californie", "California"),
        ("US-FL", "Floride", "Florida"),
        ("US-LA", "Louisiane", "Luisiana"),
        ("US-NH", "New Hampshire", "Nuevo Hampshire"),
        ("US-OR", "Oregon", "Oregón"),
        ("CA-QC", "Québec", "Quebec"),
        ("CA-BC", "Colombie-Britannique", "Columbia Británica"),
        ("EEA", "Espace économique européen", "Espacio Económico Europeo"),
        ("CH", "Suisse", "Suiza"),
    ],
)
def test_a_place_is_called_as_its_visitors_call_it(code: str, french: str, spanish: str) -> None:
    [row] = [row for row in REGIONS if row["code"] == code]
    assert row["names"] == {"fr": french, "es": spanish}


def test_quebec_begins_in_french() -> None:
    quebec = next(row for row in REGIONS if row["code"] == "CA-QC")
    assert quebec["languages"][0] == "fr"  # R89


# The categories


def test_every_category_has_a_lawful_key() -> None:
    assert list(CATEGORIES) == [
        "necessary", "preferences", "personalization", "support", "analytics", "marketing"
    ]  # fmt: skip
    assert all(CATEGORY_KEY.fullmatch(key) for key in CATEGORIES)


def test_each_google_signal_belongs_to_one_category() -> None:
    signals = [signal for row in CATEGORIES.values() for signal in row["signals"].get("google", ())]
    assert sorted(signals) == [
        "ad_personalization", "ad_storage", "ad_user_data", "analytics_storage",
        "functionality_storage", "personalization_storage", "security_storage",
    ]  # fmt: skip


def test_advertising_ships_empty_and_says_so() -> None:
    marketing = CATEGORIES["marketing"]
    assert marketing["cookies"] == []
    for language, claim in zip(LANGUAGES, CLAIMS, strict=True):  # what the lint looks for
        assert claim in marketing["texts"][language]["purpose"].casefold()


def test_only_the_first_party_is_declared_outside_the_demonstration() -> None:
    parties = {
        cookie.get("party", "first") for row in MIX["categories"] for cookie in row["cookies"]
    }
    assert parties == {"first"}


def test_no_cookie_outlives_what_browsers_keep() -> None:
    lifetimes = [cookie.get("lifetime") or 0 for cookie in COOKIES]
    assert max(lifetimes) == 34_560_000  # R108


def test_the_demonstration_adds_a_cookie_to_every_optional_category() -> None:
    assert {row["key"] for row in DEMO["categories"]} == set(CATEGORIES) - {"necessary"}


# The texts


def test_every_text_is_there_in_every_language() -> None:
    assert list(MIX["wording"]) == MIX["site"]["languages"] == LANGUAGES
    english = MIX["wording"]["en"]
    assert all(list(words) == list(english) for words in MIX["wording"].values())
    for row in (*MIX["categories"], *COOKIES):
        assert list(row["texts"]) == LANGUAGES
    for language in LANGUAGES:
        assert all(text == text.strip() and text for text in texts(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_short_enough_for_a_phone(language: str) -> None:
    words = MIX["wording"][language]
    assert max(len(words[name]) for name in ("body", "notice_body", "dialog_body")) <= 240
    assert max(len(words[name]) for name in ("accept", "reject", "choose")) <= 20
    assert max(len(row["texts"][language]["purpose"]) for row in MIX["categories"]) <= 160
    assert max(len(row["texts"][language]["name"]) for row in MIX["categories"]) <= 40
    assert max(len(cookie["texts"][language]["purpose"]) for cookie in COOKIES) <= 120


@pytest.mark.parametrize(
    ("language", "others", "when", "where"),
    [
        ("en", "third parties", "at any time", "at the bottom of any page"),
        ("fr", "des tiers", "en tout temps", "au bas de chaque page"),
        ("es", "a terceros", "en cualquier momento", "al pie de cada página"),
    ],
)
def test_the_banner_says_who_asks_with_whom_and_where_to_change_it(
    language: str, others: str, when: str, where: str
) -> None:
    for name in ("body", "notice_body"):
        text = MIX["wording"][language][name]
        missing = [
            words for words in ("MIX Networks, Inc.", others, when, where) if words not in text
        ]
        assert missing == []  # R41


@pytest.mark.parametrize(
    ("language", "accept", "reject"),
    [
        ("en", "Accept all", "Reject all"),
        ("fr", "Tout accepter", "Tout refuser"),
        ("es", "Aceptar todas", "Rechazar todas"),
    ],
)
def test_yes_and_no_have_the_same_form(language: str, accept: str, reject: str) -> None:
    words = MIX["wording"][language]
    assert (words["accept"], words["reject"]) == (accept, reject)
    assert len(accept.split()) == len(reject.split())
    assert abs(len(accept) - len(reject)) <= 2  # R36: neither button draws the eye by its length


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_after_a_no_is_what_is_said_after_a_yes(language: str) -> None:
    words = MIX["wording"][language]
    accepted, rejected = words["saved_accepted"].split(), words["saved_rejected"].split()
    differing = [pair for pair in zip(accepted, rejected, strict=True) if pair[0] != pair[1]]
    assert len(differing) == 1


PRESSURE = {  # R38–R40, R42
    "en": r"\b(later|not now|hurry|only today|best experience|sorry|lose|miss out|recommended"
    r"|by using|by continuing|do not reject|not refuse)\b",
    "fr": r"\b(plus tard|pas maintenant|vite|meilleure expérience|désolé|perdre|recommandé"
    r"|en poursuivant|en continuant|ne pas refuser|ne refusez pas)\b",
    "es": r"\b(más tarde|ahora no|dese prisa|mejor experiencia|lo sentimos|perder|recomendado"
    r"|al continuar|al usar|no rechazar|no rechace)\b",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_presses_flatters_or_takes_silence_for_a_yes(language: str) -> None:
    pressing = [text for text in texts(language) if re.search(PRESSURE[language], text.lower())]
    assert pressing == []
    assert [text for text in texts(language) if "!" in text or "¡" in text] == []


def test_french_is_canadian_and_well_set() -> None:
    foreign = r"\b(e-mail|email|chat|données personnelles|cookies?)\b"
    for text in texts("fr"):
        plain = text.replace("(cookies)", "").lower()
        assert not re.search(foreign, plain), text
        assert not re.search(r" [;:!?»]|[^\u00a0]:|'", text), text


def test_spanish_speaks_to_one_person_politely() -> None:
    assert [text for text in texts("es") if re.search(r"\b(tú|tus?|vosotros|puedes)\b", text)] == []
