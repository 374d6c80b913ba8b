"""Facts about the names of a register, read once: ours, then those that an operator brought."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from consent.kernel.patterns import matches
from consent.vendors import facts
from consent.vendors.facts import (
    KnownCookie,
    is_named,
    tracks_at,
    vendor_of_host,
    vendor_of_provider,
)
from consent.vendors.open_cookie_database import Row, read_rows


class Index:
    """Some facts, looked up by the name that a register declares: a pattern stands for itself."""

    def __init__(self, facts: Iterable[KnownCookie]) -> None:
        self.exact: dict[str, list[KnownCookie]] = defaultdict(list)
        patterns: list[KnownCookie] = []
        for fact in facts:
            self.exact[fact.name].append(fact)
            patterns += [fact] if "*" in fact.name else []
        patterns.sort(key=lambda fact: -len(fact.name))
        self.patterns = [(fact.name.partition("*")[0], fact) for fact in patterns]

    def find(self, name: str, kind: str) -> Iterator[KnownCookie]:
        """Every fact about a name; of two that say the same name, the one of its own kind first."""
        yield from sorted(self.exact.get(name, ()), key=lambda fact: fact.kind != kind)
        for begins, fact in self.patterns:
            if name.startswith(begins) and fact.name != name and matches(name, fact.name):
                yield fact

    def covered(self, pattern: str) -> Iterator[KnownCookie]:
        """The facts whose exact name a declared pattern takes with it: `_g*` takes `_ga`."""
        if "*" in pattern:
            names = (name for name in self.exact if "*" not in name and matches(name, pattern))
            yield from (fact for name in names for fact in self.exact[name])


ENOUGH = 2  # rows that say what a vendor's business is


class Table:
    """What is known of some names, providers and hosts."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.rows = tuple(rows)
        self.imported = Index(row.fact for row in self.rows)

    def cookie(self, name: str, kind: str = "cookie") -> KnownCookie | None:
        return next(self.all(name, kind), None)

    def all(self, name: str, kind: str = "cookie") -> Iterator[KnownCookie]:
        """Every fact about a name, the most telling first."""
        yield from own_facts(name, kind)
        yield from self.imported.find(name, kind)

    def covered(self, pattern: str) -> Iterator[KnownCookie]:
        """Facts whose name a declared pattern takes with it: of the operator's, the one that the
        pattern begins with."""
        yield from _ours().covered(pattern)
        yield from self.imported.covered(pattern)

    def tracker_named(self, provider: str) -> str | None:
        """The vendor that a provider's name means, if whatever comes from it tracks."""
        if one := vendor_of_provider(provider):
            is_product = any(is_named(provider, name) for name in one.products)
            return one.name if one.tracks or is_product else None
        rows = [row.fact for row in self.rows if is_named(provider, row.fact.vendor)]
        return provider if len(rows) >= ENOUGH and all(row.is_tracker for row in rows) else None

    def tracker_at(self, host: str) -> str | None:
        """The vendor that tracks from a host."""
        if one := vendor_of_host(host):
            return one.name if tracks_at(host, one) else None
        rows = [row.fact for row in self.rows if row.domain in parents(host)]
        is_known = len(rows) >= ENOUGH and all(row.is_tracker for row in rows)
        return rows[0].vendor if is_known else None


def table(
    names: Iterable[str], *, providers: Iterable[str] = (), hosts: Iterable[str] = ()
) -> Table:
    """What is known of these, by one query."""
    wanted = {part for name in names for part in (name, name.removesuffix("*"))}
    domains = {domain for host in hosts for domain in parents(host)}
    return Table(read_rows(wanted, {*providers}, domains))


def parents(host: str) -> set[str]:
    """A host and what it is below of, but for the last part: a.example.com, example.com."""
    parts = host.removeprefix("*.").removeprefix(".").split(".")
    return {".".join(parts[at:]) for at in range(len(parts) - 1)}


@lru_cache(maxsize=4096)
def own_facts(name: str, kind: str) -> tuple[KnownCookie, ...]:
    """What our own tables say of a name, the most telling first."""
    return (*_ours().find(name, kind),)


@cache
def _ours() -> Index:
    return Index(facts.cookies())
