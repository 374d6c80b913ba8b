"""Report promises in texts that the catalogue contradicts (R41, R91).

Markup promises something, too: visitors would read it letter by letter.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from consent.lib.languages import name as language_name
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.lint.vocabulary import BY_LANGUAGE

Row = Mapping[str, Any]


class Claim(NamedTuple):
    """A promise, as `words.toml` has it, and the flags under which it is untrue."""

    name: str
    flags: tuple[str, ...]
    truth: str
    is_error: bool = True

    def said(self, text: str, language: str) -> str:
        pattern = _patterns().get((language.partition("-")[0], self.name))
        found = pattern.search(text) if pattern else None
        return found[0] if found else ""


CLAIMS = (
    Claim("not_shared", ("third_party", "sells_or_shares"), "somebody else receives it"),
    Claim("not_sold", ("sells_or_shares",), "it is ticked as one that sells or shares data"),
    Claim(
        "anonymous",
        ("third_party", "sells_or_shares", "records"),
        "others can tell the visitor's browser again",
        is_error=False,  # it may be said of something else
    ),
)
MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,5});")
# The banner and its dialog; what the Cookie Policy says stands beside what it says it of
SPOKEN = ("body", "note", "notice_body", "notice_note", "again_body", "again_note", "dialog_body")


def lint(new: Row) -> Iterator[Problem]:
    for row in new["categories"]:
        for text in fields.texts(row):
            yield from _markup(text)
            if text.at.name != "change":
                yield from _text(row, text)
    for text in fields.wordings(new):
        yield from _markup(text)
    for language, texts in new["texts"].items():
        for name in SPOKEN:
            yield from _spoken(new["categories"], texts[name], language, name)


def _text(row: Row, text: fields.Text) -> Iterator[Problem]:
    for claim in CLAIMS:
        said = claim.said(text.words, text.language)
        if said and any(row.get(flag) for flag in claim.flags):
            where = "" if text.subject == words.category(row) else f" in {words.category(row)}"
            yield Problem(
                f"{text.subject}{where} says “{said}” in {language_name(text.language)}, and of "
                f"this category that is not so: {claim.truth}. Correct the text, or what is "
                "declared.",
                claim.is_error,
                text.at,
            )


def _spoken(rows: list[Row], text: str, language: str, name: str) -> Iterator[Problem]:
    for claim in CLAIMS:
        said = claim.said(text, language)
        belying = [row for row in rows if any(row.get(flag) for flag in claim.flags)]
        if said and belying:
            yield Problem(
                f"{fields.label(name)} in {language_name(language)} says “{said}”, and of "
                f"{words.few([*map(words.category, belying)])} that is not so: {claim.truth}. "
                "Correct the text.",
                is_error=False,
                at=fields.wording(language, name),
            )


@cache
def _patterns() -> Mapping[tuple[str, str], re.Pattern[str]]:
    return {
        (language, name): re.compile(rf"\b(?:{'|'.join(promises)})", re.IGNORECASE)
        for language, words in BY_LANGUAGE.items()
        for name, promises in words["claims"].items()
    }


def _markup(text: fields.Text) -> Iterator[Problem]:
    if found := MARKUP.search(text.words):
        yield Problem(
            f"{text.subject} in {language_name(text.language)} says {found[0]}: texts are shown as "
            "they are written, so visitors would read that. Take it out.",
            is_error=False,
            at=text.at,
        )
