"""Compare what texts promise or omit with the catalogue (R41, R91).

Markup is reported too: visitors would see it as plain characters.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from consent.lib.languages import name as language_name
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Problem, warning
from consent.publishing.lint.vocabulary import BY_LANGUAGE
from consent.publishing.sentences import THIRD_PARTIES, involving
from consent.publishing.words import Row, listed


class Claim(NamedTuple):
    """A promise from `words.toml`, and the flags that make it untrue."""

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
        is_error=False,  # the words may refer to something else
    ),
)
MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,5});")
# The banner and its dialog; the Cookie Policy shows each promise next to its subject
SPOKEN = ("body", "note", "notice_body", "notice_note", "again_body", "again_note", "dialog_body")


_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
HEADINGS = ("body", "notice_body", "again_body")
FILLED_IN_THE_PAGE = {
    ("chat_body", "{provider}"),
    ("chat_refused", "{category}"),
    ("again_body", "{names}"),
    ("embed_body", "{provider}"),
    ("embed_body", "{names}"),
}


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
            yield warning(
                f"{fields.label(name)} in {language_name(language)} says “{said}”, and of "
                f"{words.few([*map(words.category, belying)])} that is not so: {claim.truth}. "
                "Correct the text.",
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
        yield warning(
            f"{text.subject} in {language_name(text.language)} says {found[0]}: texts are shown as "
            "they are written, so visitors would read that. Take it out.",
            at=text.at,
        )


def wording(new: Row) -> Iterator[Problem]:
    """Report wording that contradicts the catalogue, and placeholders not filled in."""
    for language, texts in new["texts"].items():
        names = involving(new["categories"], language)
        for note, sentence in THIRD_PARTIES.items():
            if unsaid := [name for name in names if name not in texts[note]]:
                yield Problem(
                    f"{_label(note, language)} does not say that a third party is involved in: "
                    f"{', '.join(unsaid)}. Visitors are to read it before they answer: write "
                    f"{{third_parties}} into it, and {{names}} into {fields.label(sentence)}.",
                    at=fields.wording(language, note),
                )
        yield from _unfilled(texts, language)
        yield from _frame(texts["embed_body"], language)
        yield from _headings(texts, language, new["site"]["company"])
    if not new["site"]["privacy_policy_url"]:
        yield warning(
            "The site has no address of its privacy policy: neither the banner nor the Cookie "
            "Policy can lead there. Write it on the site's page.",
            at=fields.site("privacy_policy_url"),
        )


def _headings(texts: Mapping[str, str], language: str, company: str) -> Iterator[Problem]:
    """Report a heading copied from another site, which would ask in that site's name."""
    for name in HEADINGS:
        if company not in texts[name]:
            yield warning(
                f"{_label(name, language)} does not name {company}: visitors are to read who "
                "asks. Write the company's name into it.",
                at=fields.wording(language, name),
            )


def _unfilled(texts: Mapping[str, str], language: str) -> Iterator[Problem]:
    for name, text in texts.items():
        for found in _PLACEHOLDER.findall(text):
            if (name, found) not in FILLED_IN_THE_PAGE:
                yield Problem(
                    f"{_label(name, language)} says {found}, which stands for nothing there: "
                    "visitors would read it as it is. Take it out.",
                    at=fields.wording(language, name),
                )


def _frame(text: str, language: str) -> Iterator[Problem]:
    if missing := [name for name in ("{provider}", "{names}") if text.strip() and name not in text]:
        yield warning(
            f"{_label('embed_body', language)} does not say whose a frame is that waits, or what "
            f"for: write {listed(missing)} into it.",
            at=fields.wording(language, "embed_body"),
        )


def _label(name: str, language: str) -> str:
    return f"{fields.label(name)} in {language_name(language)}"
