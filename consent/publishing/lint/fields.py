"""Describe problems, and the field in which each one is corrected."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from consent.lib import languages
from consent.models import Wording
from consent.publishing import fixed, words
from consent.publishing.words import Row


class Field(NamedTuple):
    """The field in which a problem is corrected; `admin/problem_links.py` builds its address."""

    model: str  # category, cookie, wording, theme, regionrule, site or confirmation of a fact
    # A category's key, a wording's language, a cookie's name or `category/name`, a place's code or
    # `code/first day`; the part next to the slash is added where the name is not unique
    key: str = ""
    name: str = ""  # of the form's field; empty: the whole form
    language: str = ""  # of a category's or a cookie's text


@dataclass(frozen=True, slots=True)
class Problem:
    """Something missing or unlawful; an error prevents publication."""

    code: str  # of its message
    text: str
    is_error: bool
    at: Field


def problem(code: str, at: Field, /, **values: Any) -> Problem:
    """Return a problem in the words of `messages.toml`; `is_error` overrides its level there."""
    errors, warnings = (_read("messages.toml")[level] for level in ("errors", "warnings"))
    text = errors[code] if code in errors else warnings[code]
    return Problem(code, text.format(**values), values.get("is_error", code in errors), at)


def sentence(text: str, at: Field) -> Problem:
    """Return an error in the words of a form that would refuse the same."""
    return problem("refused_by_form", at, text=text)


def word_table() -> Mapping[str, Any]:
    """Return the words that the lint searches for, by language."""
    return _read("words.toml")


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def category(row: Row, name: str = "", language: str = "") -> Field:
    return Field("category", row["key"], name, language)


def cookie(row: Row, declared: Row, name: str = "", language: str = "") -> Field:
    return Field("cookie", f"{row['key']}/{declared['name']}", name, language)


def of_category(code: str, row: Row, name: str = "", at: str = "", /, **values: Any) -> Problem:
    """Return a problem of a category, whose message may name it; `at` is a language."""
    return problem(code, category(row, name, at), category=words.category(row), **values)


def of_cookie(
    code: str, row: Row, declared: Row, name: str, at: str = "", /, **values: Any
) -> Problem:
    """Return a problem of a cookie, whose message may name it and its category."""
    values |= {"cookie": declared["name"], "category": words.category(row)}
    return problem(code, cookie(row, declared, name, at), **values)


def rule(row: Row, name: str = "", language: str = "") -> Field:
    return Field("regionrule", f"{row['code']}/{row['valid_from'] or ''}", name, language)


def wording(language: str, text: str = "") -> Field:
    return Field("wording", language, text)


def site(name: str) -> Field:
    return Field("site", name=name)


def label(text: str, language: str = "") -> str:
    """Return the form's label of a wording text."""
    name = f"“{words.label(Wording, text)}”"
    return f"{name} in {languages.name(language)}" if language else name


class Text(NamedTuple):
    """A text in one language, with its field."""

    words: str
    language: str
    at: Field
    name: str
    subject: str  # a category, a cookie or the text itself
    row: Row | None = None  # of the category, unless it is the banner's

    @property
    def label(self) -> str:
        return f"{self.subject} in {languages.name(self.language)}"


def texts(new: Row) -> list[Text]:
    """Return what staff write: the texts of categories, of their cookies and of the banner."""
    found = [text for row in new["categories"] for text in texts_of(row)]
    for language, wordings in new["texts"].items():
        for name, text in wordings.items():
            if name not in fixed.WORDS:
                found.append(Text(text, language, wording(language, name), name, label(name)))
    return found


def texts_of(row: Row) -> Iterator[Text]:
    """Yield the texts of a category and of its cookies."""
    subject = words.category(row)
    for language, text in row["texts"].items():
        for name in ("name", "summary", "purpose", "change"):
            if name == "summary" and text["purpose"].startswith(text[name]):
                continue  # read with the purpose
            yield Text(text[name], language, category(row, name, language), name, subject, row)
    for declared in row["cookies"]:
        where = f"{declared['name']} in {subject}"
        for language, text in declared["texts"].items():
            at = cookie(row, declared, "purpose", language)
            yield Text(text["purpose"], language, at, "purpose", where, row)
