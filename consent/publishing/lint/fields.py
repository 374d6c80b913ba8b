"""The field in which each kind of problem is mended, from the rows of a draft."""

from collections.abc import Mapping
from typing import Any

from consent.models import Wording
from consent.models.wording import FIELDS
from consent.publishing import names
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
    return f"“{names.label(Wording, FIELDS.get(text, text))}”"
