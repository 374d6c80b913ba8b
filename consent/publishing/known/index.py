"""Facts found by name: exact ones before patterns, and of those the longest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from consent.kernel.patterns import matches
from consent.publishing.known.facts import KnownCookie


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
