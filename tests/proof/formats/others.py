"""RFC 6962 by somebody else: PyPI's pymerkle."""

from collections.abc import Iterable, Sequence
from typing import Any

from pymerkle import InclusionProof, InmemoryTree, InvalidProof, verify_inclusion


def tree(entries: Iterable[bytes]) -> Any:
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


def path(of: Any, place: int, size: int) -> list[bytes]:
    """As it makes it: it counts from one, and begins with the leaf."""
    return list(of.prove_inclusion(place + 1, size).path[1:])


def holds(leaf: bytes, place: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether it takes a path for a proof; the sides of the siblings are its own work."""
    proof = InclusionProof("sha256", True, size, place + 1, _sides(place, size), [leaf, *path])
    try:
        verify_inclusion(leaf, root, proof, index=place + 1, size=size)
    except InvalidProof:
        return False
    return True


def _sides(place: int, size: int) -> list[int]:
    """What it wants to see beside the path: 1 where the sibling stands on the left."""
    from pymerkle.core import _inclusion_path_layout

    sides, _ = _inclusion_path_layout(place + 1, size)
    return list(sides)
