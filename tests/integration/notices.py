"""A notice in the shape of a snapshot, as little of it as a snippet is written from."""

from collections.abc import Mapping
from typing import Any


def notice(categories: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Any]:
    """`categories` are key → signals."""
    return {"categories": [{"key": key, "signals": row} for key, row in categories.items()]}
