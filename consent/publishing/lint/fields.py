"""What is wrong, and the field in which each kind of problem is mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from consent.models import Wording
from consent.models.wording import FIELDS
from consent.publishing import words
from consent.publishing.words import Row


class Field(NamedTuple):
    """The field in which a problem is mended. `admin/review_context.py` knows its address."""

    model: str  # category, cookie, wording, theme, regionrule or site
    # A category's key, a wording's language, a cookie's name or `category/name`, a place's code or
    # `code/first day`: what another one may have too is told apart by what stands at the slash
    key: str = ""
    name: str = ""  # of the form's field; empty: the form as a whole
    language: str = ""  # of a category's or a cookie's text


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is missing or unlawful; an error keeps the notice from being published."""

    text: str
    is_error: bool = True
    at: Field | None = None


def warning(text: str, at: Field) -> Problem:
    return Problem(text, is_error=False, at=at)


class UnlawfulCatalogue(Exception):
    """This catalogue may not be published."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.text for problem in problems))
        self.problems = problems


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
