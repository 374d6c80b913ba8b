"""Plain language, measured (R88, R92): short sentences, and no older reader than fourteen.

The age at which a reader follows, by each language's own formula: Flesch–Kincaid for English,
Kandel–Moles for French, Fernández Huerta for Spanish. The last two give a score, which Flesch's
table turns into an age. Visitors read all of it: the wording, the purposes and the pages.
A language without a formula here is held to the length of its sentences alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pytest
from django.conf import settings

from tests.catalogue import MIX
from tests.languages import LANGUAGES

MOST_WORDS = 20  # in a sentence
OLDEST = 14.0  # years

_ENTRY = re.compile(r'^(?:msgid(?:_plural)?|(msgstr)(?:\[\d\])?) "(.+)"$', re.MULTILINE)
_ADDRESS = re.compile(r"https?://\S+?(?=[).]*(?:\s|$))|\S+@\S+\w")
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
_END = re.compile(r"(?<=[.?!…])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")


def _english(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])(?:e|es|ed)$", "", word))
    return max(1, len(groups))


def _french(word: str) -> int:
    groups = re.findall(
        r"[aeiouyàâéèêëîïôùûüœæ]+", re.sub(r"(?<=[^aeiouyéèê])(?:e|es|ent)$", "", word)
    )
    return max(1, len(groups))


def _spanish(word: str) -> int:
    groups = re.findall(r"[iuüy]?[aeoáéóíú][iuüy]?(?![aeoáéóíú])|[aeoáéóíú]|[iuü]+", word)
    return max(1, len(groups))


def _age(score: float) -> float:
    """By Flesch's table: 90 is read at 11, 60 at 14, 50 at 18."""
    return 11 + (90 - score) / 10 if score >= 60 else 14 + (60 - score) * 0.4


SYLLABLES: dict[str, Callable[[str], int]] = {"en": _english, "fr": _french, "es": _spanish}
AGES: dict[str, Callable[[float, float], float]] = {  # of words a sentence, syllables a word
    "en": lambda words, syllables: 0.39 * words + 11.8 * syllables - 15.59 + 5,
    "fr": lambda words, syllables: _age(207 - 1.015 * words - 73.6 * syllables),
    "es": lambda words, syllables: _age(206.84 - 1.02 * words - 60 * syllables),
}


@dataclass(frozen=True)
class Reading:
    """Some texts in one language, measured."""

    language: str
    texts: tuple[str, ...]

    @cached_property
    def sentences(self) -> list[list[str]]:
        """The words of each sentence; labels of a few words are none."""
        found = (sentence for text in self.texts for sentence in _END.split(_plain(text)))
        return [_WORD.findall(text) for text in found if re.search(r"[.?!:;…]$", text.strip())]

    @property
    def age(self) -> float:
        words = [word.lower() for sentence in self.sentences for word in sentence]
        syllables = sum(map(SYLLABLES[self.language], words))
        return AGES[self.language](len(words) / len(self.sentences), syllables / len(words))


def _plain(text: str) -> str:
    """Addresses and abbreviations are no ends of sentences; a name that is filled in is a word."""
    text = _ADDRESS.sub("x", text).replace("Inc.", "Inc").replace("\\n", "\n")
    return _PLACEHOLDER.sub(r"\1\2", text)


def written(language: str) -> Iterator[str]:
    """What visitors read, on pages and in the catalogue: in English what is translated."""
    of = language if language != "en" else "fr"
    folder = settings.BASE_DIR / "consent" / "locale" / of / "LC_MESSAGES"
    source = (folder / "django.po").read_text(encoding="utf-8")
    for entry in source.split("\n\n"):
        if not entry.startswith(('msgctxt "snippet"', 'msgctxt "demo"')):  # of other sites
            for is_translation, text in _ENTRY.findall(entry):
                if bool(is_translation) == (language != "en"):
                    yield text


def everything(language: str) -> Reading:
    return Reading(language, tuple(written(language)))


pytestmark = [pytest.mark.requirement("R88"), pytest.mark.requirement("R92")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_longer_than_twenty_words(language: str) -> None:
    found = [words for words in everything(language).sentences if len(words) > MOST_WORDS]
    assert found == []


@pytest.mark.parametrize("language", AGES)
def test_everything_is_read_at_fourteen(language: str) -> None:
    assert everything(language).age <= OLDEST


@pytest.mark.parametrize("language", AGES)
def test_each_part_of_the_cookie_policy_is_read_at_fourteen(language: str) -> None:
    texts = {name: text for name, text in MIX["texts"][language].items() if len(text) > 200}
    assert len(texts) >= 5
    hard = {name: Reading(language, (text,)).age for name, text in texts.items()}
    assert {name: age for name, age in hard.items() if age > OLDEST} == {}
