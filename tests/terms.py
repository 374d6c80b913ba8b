"""Terms made of categories alone, for tests that ask nothing of cookies or regions."""

from consent.rules import Category
from consent.terms import Terms


def terms_of(*categories: Category | None) -> Terms:
    return Terms(1, {c.key: c for c in categories if c}, cookies=(), regions=())
