"""RFC 6962's tree: hashes, proofs, and how they are checked (RFC 9162, 2.1.3 and 2.1.4)."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Read = Callable[[int, int], bytes]
"""The hash of a complete subtree: of its level (0 is a leaf) and its index in that level."""

EMPTY = sha256(b"").digest()
SALT = 16  # octets


class BadProof(ValueError):
    """The path does not lead from the one hash to the other."""


def commitment(salt: bytes, record: bytes) -> bytes:
    """Return the log's entry: without the salt nobody finds out what was recorded, nor whether."""
    return sha256(salt + record).digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def root(size: int, read: Read) -> bytes:
    return _range(0, size, read) if size else EMPTY


def inclusion_proof(place: int, size: int, read: Read) -> list[bytes]:
    if not 0 <= place < size:
        raise IndexError(f"A tree of {size} has no place {place}.")
    return _path(place, 0, size, read)


def consistency_proof(old: int, new: int, read: Read) -> list[bytes]:
    if not 0 <= old <= new:
        raise IndexError(f"A tree of {new} does not grow out of one of {old}.")
    return _growth(old, 0, new, read, is_known=True) if 0 < old < new else []


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    if not 0 <= old <= new:
        raise BadProof(f"A tree of {new} does not grow out of one of {old}.")
    if old in (0, new):
        empty = (size == 0 and root != EMPTY for size, root in ((old, old_root), (new, new_root)))
        if proof or any(empty) or (old == new and old_root != new_root):
            raise BadProof("The roots differ.")
        return
    hashes = list(proof) if old & (old - 1) else [old_root, *proof]
    if not hashes:
        raise BadProof("The proof is too short.")
    index, last = old - 1, new - 1
    while index & 1:  # up to the largest subtree that the old tree ends with
        index, last = index >> 1, last >> 1
    before = after = hashes[0]
    for sibling, is_left in way(index, last, hashes[1:]):
        before = node_hash(sibling, before) if is_left else before
        after = node_hash(sibling, after) if is_left else node_hash(after, sibling)
    if before != old_root or after != new_root:
        raise BadProof("The proof does not lead to both roots.")


def way(index: int, last: int, path: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each sibling on the way from a node to the root, and whether it stands on the left."""
    for sibling in path:
        if last == 0:
            raise BadProof("The path is too long.")
        is_left = bool(index & 1) or index == last
        yield sibling, is_left
        while is_left and index and not index & 1:  # a last node without a neighbour goes up
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    if last != 0:
        raise BadProof("The path is too short.")


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _range(start: int, end: int, read: Read) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return read(level, start >> level)
    middle = start + _split(size)
    return node_hash(_range(start, middle, read), _range(middle, end, read))


def _path(place: int, start: int, end: int, read: Read) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if place < middle:
        return [*_path(place, start, middle, read), _range(middle, end, read)]
    return [*_path(place, middle, end, read), _range(start, middle, read)]


def _growth(old: int, start: int, end: int, read: Read, *, is_known: bool) -> list[bytes]:
    """RFC 6962's SUBPROOF: known is the root of the old tree, as long as nothing is left of it."""
    if old == end:
        return [] if is_known else [_range(start, end, read)]
    middle = start + _split(end - start)
    if old <= middle:
        rest = _growth(old, start, middle, read, is_known=is_known)
        return [*rest, _range(middle, end, read)]
    rest = _growth(old, middle, end, read, is_known=False)
    return [*rest, _range(start, middle, read)]
