"""A text in the field of another language, or the same one in two: told, never refused (R89).

Only small words are counted, so a short text or a name says nothing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from consent.lib.languages import name as language_name
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Field, Problem
from consent.publishing.lint.vocabulary import BY_LANGUAGE

Row = Mapping[str, Any]

SMALL_WORDS = {
    language: frozenset(words["translations"]["small_words"].split())
    for language, words in BY_LANGUAGE.items()
}  # such as no other of them has, apart from names
LEAST = 2  # small words of another language, and none of its own
LEAST_ALIKE = 4  # words of a text that is no name
_WORDS = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


def lint(new: Row) -> Iterator[Problem]:
    languages = [one for one in new["site"]["languages"] if one in new["texts"]]
    for row in new["categories"]:
        texts = {code: _joined(row["texts"].get(code, {})) for code in languages}
        purposes = {code: row["texts"].get(code, {}).get("purpose", "") for code in languages}
        ats = {code: fields.category(row, "purpose", code) for code in languages}
        yield from _texts(texts, purposes, ats, words.category(row))
        for cookie in row["cookies"]:
            texts = {code: cookie["texts"].get(code, {}).get("purpose", "") for code in languages}
            ats = {code: fields.cookie(row, cookie, "purpose", code) for code in languages}
            yield from _texts(texts, texts, ats, cookie["name"])
    for name in next(iter(new["texts"].values()), {}):
        texts = {code: new["texts"][code].get(name, "") for code in languages}
        ats = {code: fields.wording(code, name) for code in languages}
        yield from _texts(texts, texts, ats, fields.label(name))


def _joined(text: Mapping[str, str]) -> str:
    return " ".join(text.get(name, "") for name in ("name", "purpose", "change"))


def _texts(
    texts: Mapping[str, str], alike: Mapping[str, str], at: Mapping[str, Field], subject: str
) -> Iterator[Problem]:
    for code, text in texts.items():
        if other := _foreign(text, code):
            yield Problem(
                f"{subject} in {language_name(code)} seems to be written in "
                f"{language_name(other)}, and visitors who read {language_name(code)} would meet "
                "it. Move it to its own field, and write this one.",
                is_error=False,
                at=at[code],
            )
    first: dict[str, str] = {}
    for code, text in alike.items():
        own = text.strip()
        if len(_WORDS.findall(own)) < LEAST_ALIKE:
            continue
        if (other := first.setdefault(own, code)) != code:
            yield Problem(
                f"{subject} says the same in {language_name(other)} and in {language_name(code)}: "
                f"“{own[:60]}”. Write one of them in its own language.",
                is_error=False,
                at=at[code],
            )


def _foreign(text: str, language: str) -> str:
    """The language that a text is in beyond doubt, if it is another one that we know."""
    own = language.partition("-")[0]
    if own not in SMALL_WORDS:
        return ""
    found = [one.casefold() for one in _WORDS.findall(_PLACEHOLDER.sub("", text))]
    counts = {code: sum(one in known for one in found) for code, known in SMALL_WORDS.items()}
    other = max(counts, key=lambda code: counts[code])
    return other if counts[own] == 0 and counts[other] >= LEAST else ""
