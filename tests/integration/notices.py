"""A notice in the shape of a snapshot, as little of it as a snippet is written from."""

from collections.abc import Mapping
from typing import Any

NONE: Mapping[str, Any] = {}


def notice(
    categories: Mapping[str, Mapping[str, list[str]]],
    regions: Mapping[str, str] = NONE,
    **more: Any,
) -> dict[str, Any]:
    """`categories` are key → signals; `regions` are code → model. `more` goes into every rule."""
    return {
        "number": 1,
        "categories": [category(key, signals) for key, signals in categories.items()],
        "regions": [rule(code, model, **more) for code, model in regions.items()],
    }


def category(key: str, signals: Mapping[str, list[str]], **flags: bool) -> dict[str, Any]:
    known = {"necessary": key == "necessary", "sells_or_shares": False, "targets_ads": False}
    return {
        "key": key,
        "version": 1,
        **known,
        "third_party": False,
        "signals": signals,
        "cookies": [],
        **flags,
    }


def rule(code: str, model: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "covers": [],
        "model": model,
        "overrides": {},
        "memory_days": 182,
        "reask_days": 182,
        "languages": [],
        "valid_from": None,
        "valid_to": None,
        **more,
    }
