"""The log by itself: its entries, the tiles above them, and each checkpoint that is kept."""

from collections.abc import Iterator
from functools import lru_cache

from consent.models import LogCheckpoint, LogEntries, LogTile
from consent.notices import log_key
from consent.record.log.verification.findings import Finding, FindingType
from consent.transparency import tree
from consent.transparency.notes import BadNote, Verifier, open_note
from consent.transparency.proof import Checkpoint
from consent.transparency.tiles import HASH, HEIGHT, WIDTH, leaf_hashes, subtree, width_in

TILES = 64  # in memory


class Tree:
    """Of that size."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._tile = lru_cache(TILES)(_tile)
        self._verifiers = [Verifier.of(vkey) for vkey in log_key.vkeys()]
        self.checkpoints = 0  # that were looked at

    def check_tiles(self, first: int, end: int) -> Iterator[Finding]:
        """These places against the tiles over them, and those against the tiles over them."""
        level = 0
        while first < end and width_in(level, 0, self._size):
            first, end = first // WIDTH, -(-end // WIDTH)
            for number in range(first, end):
                if self._is_wrong(level, number):
                    place = number << HEIGHT * (level + 1)
                    name = f"tile {level}/{number}" if level else f"bundle of entries {number}"
                    detail = f"The {name}, from place {place} on, does not fit the tile over it."
                    yield Finding(FindingType.LOG, detail, place=place)
            level += 1

    def check_checkpoints(self, first: int, last: int) -> Iterator[Finding]:
        """Those of these sizes: each has the tree's root, and the latest is signed by us.

        Of those before the key may be forgotten.
        """
        latest = LogCheckpoint.objects.order_by("-pk").first()
        rows = LogCheckpoint.objects.filter(size__range=(first, last)).order_by("size", "pk")
        for row in rows.iterator():
            self.checkpoints += 1
            name = f"The checkpoint {row.pk} of {row.size} places"
            try:
                if row == latest:
                    open_note(row.note, self._verifiers)
                checkpoint = Checkpoint.of_note(row.note)
            except BadNote as error:
                yield Finding(FindingType.LOG, f"{name} is not what this service signs. {error}")
                continue
            if checkpoint.size != row.size or checkpoint.root != tree.root(row.size, self._read):
                detail = f"{name} has another root than the tree, which was changed before."
                yield Finding(FindingType.LOG, detail, place=row.size - 1)
                return  # and so has every one after it

    def _is_wrong(self, level: int, number: int) -> bool:
        hashes, width = self._tile(level, number), width_in(level, number, self._size)
        if len(hashes) % HASH or not HASH * width <= len(hashes) <= HASH * WIDTH:
            return True
        number, at = divmod(number, WIDTH)
        above = self._tile(level + 1, number)[at * HASH : (at + 1) * HASH]
        return width == WIDTH and above != subtree(hashes)

    def _read(self, level: int, index: int) -> bytes:
        level, within = divmod(level, HEIGHT)
        number, at = divmod(index << within, WIDTH)
        hashes = self._tile(level, number)[at * HASH : (at + (1 << within)) * HASH]
        return subtree(hashes) if len(hashes) == HASH << within else b""


def _tile(level: int, number: int) -> bytes:
    """As long as what is kept: octets too many after a bundle stay behind its hashes."""
    if level:
        tiles = LogTile.objects.filter(level=level, number=number)
        return bytes(tiles.values_list("hashes", flat=True).first() or b"")
    bundles = LogEntries.objects.filter(number=number)
    entries = bytes(bundles.values_list("entries", flat=True).first() or b"")
    whole = len(entries) // HASH * HASH
    return leaf_hashes(entries[:whole]) + entries[whole:]
