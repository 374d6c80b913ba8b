"""Look up trackers, necessary services and vendors in the tables of this folder."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from consent.kernel.values import matches
from consent.vendors import facts
from consent.vendors.facts import KnownCookie as KnownCookie, Use as Use, Vendor as Vendor


@lru_cache(maxsize=1024)
def by_name(name: str) -> Vendor | None:
    """Return the vendor with the name that the facts give it."""
    return next((vendor for vendor in facts.vendors() if vendor.name == name), None)


@lru_cache(maxsize=1024)  # each is compared with every vendor's names
def by_provider(provider: str) -> Vendor | None:
    """Return whom a register means: first by a vendor's own name, then by another one of it."""
    own = (vendor for vendor in facts.vendors() if facts.is_named(provider, vendor.name))
    return next(own, None) or next((v for v in facts.vendors() if v.is_called(provider)), None)


@lru_cache(maxsize=1024)
def by_host(host: str) -> Vendor | None:
    """Return whose host it is: of several vendors, the one that names it most exactly."""
    found = {own: vendor for vendor in facts.vendors() for own in vendor.hosts_above(host)}
    return found[max(found, key=len)] if found else None


def tracker_at(host: str) -> Vendor | None:
    vendor = by_host(host)
    return vendor if vendor and vendor.tracks_at(host) else None


def tracker_named(provider: str) -> Vendor | None:
    """Return the vendor that a provider's name means, if whatever comes from it tracks."""
    vendor = by_provider(provider)
    names = vendor.tracking_products if vendor else ()
    does_track = any(facts.is_named(provider, name) for name in names)
    return vendor if vendor and (vendor.tracks or does_track) else None


def tags_in(text: str, host: str = "") -> tuple[facts.Tag, ...]:
    """Return the tags in an address or a script's code; by shape first, else by the host."""
    found = tuple(tag for tag in facts.tags() if re.search(tag.shape, text))
    if found or not (vendor := by_host(host)):
        return found
    sold = next((row.use for row in facts.products() if row.has(host)), vendor.use_at(host))
    use = (vendor.tracks_at(host) and vendor.records) or sold
    stored = {cookie.use for cookie in facts.cookies() if cookie.vendor == vendor.name}
    if not use and stored == {Use.NECESSARY}:  # payments, robots, log-ins
        use = Use.NECESSARY
    uses = (use,) if use else ()
    return (facts.Tag(vendor.name, vendor.name, uses, source=vendor.source),)


def known_cookie(name: str, kind: str = "cookie") -> KnownCookie | None:
    return next(iter(known_cookies(name, kind)), None)


@lru_cache(maxsize=4096)
def known_cookies(name: str, kind: str) -> tuple[KnownCookie, ...]:
    """Return every fact about a name: of the same name first, and of those its own kind."""
    table = _by_name()
    exact = sorted(table.get(name, ()), key=lambda fact: fact.kind != kind)
    found = (known for known in table if "*" in known and known != name and matches(name, known))
    longest_first = sorted(found, key=len, reverse=True)
    return (*exact, *(fact for pattern in longest_first for fact in table[pattern]))


def covered_by(pattern: str) -> Iterator[KnownCookie]:
    """Yield the facts whose exact name a declared pattern includes: `_g*` includes `_ga`."""
    if "*" in pattern:
        for name, known in _by_name().items():
            if "*" not in name and matches(name, pattern):
                yield from known


@cache
def _by_name() -> Mapping[str, Sequence[KnownCookie]]:
    found: dict[str, list[KnownCookie]] = {}
    for fact in facts.cookies():
        found.setdefault(fact.name, []).append(fact)
    return found
