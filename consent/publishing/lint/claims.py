"""What texts promise and the catalogue belies: not shared, never sold, anonymous (R41, R91).

Markup promises something, too: visitors would read it letter by letter.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from consent.lib.languages import name as language_name
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem

Row = Mapping[str, Any]


class Claim(NamedTuple):
    """A promise, the flags under which it is untrue, and how each language puts it."""

    flags: tuple[str, ...]
    truth: str
    patterns: Mapping[str, re.Pattern[str]]
    is_error: bool = True


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})", re.IGNORECASE)


NOT_SHARED = Claim(
    ("third_party", "sells_or_shares"),
    "somebody else receives it",
    {
        "en": _any(
            r"(?:do|does|will|is|are) not (?:be )?shared?\b",
            r"(?:don|doesn|won)['’]t share\b",
            r"(?:never|not) shared?\b",
            r"no third part(?:y|ies)\b",
            r"without third parties",
        ),
        "fr": _any(
            r"ne (?:les |la |le )?(?:partage(?:ons)?|transmet(?:tons)?) (?:pas|jamais)",
            r"ne (?:les |la |le )?communiqu(?:e|ons) (?:pas|jamais)",
            r"(?:pas|jamais) (?:partagé|transmis|communiqué)",
            r"aucun tiers",
            r"sans tiers",
        ),
        "es": _any(
            r"(?:no|nunca) (?:se |los |las )?(?:comparten?|compartimos|ceden?|cedemos)\b",
            r"sin terceros",
            r"ningún tercero",
        ),
    },
)
NOT_SOLD = Claim(
    ("sells_or_shares",),
    "it is ticked as one that sells or shares data",
    {
        "en": _any(r"(?:do|does|will) not sell\b", r"(?:don|doesn|won)['’]t sell\b",
                   r"(?:never|not) (?:be )?(?:sold|sell)\b"),
        "fr": _any(r"ne (?:les |la |le )?vend(?:ons)? (?:pas|jamais)",
                   r"(?:pas|jamais) vendu"),
        "es": _any(r"(?:no|nunca) (?:se |los |las )?vend(?:e|en|emos)\b"),
    },
)  # fmt: skip
ANONYMOUS = Claim(
    ("third_party", "sells_or_shares", "records"),
    "others can tell the visitor's browser again",
    {
        "en": _any(r"anonym(?:ous|ously|ized|ised)\b"),
        "fr": _any(r"anonymes?\b", r"anonymement", r"anonymisée?s?\b"),
        "es": _any(r"anónim[oa]s?\b", r"anónimamente", r"anonimizad[oa]s?\b"),
    },
    is_error=False,  # it may be said of something else
)
MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,5});")
CLAIMS = (NOT_SHARED, NOT_SOLD, ANONYMOUS)
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
        said = _said(claim, text.words, text.language)
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
        said = _said(claim, text, language)
        belying = [row for row in rows if any(row.get(flag) for flag in claim.flags)]
        if said and belying:
            yield Problem(
                f"{fields.label(name)} in {language_name(language)} says “{said}”, and of "
                f"{words.few([*map(words.category, belying)])} that is not so: {claim.truth}. "
                "Correct the text.",
                is_error=False,
                at=fields.wording(language, name),
            )


def _said(claim: Claim, text: str, language: str) -> str:
    pattern = claim.patterns.get(language.partition("-")[0])
    found = pattern.search(text) if pattern else None
    return found[0] if found else ""


def _markup(text: fields.Text) -> Iterator[Problem]:
    if found := MARKUP.search(text.words):
        yield Problem(
            f"{text.subject} in {language_name(text.language)} says {found[0]}: texts are shown as "
            "they are written, so visitors would read that. Take it out.",
            is_error=False,
            at=text.at,
        )
