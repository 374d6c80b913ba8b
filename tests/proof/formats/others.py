"""RFC 6962 by somebody else: PyPI's pymerkle."""

from collections.abc import Iterable
from typing import Any

from pymerkle import InmemoryTree


def tree(entries: Iterable[bytes]) -> Any:
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


def path(of: Any, place: int, size: int) -> list[bytes]:
    """As it makes it: it counts from one, and begins with the leaf."""
    return list(of.prove_inclusion(place + 1, size).path[1:])
