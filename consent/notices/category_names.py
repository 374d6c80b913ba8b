"""Return the English names of a notice's categories, for staff."""

from collections.abc import Mapping
from typing import Any


def category_name(row: Mapping[str, Any]) -> str:
    """In English, else in the site's first language; a category without words by its key."""
    texts: dict[str, dict[str, str]] = row["texts"]
    text = texts.get("en") or next(iter(texts.values()), {})
    return text.get("name") or str(row["key"])
