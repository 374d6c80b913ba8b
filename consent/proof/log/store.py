"""Store the tree: bundles of entries, and tiles of the hashes above them (C2SP tlog-tiles).

A full tile never changes. Level 0 is computed from the entries, which are stored in its place.
"""

from collections.abc import Sequence
from functools import cached_property

from consent.proof.formats import tree
from consent.proof.formats.tree import HASH, HEIGHT, WIDTH, Read
from consent.proof.models import LogTile


class NoSuchTile(LookupError):
    """The log has not reached this tile, or lacks it."""


def entries(number: int, width: int = WIDTH) -> list[bytes]:
    """Return a bundle's first `width` entries. Raises NoSuchTile if there are fewer."""
    return tree.split(_stored(0, number, width))


def tile(level: int, number: int, width: int = WIDTH) -> bytes:
    """Return a tile's first `width` hashes. Raises NoSuchTile if there are fewer."""
    return _hashes(level, _stored(level, number, width))


def reader(size: int) -> Read:
    """Return a reader of the tree of that size that reads each tile once."""
    return tree.tile_reader(tile, size)


class TreeAppend:
    """New entries of a tree and the tiles they change, computed first and written later."""

    def __init__(self, size: int, new: Sequence[bytes]) -> None:
        """Raises NoSuchTile where the tree of that size is not there."""
        self.before, self.size = size, size + len(new)
        self._changed_tiles: dict[tuple[int, int], bytes] = {}  # by level and number
        level, items = 0, list(new)
        while items:
            items = self._grow(level, size, items)
            level, size = level + 1, size >> HEIGHT

    @cached_property
    def roots(self) -> tuple[bytes, bytes]:
        """Return the root of before and the new one, which follow from the same hashes."""
        reader = tree.tile_reader(self._tile, self.size)
        if not self.before:
            return tree.EMPTY, tree.root(self.size, reader)
        old, new, _ = tree.growth(self.before, self.size, reader)
        return old, new

    def write(self) -> None:
        """Write in the surrounding transaction; the database refuses what continues nothing."""
        for (level, number), octets in self._changed_tiles.items():
            if not LogTile.objects.filter(level=level, number=number).update(hashes=octets):
                LogTile.objects.create(level=level, number=number, hashes=octets)

    def _grow(self, level: int, size: int, items: Sequence[bytes]) -> list[bytes]:
        """Grow one level; return the hashes of its full tiles, which the next level contains."""
        first, width = divmod(size, WIDTH)
        row = b"".join([_stored(level, first, width) if width else b"", *items])
        full = []
        for number, at in enumerate(range(0, len(row), WIDTH * HASH), first):
            octets = self._changed_tiles[level, number] = row[at : at + WIDTH * HASH]
            if len(octets) == WIDTH * HASH:
                full.append(tree.subtree(_hashes(level, octets)))
        return full

    def _tile(self, level: int, number: int, width: int) -> bytes:
        octets = self._changed_tiles.get((level, number))
        if octets is None:
            return tile(level, number, width)
        return _hashes(level, octets[: width * HASH])


def _stored(level: int, number: int, width: int) -> bytes:
    found = LogTile.objects.filter(level=level, number=number)
    octets = bytes(found.values_list("hashes", flat=True).first() or b"")
    if len(octets) < width * HASH:
        raise NoSuchTile(f"Of tile {level}/{number} {width} hashes should be there.")
    return octets[: width * HASH]


def _hashes(level: int, octets: bytes) -> bytes:
    return octets if level else tree.leaf_hashes(octets)
