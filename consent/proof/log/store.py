"""Store the tree: bundles of entries, and tiles of the hashes above them (C2SP tlog-tiles).

A full tile never changes. Level 0 is computed from the entries and not stored.
"""

from collections.abc import Collection, Iterator, Sequence

from consent.proof.formats import tiles, tree
from consent.proof.formats.tiles import HASH, HEIGHT, WIDTH
from consent.proof.formats.tree import Read
from consent.proof.models import LogEntries, LogTile

_AT_ONCE = 64  # bundles

_Name = tuple[int, int]  # of a tile: level, number


class NoSuchTile(LookupError):
    """The log has not reached this tile."""


class BrokenLog(Exception):
    """The log's own tables are inconsistent."""


def entries(number: int, width: int = WIDTH) -> list[bytes]:
    """Return a bundle's first `width` entries. Raises NoSuchTile if there are fewer."""
    found = LogEntries.objects.filter(pk=number).values_list("entries", flat=True).first()
    return _hashes(found, width)


def tile(level: int, number: int, width: int = WIDTH) -> bytes:
    """Return a tile's first `width` hashes. Raises NoSuchTile if there are fewer."""
    if level == 0:
        return tiles.leaf_hashes(b"".join(entries(number, width)))
    found = LogTile.objects.filter(level=level, number=number)
    return b"".join(_hashes(found.values_list("hashes", flat=True).first(), width))


def _places_of(sought: Collection[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield each entry found with every position of it; this reads the whole log."""
    rows, after = LogEntries.objects.order_by("number").values_list("number", "entries"), -1
    while page := list(rows.filter(number__gt=after)[:_AT_ONCE]):
        for after, bundle in page:
            for at, entry in enumerate(tiles.split(bytes(bundle)), after * WIDTH):
                if entry in sought:
                    yield entry, at


def reader(size: int) -> Read:
    """Return a reader of the tree of that size that reads each tile once."""
    return tiles.tile_reader(_fetch, size)


class Growth:
    """The growth of a tree by new entries, computed first and written later."""

    def __init__(self, size: int, new: Sequence[bytes]) -> None:
        self.size = size + len(new)
        self._grown: dict[_Name, bytes] = {}
        self._new: set[_Name] = set()  # those of them that are not stored yet
        level, items = 0, list(new)
        while items:
            items = self._grow(level, size, items)
            level, size = level + 1, size >> HEIGHT

    def root(self) -> bytes:
        return tree.root(self.size, tiles.tile_reader(self._fetch, self.size))

    def write(self) -> None:
        """Write in the surrounding transaction, if no other process has appended meanwhile."""
        for (level, number), octets in self._grown.items():
            _write(level, number, octets, is_new=(level, number) in self._new)

    def _grow(self, level: int, size: int, items: Sequence[bytes]) -> list[bytes]:
        """Grow one level; return the hashes of its full tiles, which the next level contains."""
        full = []
        number, width = divmod(size, WIDTH)
        before = b"".join(_last(level, number, width))
        at = 0
        while at < len(items):
            chunk = items[at : at + WIDTH - width]
            octets = before + b"".join(chunk)
            self._grown[level, number] = octets
            if not width:
                self._new.add((level, number))
            if len(octets) == WIDTH * HASH:
                full.append(_top(level, octets))
            at += len(chunk)
            number, width, before = number + 1, 0, b""
        return full

    def _fetch(self, path: str) -> bytes:
        name = tiles.parse_path(path)
        assert name.level is not None
        octets = self._grown.get((name.level, name.number))
        if octets is None:
            return tile(name.level, name.number, name.width)
        octets = b"".join(_hashes(octets, name.width))
        return tiles.leaf_hashes(octets) if name.level == 0 else octets


def _last(level: int, number: int, width: int) -> list[bytes]:
    if not width:
        return []
    try:
        return entries(number, width) if level == 0 else tiles.split(tile(level, number, width))
    except NoSuchTile as error:
        raise BrokenLog(f"Of tile {level}/{number} {width} hashes should be there.") from error


def _write(level: int, number: int, octets: bytes, *, is_new: bool) -> None:
    if level == 0:
        if is_new:
            LogEntries.objects.create(pk=number, entries=octets)
        else:
            LogEntries.objects.filter(pk=number).update(entries=octets)
    elif is_new:
        LogTile.objects.create(level=level, number=number, hashes=octets)
    else:
        LogTile.objects.filter(level=level, number=number).update(hashes=octets)


def _top(level: int, octets: bytes) -> bytes:
    return tiles.subtree(tiles.leaf_hashes(octets) if level == 0 else octets)


def _fetch(path: str) -> bytes:
    name = tiles.parse_path(path)
    assert name.level is not None
    return tile(name.level, name.number, name.width)


def _hashes(octets: bytes | memoryview | None, width: int) -> list[bytes]:
    found = bytes(octets or b"")
    if len(found) < width * HASH:
        raise NoSuchTile
    return tiles.split(found[: width * HASH])
