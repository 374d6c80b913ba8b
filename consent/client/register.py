"""The declared cookies: the category of a name, where it is stored, how long it may last."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from consent.kernel.rules import Category
from consent.kernel.ruleset import DeclaredCookie, Ruleset


class Entry(NamedTuple):
    """What is declared about one name."""

    category: str
    places: tuple[tuple[str, str], ...]  # (domain, path); no domain is the host alone
    session_exempt: bool  # without a yes it may still be set for the session


class Register:
    """The declared cookies of a notice, and the names that need no declaration."""

    def __init__(self, ruleset: Ruleset | None = None, always: Iterable[str] = ()) -> None:
        self._always = frozenset(always)

        @lru_cache(maxsize=1024)  # a pattern costs a walk through the register
        def entry(name: str) -> Entry | None:
            return _entry(name, ruleset) if ruleset else None

        @lru_cache(maxsize=1024)
        def category_of(name: str) -> str | None:
            found = entry(name)
            return found.category if found else None

        self.entry = entry
        self.category_of = category_of

    def is_always_allowed(self, name: str) -> bool:
        """Whether it needs no declaration: what remembers a no, and what the site has named."""
        return name in self._always


def _entry(name: str, ruleset: Ruleset) -> Entry | None:
    declared = ruleset.declared(name)
    if declared is None:
        return None
    rows = [row for row in ruleset.cookies if row[:2] == declared[:2] and row.is_cookie]
    return Entry(
        category=declared.category,
        places=tuple(place for row in rows for place in _places(row, ruleset.cookie_domain)),
        session_exempt=any(row.session_exempt for row in rows)
        and _may_be_exempt(ruleset.categories[declared.category]),
    )


def _may_be_exempt(category: Category) -> bool:
    """The lint refuses to publish it otherwise; a filter does not take a notice's word for it."""
    return not (category.necessary or category.is_signalled or category.needs_yes)


def _places(row: DeclaredCookie, cookie_domain: str) -> list[tuple[str, str]]:
    own = cookie_domain.lower()
    domain = (row.domain or own).lower().removeprefix(".")
    is_ours = not own or f".{domain}".endswith(f".{own}") or f".{own}".endswith(f".{domain}")
    return [*([(domain, row.path)] if domain and is_ours else []), ("", row.path)]
