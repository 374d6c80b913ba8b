"""RFC 6962's tree, of any size, and its proof of growth as somebody else checks it."""

from collections.abc import Sequence
from hashlib import sha256

from consent.proof.formats.tree import EMPTY, Read, leaf_hash, node_hash, root


def entries(count: int, word: str = "leaf") -> list[bytes]:
    return [sha256(f"{word} {place}".encode()).digest() for place in range(count)]


def reader(entries: Sequence[bytes]) -> Read:
    """All levels at once, the plain way."""
    levels = [[leaf_hash(entry) for entry in entries]]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append([node_hash(*row[at : at + 2]) for at in range(0, len(row) // 2 * 2, 2)])
    return lambda level, index: levels[level][index]


def root_of(entries: Sequence[bytes]) -> bytes:
    return root(len(entries), reader(entries))


class BadProof(ValueError):
    """The path does not lead from the one hash to the other."""


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """As somebody checks it who has the two checkpoints and the proof (RFC 9162, 2.1.4.2)."""
    if old > new or not (proof or old in (0, new)):
        raise BadProof
    if old in (0, new):
        is_true = not proof and (old_root == (new_root if old else EMPTY))
    else:
        first, *path = proof if old & (old - 1) else [old_root, *proof]
        index, last = old - 1, new - 1
        while index & 1:  # up to the largest subtree that the old tree ends with
            index, last = index >> 1, last >> 1
        before = after = first
        for sibling in path:
            is_left = last and (index & 1 or index == last)
            before = node_hash(sibling, before) if is_left else before
            after = node_hash(sibling, after) if is_left else node_hash(after, sibling)
            while is_left and index and not index & 1:  # a last node goes up alone
                index, last = index >> 1, last >> 1
            index, last = index >> 1, last >> 1
        is_true = last == 0 and (before, after) == (old_root, new_root)
    if not is_true:
        raise BadProof
