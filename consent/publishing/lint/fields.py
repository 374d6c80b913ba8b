"""The field in which each kind of problem is mended, from the rows of a draft."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from consent.models import Wording
from consent.models.wording import FIELDS
from consent.publishing import words
from consent.publishing.lint.problem import Field

Row = Mapping[str, Any]


def category(row: Row, name: str = "", language: str = "") -> Field:
    return Field("category", row["key"], name, language)


def cookie(row: Row, declared: Row, name: str = "", language: str = "") -> Field:
    return Field("cookie", f"{row['key']}/{declared['name']}", name, language)


def rule(row: Row, name: str = "", language: str = "") -> Field:
    return Field("regionrule", f"{row['code']}/{row['valid_from'] or ''}", name, language)


def wording(language: str, text: str = "") -> Field:
    """`text` is the name that a notice gives it."""
    return Field("wording", language, FIELDS.get(text, text))


def site(name: str) -> Field:
    return Field("site", name=name)


def label(text: str) -> str:
    """What the form calls a text of the wording."""
    return f"“{words.label(Wording, FIELDS.get(text, text))}”"


class Text(NamedTuple):
    """What is written in one language, where, and about what."""

    words: str
    language: str
    at: Field
    subject: str


def texts(row: Row) -> Iterator[Text]:
    """Of a category and of the cookies in it."""
    for language, text in row["texts"].items():
        for name in ("name", "summary", "purpose", "change"):
            at = category(row, name, language)
            yield Text(text[name], language, at, words.category(row))
    for declared in row["cookies"]:
        for language, text in declared["texts"].items():
            at = cookie(row, declared, "purpose", language)
            yield Text(text["purpose"], language, at, declared["name"])


def wordings(new: Row) -> Iterator[Text]:
    for language, texts in new["texts"].items():
        for name, text in texts.items():
            yield Text(text, language, wording(language, name), label(name))
