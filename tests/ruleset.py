"""A ruleset made of categories alone, for tests that need neither cookies nor regions."""

from datetime import date
from typing import Any

from consent.kernel.rules import Category, Region
from consent.kernel.ruleset import Ruleset

# What a notice's row says beside its rule
BARE: dict[str, Any] = {"covers": [], "languages": [], "valid_from": None, "valid_to": None}


def rule_of(row: dict[str, Any]) -> Region:
    """The rule of a vector's place, in a notice that has its other rules as well."""
    rows = tuple(BARE | rule for rule in (row["region"], *row.get("elsewhere", ())))
    found = Ruleset(1, {}, cookies=(), regions=rows)
    return found.region(row["region"]["code"], today=date(2027, 1, 15))


def ruleset_of(*categories: Category | None) -> Ruleset:
    return Ruleset(1, {c.key: c for c in categories if c}, cookies=(), regions=())
