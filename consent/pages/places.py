"""What visitors read of places. Their names stand in the notice: staff writes them."""

from collections.abc import Mapping
from typing import Any


def name_of(row: Mapping[str, Any], language: str) -> str:
    """The place's name in a language, else in English; "" where no row holds."""
    return str(row.get("names", {}).get(language) or row.get("name", ""))
