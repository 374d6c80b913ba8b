"""The demo's words: the same in three languages, and one for everything that can be said."""

from collections.abc import Iterator
from typing import Any

import pytest

from config.demo import site
from config.demo.front import PLACES
from consent.kernel.rules import Model, Reason, Verdict
from tests.catalogue import CATEGORIES

POSSIBLE = {
    "granted.necessary",
    "granted.choice",
    "granted.region",
    "unasked.default",
    "denied.choice",
    "denied.signal",
    "denied.account",
    "denied.invalid",
    "lapsed.choice",
}


def leaves(words: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(words, str):
        yield at, words
        return
    pairs = words.items() if isinstance(words, dict) else enumerate(words)
    for name, inner in pairs:
        yield from leaves(inner, f"{at}.{name}")


def test_each_language_says_the_same_things() -> None:
    names = {
        language: [at for at, _ in leaves(site.texts(language))] for language in site.LANGUAGES
    }
    assert len(names["en"]) > 150
    assert names["fr"] == names["en"] == names["es"]


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_inspector_is_translated(language: str) -> None:
    english, other = (dict(leaves(site.texts(code)["inspector"])) for code in ("en", language))
    same = {at for at, words in other.items() if " " in words and words == english[at]}
    assert same <= {".gpc", ".reasons.denied.signal"}


@pytest.mark.parametrize("language", site.LANGUAGES)
def test_everything_that_can_be_shown_has_words(language: str) -> None:
    words = site.texts(language)["inspector"]
    assert words["kinds"].keys() == set(CATEGORIES)
    assert words["places"].keys() == set(PLACES)
    assert words["rules"].keys() == set(Model)
    assert words["signs"].keys() == set(Verdict)
    assert words["reasons"].keys() == POSSIBLE | {"asks_first"}
    assert {name.partition(".")[2] for name in POSSIBLE} == set(Reason)
    for name in (*Verdict, *Reason, "ZZ"):
        assert name not in [text for _, text in leaves(words)]  # plain words
