"""Which category a cookie belongs to."""

from collections.abc import Iterable
from functools import lru_cache

from consent.jar import OURS
from consent.terms import Terms


class Register:
    """The declared cookies of a notice, and the names that need no declaration."""

    def __init__(self, terms: Terms | None = None, always: Iterable[str] = ()) -> None:
        self.always = OURS.union(always)  # what remembers a no is necessary

        @lru_cache(maxsize=1024)  # a pattern costs a walk through the register
        def category_of(name: str) -> str | None:
            return terms.category_of(name) if terms else None

        self.category_of = category_of
