"""A notice in the shape of a snapshot, as little of it as a snippet is written from."""

from collections.abc import Mapping, Sequence
from typing import Any

KEYS = ("necessary", "preferences", "support", "replay", "analytics", "marketing")


def notice(categories: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Any]:
    """`categories` are key → signals."""
    return {"categories": [{"key": key, "signals": row} for key, row in categories.items()]}


def of_site(hosts: Mapping[str, list[str]] | None = None, keys: Sequence[str] = KEYS) -> Any:
    """`hosts` are key → what the category declares."""
    site = {"origins": ["https://www.mixnetworks.com"], "cookie_domain": "mixnetworks.com"}
    rows = notice({key: {} for key in keys})["categories"]
    declared = [
        {**row, "necessary": row["key"] == "necessary", "hosts": (hosts or {}).get(row["key"], [])}
        for row in rows
    ]
    return {"site": site, "categories": declared}
