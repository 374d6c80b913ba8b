"""What things in a notice are called among staff."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from consent.publishing.draft import every_row

Row = Mapping[str, Any]


def category_names(snapshot: Row) -> dict[str, str]:
    """Each category's name by its key: in English, else in the site's first language."""
    return {row["key"]: category_name(row) for row in every_row(snapshot)}


def category_name(row: Row) -> str:
    texts: dict[str, dict[str, str]] = row["texts"]
    text = texts.get("en") or next(iter(texts.values()), {})
    return text.get("name") or str(row["key"])


def in_order(texts: Mapping[str, Any], snapshot: Row) -> list[str]:
    """The languages in which something is written, in the site's own order."""
    own: list[str] = snapshot["site"]["languages"]
    return [code for code in own if code in texts] + sorted(texts.keys() - set(own))


def yes_or_no(value: Any) -> str:
    return "Yes" if value else "No"


def field_of(model: type[models.Model], name: str) -> Any:
    """A field of the admin; nothing where a notice of another release has more."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


@lru_cache(maxsize=512)
def label(model: type[models.Model], name: str) -> str:
    """What a field is called in its form."""
    field = field_of(model, name)
    return capital(str(field.verbose_name) if field else name.replace("_", " "))


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def listed(names: Sequence[str], conjunction: str = "and") -> str:
    """As a sentence lists them: A, B and C."""
    *others, last = names
    return f"{', '.join(others)} {conjunction} {last}" if others else last
