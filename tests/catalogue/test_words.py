"""Texts that a visitor can trust, in every language."""

import re

import pytest

from consent.publishing import fixed
from tests.catalogue import CATEGORIES, COOKIES, DEMO, MIX
from tests.catalogue.test_reading import written
from tests.languages import LANGUAGES

PRESSURE = {  # R38–R40, R42
    "en": r"\b(later|not now|hurry|only today|best experience|sorry|lose|miss out|recommended"
    r"|by using|by continuing|do not reject|not refuse)\b",
    "fr": r"\b(plus tard|pas maintenant|vite|meilleure expérience|désolé|perdre|recommandé"
    r"|en poursuivant|en continuant|ne pas refuser|ne refusez pas)\b",
    "es": r"\b(más tarde|ahora no|dese prisa|mejor experiencia|lo sentimos|perder|recomendado"
    r"|al continuar|al usar|no rechazar|no rechace)\b",
}


ADDRESSES = ("privacy_policy_url",)


def texts(language: str) -> list[str]:
    rows = [*MIX["categories"], *DEMO["categories"], *COOKIES]
    own = [text for row in rows for text in row["texts"][language].values()]
    wording = [text for name, text in MIX["texts"][language].items() if name not in ADDRESSES]
    return [*own, *wording, *fixed.words(language).values()]


@pytest.mark.requirement("R146")
def test_the_site_has_every_language_that_ships() -> None:
    """What each text is in it, `tests/pages/test_languages.py` knows."""
    assert sorted(MIX["site"]["languages"]) == sorted(LANGUAGES)


def test_nobody_invents_a_privacy_policy_in_french() -> None:
    assert MIX["texts"]["en"]["privacy_policy_url"]
    assert MIX["texts"]["fr"]["privacy_policy_url"] == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_short_enough_for_a_phone(language: str) -> None:
    words = MIX["texts"][language]
    assert max(len(words[name]) for name in ("body", "notice_body", "again_body")) <= 80
    assert max(len(words[name]) for name in ("note", "notice_note", "dialog_body")) <= 110
    assert max(len(words[name]) for name in ("accept", "reject", "choose")) <= 20
    assert max(len(row["texts"][language]["purpose"]) for row in MIX["categories"]) <= 160
    assert max(len(row["texts"][language]["name"]) for row in MIX["categories"]) <= 40
    assert max(len(cookie["texts"][language]["purpose"]) for cookie in COOKIES) <= 120


@pytest.mark.requirement("R41", "R88", "R92")
@pytest.mark.parametrize(
    ("language", "others", "when", "where"),
    [
        ("en", "third parties", "at any time", "at the bottom of any page"),
        ("fr", "des tiers", "en tout temps", "au bas de chaque page"),
        ("es", "terceros", "en cualquier momento", "al pie de cada página"),
    ],
)
def test_the_banner_says_who_asks_with_whom_and_where_to_change_it(
    language: str, others: str, when: str, where: str
) -> None:
    for kind in ("", "notice_"):
        words = MIX["texts"][language]
        note = words[f"{kind}note"].replace("{third_parties}", words[f"{kind}third_parties"])
        text = f"{words[f'{kind}body']} {note}"
        missing = [
            word
            for word in ("MIX Networks, Inc.", others, "{names}", when, where)
            if word not in text
        ]
        assert missing == []  # R41


@pytest.mark.requirement("R36", "R38")
@pytest.mark.parametrize(
    ("language", "accept", "reject"),
    [
        ("en", "Accept all", "Reject all"),
        ("fr", "Tout accepter", "Tout refuser"),
        ("es", "Aceptar todas", "Rechazar todas"),
    ],
)
def test_yes_and_no_have_the_same_form(language: str, accept: str, reject: str) -> None:
    words = MIX["texts"][language]
    assert (words["accept"], words["reject"]) == (accept, reject)
    assert len(accept.split()) == len(reject.split())
    assert abs(len(accept) - len(reject)) <= 2  # R36: neither button draws the eye by its length


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_after_a_no_is_what_is_said_after_a_yes(language: str) -> None:
    words = fixed.words(language)
    accepted, rejected = words["saved_accepted"].split(), words["saved_rejected"].split()
    differing = [pair for pair in zip(accepted, rejected, strict=True) if pair[0] != pair[1]]
    assert len(differing) == 1


@pytest.mark.requirement("R38", "R39", "R40", "R42")
@pytest.mark.parametrize("language", PRESSURE)
def test_no_text_presses_flatters_or_takes_silence_for_a_yes(language: str) -> None:
    pressing = [text for text in texts(language) if re.search(PRESSURE[language], text.lower())]
    assert pressing == []
    assert [text for text in texts(language) if "!" in text or "¡" in text] == []


@pytest.mark.requirement("R89")
def test_french_is_canadian_and_well_set() -> None:
    foreign = r"\b(e-mail|email|chat|données personnelles|cookies?)\b"
    for text in texts("fr"):
        text = text.replace("(cookies)", "").replace("https:", "")
        assert not re.search(foreign, text.lower()), text
        assert not re.search(r" [;:!?»]|[^\u00a0]:|'", text), text
    for text in written("fr"):  # as the Office québécois sets it: only a colon and » stand apart
        assert not re.search(r" [;:!?»]|\u00a0[;!?]", text.removeprefix(" ")), text


def test_spanish_speaks_to_one_person_politely() -> None:
    assert [text for text in texts("es") if re.search(r"\b(tú|tus?|vosotros|puedes)\b", text)] == []


@pytest.mark.requirement("R184")
@pytest.mark.parametrize(
    ("language", "recording"), [("en", "recording"), ("fr", "enregistrement"), ("es", "grabación")]
)
def test_a_recording_is_called_a_recording_on_layer_one(language: str, recording: str) -> None:
    """R184: a short description stands beside each purpose; recording is called recording.

    Fla. Stat. 934.03: who agrees to “session replay” has not been told that it records.
    """
    assert recording in CATEGORIES["replay"]["texts"][language]["name"].lower()


@pytest.mark.requirement("R29", "R159")
@pytest.mark.parametrize(
    ("language", "recorded"), [("en", "recorded"), ("fr", "enregistrée"), ("es", "grabarlo")]
)
def test_before_a_chat_it_is_said_who_may_record_and_which_choice_stays(
    language: str, recorded: str
) -> None:
    words = MIX["texts"][language]
    assert "{provider}" in words["chat_body"]
    assert recorded in words["chat_body"]
    assert "{category}" in fixed.words(language)["chat_refused"]


def test_one_french_is_understood_in_quebec_and_in_france() -> None:
    """GDPR 12(1), and the Charter of the French language: words that both sides of the sea read.

    Not “clavardage” and “courriel”, which France has to look up; “témoins” is explained by
    “cookies” in each title that a visitor meets first (R192).
    """
    found = "\n".join(written("fr"))
    assert re.findall(r"\w*(?:clavard|courriel)\w*", found, re.IGNORECASE) == []
    words = MIX["texts"]["fr"]
    assert all("(cookies)" in words[name] for name in ("title", "policy_intro"))
