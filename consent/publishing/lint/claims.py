"""Compare what texts promise or omit with the catalogue (R41, R91).

Markup is reported too: visitors would see it as plain characters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Problem, Text, problem, word_table
from consent.publishing.sentences import THIRD_PARTIES, involving
from consent.publishing.words import Row


class _Claim(NamedTuple):
    """A promise from `words.toml`, and the flags that make it untrue."""

    name: str
    flags: tuple[str, ...]
    truth: str
    is_error: bool = True

    def found_in(self, text: Text) -> str:
        pattern = _patterns().get((text.language.partition("-")[0], self.name))
        found = pattern.search(text.words) if pattern else None
        return found[0] if found else ""

    def is_untrue(self, row: Row) -> bool:
        return any(row.get(flag) for flag in self.flags)


_CLAIMS = (
    _Claim("not_shared", ("third_party", "sells_or_shares"), "somebody else receives it"),
    _Claim("not_sold", ("sells_or_shares",), "it is ticked as one that sells or shares data"),
    _Claim(
        "anonymous",
        ("third_party", "sells_or_shares", "records"),
        "others can tell the visitor's browser again",
        is_error=False,  # the words may refer to something else
    ),
)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,5});")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
# The banner and its dialog; the Cookie Policy shows each promise next to its subject
_SPOKEN = ("body", "note", "notice_body", "notice_note", "again_body", "again_note", "dialog_body")
_FILLED_IN_THE_PAGE = {
    ("chat_body", "{provider}"),
    ("chat_refused", "{category}"),
    ("again_body", "{names}"),
    ("embed_body", "{provider}"),
    ("embed_body", "{names}"),
}
# What a text has to contain, unless it is empty; a heading from another site asks in its name
_PIECES = (
    *((name, "{company}", "say who asks") for name in ("body", "notice_body", "again_body")),
    ("embed_body", "{provider}", "say whose a frame is that waits"),
    ("embed_body", "{names}", "say what a frame waits for"),
    ("chat_body", "{provider}", "say who may record a chat"),
)


def lint(new: Row, texts: Iterable[Text]) -> Iterator[Problem]:
    for text in texts:
        if found := _MARKUP.search(text.words):
            yield problem("markup", text.at, text=text.label, found=found[0])
        if text.row is None:
            yield from _unfilled(text)
        if text.row and text.name != "change":
            yield from _untrue([text.row], text, is_certain=True)
        elif text.name in _SPOKEN:
            yield from _untrue(new["categories"], text, is_certain=False)
    for language, wording in new["texts"].items():
        yield from _unnamed(new, language, wording)
        for name, piece, does in _PIECES:
            wanted = piece.replace("{company}", new["site"]["company"])
            if wording[name].strip() and wanted not in wording[name]:
                at, label = fields.wording(language, name), fields.label(name, language)
                yield problem("does_not_say", at, text=label, does=does, piece=wanted)
    if not new["site"]["privacy_policy_url"]:
        yield problem("no_privacy_policy", fields.site("privacy_policy_url"))


def _untrue(rows: Iterable[Row], text: Text, *, is_certain: bool) -> Iterator[Problem]:
    """Report promises that some category belies; of a text about all of them, as a guess."""
    for claim in _CLAIMS:
        if found := claim.found_in(text):
            untrue = [words.category(row) for row in rows if claim.is_untrue(row)]
            if untrue:
                yield problem(
                    "untrue_promise",
                    text.at,
                    is_error=claim.is_error and is_certain,
                    text=text.label,
                    found=found,
                    what=words.few(untrue),
                    truth=claim.truth,
                )


@cache
def _patterns() -> Mapping[tuple[str, str], re.Pattern[str]]:
    return {
        (language, name): re.compile(rf"\b(?:{'|'.join(promises)})", re.IGNORECASE)
        for language, table in word_table().items()
        for name, promises in table["claims"].items()
    }


def _unfilled(text: Text) -> Iterator[Problem]:
    for found in _PLACEHOLDER.findall(text.words):
        if (text.name, found) not in _FILLED_IN_THE_PAGE:
            yield problem("unfilled", text.at, text=text.label, found=found)


def _unnamed(new: Row, language: str, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Report a note that does not name the categories that involve a third party."""
    names = involving(new["categories"], language)
    for note, sentence in THIRD_PARTIES.items():
        if missing := [name for name in names if name not in texts[note]]:
            yield problem(
                "third_parties_unnamed",
                fields.wording(language, note),
                text=fields.label(note, language),
                names=", ".join(missing),
                sentence=fields.label(sentence),
            )
