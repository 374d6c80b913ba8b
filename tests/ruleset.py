"""A ruleset made of categories alone, for tests that need neither cookies nor regions."""

from consent.kernel.rules import Category
from consent.kernel.ruleset import Ruleset


def ruleset_of(*categories: Category | None) -> Ruleset:
    return Ruleset(1, {c.key: c for c in categories if c}, cookies=(), regions=())
