"""Every difference between two notices, or a notice and a draft: old words and new."""

from collections.abc import Iterator
from itertools import chain

from consent.publishing.differences import categories, places, site
from consent.publishing.differences.difference import Difference, Piece, Row

__all__ = ["Difference", "Piece", "Row", "between"]


def between(old: Row | None, new: Row) -> tuple[Difference, ...]:
    """What a snapshot says otherwise than an older one, in the order in which it is read.

    Without an older one all of it is new, and a single line says so.
    """
    if old is None:
        return (Difference("Everything", "", "", "", "Nothing was published", "The first notice"),)
    return tuple(chain.from_iterable(_each(old, new)))


def _each(old: Row, new: Row) -> Iterator[Iterator[Difference]]:
    yield categories.between(old, new)
    yield categories.order(old, new)
    yield site.texts(old, new)
    yield places.between(old, new)
    yield site.look(old, new)
    yield site.facts(old, new)
    yield site.program(old, new)
