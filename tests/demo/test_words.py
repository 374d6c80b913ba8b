"""The demo's words: one for everything that can be said."""

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
