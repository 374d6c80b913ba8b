"""RFC 6962's tree: hashes, proofs, and tiles.

Tiles are the tree as files that never change: hashes, and bundles of entries (C2SP tlog-tiles).
"""

import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

Read = Callable[[int, int], bytes]
"""The hash of a complete subtree: of its level (0 is a leaf) and its index in that level."""

EMPTY = sha256(b"").digest()
SALT = 16  # octets


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
    return _path(place, 0, size, read)


def growth(old: int, new: int, read: Read) -> tuple[bytes, bytes, list[bytes]]:
    """Return the roots of both trees (0 < old <= new), and the proof that one grew from the other.

    All follow from the same hashes: where the second root is right, the first is, whoever gave
    the hashes.
    """
    return _growth(old, 0, new, read)


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


def _growth(old: int, start: int, end: int, read: Read) -> tuple[bytes, bytes, list[bytes]]:
    """RFC 6962's SUBPROOF, which leaves out the old root, and both roots of this range."""
    if old == end:
        whole = _range(start, end, read)
        return whole, whole, [whole] if start else []
    middle = start + _split(end - start)
    if old <= middle:
        before, after, proof = _growth(old, start, middle, read)
        right = _range(middle, end, read)
        return before, node_hash(after, right), [*proof, right]
    before, after, proof = _growth(old, middle, end, read)
    left = _range(start, middle, read)
    return node_hash(left, before), node_hash(left, after), [*proof, left]


HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH = 32

_PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]{1,2})/(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class TileName(NamedTuple):
    level: int | None  # none for a bundle of entries
    number: int
    width: int


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """Beneath the log's address, without a slash before it."""
    return f"tile/{level}/{_number(number)}{_suffix(width)}"


def entries_path(number: int, width: int = WIDTH) -> str:
    return f"tile/entries/{_number(number)}{_suffix(width)}"


def parse_path(path: str) -> TileName:
    """Raises ValueError for whatever the two functions above would not write."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise ValueError(f"This is no tile's path: {path}")
    level = None if match["level"] == "entries" else int(match["level"])
    number = int(re.sub("[x/]", "", match["number"]))
    width = int(match["width"] or WIDTH)
    written = entries_path(number, width) if level is None else tile_path(level, number, width)
    if written != path or (level or 0) > 63:
        raise ValueError(f"This is no tile's path: {path}")
    return TileName(level, number, width)


def width_in(level: int, number: int, size: int) -> int:
    """How many hashes the tile has in a tree of that size: 0 where there is none."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - number * WIDTH))


def pack_entries(entries: Iterable[bytes]) -> bytes:
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def tile_reader(fetch: Callable[[int, int, int], bytes], size: int) -> Read:
    """Return what `tree` reads of a tree of that size; each tile is fetched once."""
    tiles: dict[tuple[int, int], bytes] = {}

    def tile(level: int, number: int) -> bytes:
        if (level, number) not in tiles:
            width = width_in(level, number, size)
            hashes = fetch(level, number, width)
            if len(hashes) != width * HASH:
                raise ValueError(f"The tile {level}/{number} has not {width} hashes.")
            tiles[level, number] = hashes
        return tiles[level, number]

    def read(level: int, index: int) -> bytes:
        tile_level, within = divmod(level, HEIGHT)
        number, start = divmod(index << within, WIDTH)
        hashes = tile(tile_level, number)[start * HASH : (start + (1 << within)) * HASH]
        if len(hashes) != HASH << within:
            raise ValueError(f"A tree of {size} has no complete subtree {level}/{index}.")
        return subtree(hashes)

    return read


def subtree(hashes: bytes) -> bytes:
    """The hash over a power of two of them."""
    row = split(hashes)
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


def split(hashes: bytes) -> list[bytes]:
    """One by one, hashes of a tile or entries of ours, which are as long."""
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]


def leaf_hashes(entries: bytes) -> bytes:
    """The tile of level 0 that follows from entries of ours."""
    return b"".join(map(leaf_hash, split(entries)))


def _number(number: int) -> str:
    digits = str(number)
    digits = digits.zfill(-len(digits) // 3 * -3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def _suffix(width: int) -> str:
    if not 0 < width <= WIDTH:
        raise ValueError(f"No tile is {width} wide.")
    return "" if width == WIDTH else f".p/{width}"
