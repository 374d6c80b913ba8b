"""Look up what is known of trackers, of what is really necessary, and of their vendors.

The facts stand in the tables beside this file.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from consent.kernel.values import matches
from consent.vendors import facts
from consent.vendors.facts import (
    KnownCookie as KnownCookie,
    Tag as Tag,
    Use as Use,
    Vendor as Vendor,
    is_named,
)


@lru_cache(maxsize=1024)
def by_name(name: str) -> Vendor | None:
    """Return the vendor with the name that the facts give it."""
    return next((vendor for vendor in facts.vendors() if vendor.name == name), None)


@lru_cache(maxsize=1024)  # each is compared with every vendor's names
def by_provider(provider: str) -> Vendor | None:
    """Return whom a register means: first by a vendor's own name, then by another one of it."""
    own = (vendor for vendor in facts.vendors() if is_named(provider, vendor.name))
    return next(own, None) or next((v for v in facts.vendors() if v.is_called(provider)), None)


@lru_cache(maxsize=1024)
def by_host(host: str) -> Vendor | None:
    return next((vendor for vendor in facts.vendors() if vendor.serves(host)), None)


def tracker_at(host: str) -> Vendor | None:
    vendor = by_host(host)
    return vendor if vendor and vendor.tracks_at(host) else None


def tracker_named(provider: str) -> Vendor | None:
    """Return the vendor that a provider's name means, if whatever comes from it tracks."""
    vendor = by_provider(provider)
    if vendor and (vendor.tracks or any(is_named(provider, name) for name in vendor.products)):
        return vendor
    return None


def tags_in(text: str, host: str = "") -> tuple[Tag, ...]:
    """Return the tags in an address or a script's code; by shape first, else by the host."""
    found = tuple(tag for tag in facts.tags() if re.search(tag.shape, text))
    vendor = None if found else by_host(host)
    if vendor is None:
        return found
    product = next((product for product in facts.products() if product.has(host)), None)
    use = (vendor.tracks_at(host) and vendor.records) or (product and product.use)
    use = use or vendor.use_at(host)
    stored = {cookie.use for cookie in facts.cookies() if cookie.vendor == vendor.name}
    if not use and stored == {Use.NECESSARY}:  # payments, robots, log-ins
        use = Use.NECESSARY
    return (Tag(vendor.name, vendor.name, (use,) if use else ()),)


class _CookieTable:
    """Some facts, looked up by the name that a register declares; a pattern stands for itself."""

    def __init__(self, facts: Iterable[KnownCookie]) -> None:
        self._exact: dict[str, list[KnownCookie]] = defaultdict(list)
        for fact in facts:
            self._exact[fact.name].append(fact)
        patterns = sorted((name for name in self._exact if "*" in name), key=len, reverse=True)
        self._patterns = [(name.partition("*")[0], name) for name in patterns]

    def find(self, name: str, kind: str) -> Iterator[KnownCookie]:
        """Yield the facts about a name: of the same name first, and of those its own kind."""
        yield from sorted(self._exact.get(name, ()), key=lambda fact: fact.kind != kind)
        for begin, pattern in self._patterns:
            if name.startswith(begin) and pattern != name and matches(name, pattern):
                yield from self._exact[pattern]

    def covered(self, pattern: str) -> Iterator[KnownCookie]:
        """Yield the facts whose exact name a declared pattern includes: `_g*` includes `_ga`."""
        if "*" in pattern:
            names = (name for name in self._exact if "*" not in name and matches(name, pattern))
            yield from (fact for name in names for fact in self._exact[name])


def known_cookie(name: str, kind: str = "cookie") -> KnownCookie | None:
    return next(iter(known_cookies(name, kind)), None)


@lru_cache(maxsize=4096)
def known_cookies(name: str, kind: str) -> tuple[KnownCookie, ...]:
    """Return every fact about a name, the most telling first."""
    return (*_table().find(name, kind),)


def covered_by(pattern: str) -> Iterator[KnownCookie]:
    """Yield the facts whose name a declared pattern includes."""
    return _table().covered(pattern)


@cache
def _table() -> _CookieTable:
    return _CookieTable(facts.cookies())
