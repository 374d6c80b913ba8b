"""Facts about the names of a register, read once: ours, then those that an operator brought."""

from collections.abc import Iterable, Iterator
from functools import cache

from consent.publishing.known import facts
from consent.publishing.known.facts import KnownCookie
from consent.publishing.known.index import Index


class Table:
    """What is known of some names."""

    def __init__(self, imported: Iterable[KnownCookie] = ()) -> None:
        self.imported = Index(imported)

    def cookie(self, name: str, kind: str = "cookie") -> KnownCookie | None:
        return next(self.all(name, kind), None)

    def all(self, name: str, kind: str = "cookie") -> Iterator[KnownCookie]:
        """Every fact about a name, the most telling first."""
        yield from _ours().find(name, kind)
        yield from self.imported.find(name, kind)


def table(names: Iterable[str]) -> Table:
    """What is known of these names, by one query."""
    return Table()


@cache
def _ours() -> Index:
    return Index(facts.cookies())
