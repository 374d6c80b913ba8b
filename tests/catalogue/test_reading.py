"""Plain language, measured (R88, R92): short sentences, and no older reader than fourteen."""

import pytest

from tests.catalogue import LANGUAGES
from tests.catalogue.reading import MOST_WORDS, OLDEST, SYLLABLES, Reading, catalogue, everything

pytestmark = [pytest.mark.requirement("R88"), pytest.mark.requirement("R92")]
LEGALESE = {
    "en": "Notwithstanding anything to the contrary hereinafter, the aforementioned information "
    "concerning identification is communicated to unaffiliated organizations.",
    "fr": "Nonobstant toute disposition contraire, les renseignements d’identification "
    "susmentionnés sont communiqués aux organisations non affiliées.",
    "es": "No obstante cualquier disposición contraria, la información de identificación antedicha "
    "se comunica a organizaciones no afiliadas.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_longer_than_twenty_words(language: str) -> None:
    found = [words for words in everything(language).sentences if len(words) > MOST_WORDS]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_read_at_fourteen(language: str) -> None:
    assert everything(language).age <= OLDEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_of_the_cookie_policy_is_read_at_fourteen(language: str) -> None:
    texts = {name: text for name, text in catalogue(language).items() if len(text) > 200}
    assert len(texts) >= 6
    hard = {name: Reading(language, (text,)).age for name, text in texts.items()}
    assert {name: age for name, age in hard.items() if age > OLDEST} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_lawyers_write_is_not(language: str) -> None:
    assert Reading(language, (LEGALESE[language],)).age > 18


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"cookies": 2, "choice": 1, "people": 2, "saved": 1, "advertising": 4, "the": 1}),
        ("fr", {"témoins": 2, "refusez": 3, "choisie": 2, "site": 1, "publicité": 4, "le": 1}),
        ("es", {"página": 3, "ciudad": 2, "idioma": 3, "decisión": 3, "lea": 2, "y": 1}),
    ],
)
def test_syllables_are_counted(language: str, words: dict[str, int]) -> None:
    assert {word: SYLLABLES[language](word) for word in words} == words


def test_a_sentence_ends_where_readers_end_it() -> None:
    text = "MIX Networks, Inc. asks (https://www.priv.gc.ca). Write to a@b.ca! Done?\n\nA title"
    found = Reading("en", (text,)).sentences
    assert [len(words) for words in found] == [5, 3, 1]
