"""The tree on disk: bundles of entries, and tiles of the hashes above them (C2SP tlog-tiles).

A full one is never touched again. The tiles of level 0 follow from the entries, and are not kept.
"""

from collections.abc import Collection, Iterator, Sequence

from consent.models import LogEntries, LogTile
from consent.transparency import tiles, tree
from consent.transparency.tiles import HASH, HEIGHT, WIDTH
from consent.transparency.tree import Read

AT_ONCE = 64  # bundles

Name = tuple[int, int]  # of a tile: level, number


class NoSuchTile(LookupError):
    """The log is not as large yet."""


class BrokenLog(Exception):
    """The log's own tables do not fit each other."""


def entries(number: int, width: int = WIDTH) -> list[bytes]:
    """The first entries of a bundle. Raises NoSuchTile where there are not as many."""
    found = LogEntries.objects.filter(pk=number).values_list("entries", flat=True).first()
    return _hashes(found, width)


def tile(level: int, number: int, width: int = WIDTH) -> bytes:
    """The first hashes of a tile. Raises NoSuchTile where there are not as many."""
    if level == 0:
        return tiles.leaf_hashes(b"".join(entries(number, width)))
    found = LogTile.objects.filter(level=level, number=number)
    return b"".join(_hashes(found.values_list("hashes", flat=True).first(), width))


def places_of(sought: Collection[bytes]) -> Iterator[tuple[bytes, int]]:
    """Each of these entries with every place where it stands: the whole log is read for it."""
    rows, after = LogEntries.objects.order_by("number").values_list("number", "entries"), -1
    while page := list(rows.filter(number__gt=after)[:AT_ONCE]):
        for after, bundle in page:
            for at, entry in enumerate(tiles.split(bytes(bundle)), after * WIDTH):
                if entry in sought:
                    yield entry, at


def reader(size: int) -> Read:
    """The tree of that size: each tile is read once."""
    return tiles.tile_reader(_fetch, size)


class Growth:
    """What a tree of that size becomes with new entries: worked out first, written later."""

    def __init__(self, size: int, new: Sequence[bytes]) -> None:
        self.size = size + len(new)
        self._grown: dict[Name, bytes] = {}
        self._new: set[Name] = set()  # of these: those that are not there yet
        level, items = 0, list(new)
        while items:
            items = self._grow(level, size, items)
            level, size = level + 1, size >> HEIGHT

    def root(self) -> bytes:
        return tree.root(self.size, tiles.tile_reader(self._fetch, self.size))

    def write(self) -> None:
        """In the transaction around this, if nobody has let the tree grow meanwhile."""
        for (level, number), octets in self._grown.items():
            _write(level, number, octets, is_new=(level, number) in self._new)

    def _grow(self, level: int, size: int, items: Sequence[bytes]) -> list[bytes]:
        """One level. Returns the hashes of the tiles that are full now: the next level's."""
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
