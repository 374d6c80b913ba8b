"""The log by itself: its entries, the tiles above them, and each checkpoint that is kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from consent.models import LogCheckpoint, LogEntries, LogTile
from consent.notices import log_key
from consent.record.log.verification.findings import Finding, Word
from consent.record.log.verification.totals import Totals
from consent.transparency import tree
from consent.transparency.checkpoint import Checkpoint
from consent.transparency.notes import BadNote, Verifier, open_note
from consent.transparency.tiles import HASH, HEIGHT, WIDTH, leaf_hashes, subtree, width_in

PAGE = 500  # checkpoints at once
KEPT = 64  # tiles in memory
BELOW = -(2**63)  # no row has such a number, or a smaller one
CLOCKS = timedelta(hours=1)  # that machines' clocks may differ
ROOM = 4096  # bundles that may be missing


class Tree:
    """Of that size."""

    def __init__(self, size: int, totals: Totals) -> None:
        self._size = size
        self._totals = totals
        self._tile = lru_cache(KEPT)(_tile)
        self._verifiers = [Verifier.of(vkey) for vkey in log_key.vkeys()]

    def check_tiles(self, first: int, end: int) -> Iterator[Finding]:
        """These places against the tiles over them, and those against the tiles over them."""
        level = 0
        while first < end and width_in(level, 0, self._size):
            first, end = first // WIDTH, -(-end // WIDTH)
            for number in range(first, end):
                if self._is_wrong(level, number):
                    yield _misfit(level, number)
            level += 1

    def check_checkpoints(self, above: int, until: int) -> Iterator[Finding]:
        """Those of these sizes: who signed them, and that the tree's root is theirs."""
        knew_one, size = False, 0
        before: datetime | None = None
        latest = LogCheckpoint.objects.order_by("-pk").first()
        for row in _checkpoints(above, until):
            self._totals.checkpoints += 1
            name = f"The checkpoint of {row.at:%Y-%m-%d %H:%M:%S} UTC, at {row.size} places,"
            if row.pk <= 0:
                yield Finding(Word.LOG, f"{name} has a number that this service does not give.")
                continue
            if before and before - row.at > CLOCKS:
                text = f"{name} came after one of {before:%Y-%m-%d %H:%M:%S} UTC: it is dated back"
                yield Finding(Word.LOG, f"{text}, or the other was dated on.")
            before = row.at
            if self._is_signed(row.note):
                knew_one = True
            elif knew_one or row == latest:
                yield Finding(Word.LOG, f"{name} is not signed by this service's key.")
            else:
                self._totals.of_forgotten_keys += 1
            checkpoint = _parse(row.note)
            if checkpoint is None or checkpoint.size != row.size:
                yield Finding(Word.LOG, f"{name} says something else.")
            elif row.size < size:
                yield Finding(Word.LOG, f"{name} came after one of {size}: the log only grows.")
            elif checkpoint.root != tree.root(row.size, self._read):
                text = f"{name} has another root than the tree, which was changed before place"
                yield Finding(Word.LOG, f"{text} {row.size}.", place=row.size - 1)
                return  # and so has every one after it
            size = row.size

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

    def _is_signed(self, note: str) -> bool:
        try:
            return bool(open_note(note, self._verifiers))
        except BadNote:
            return False


def most_places() -> int:
    """More than the log can have, whatever its rows say of their numbers."""
    return (LogEntries.objects.count() + ROOM) * WIDTH


def size_of_entries() -> int:
    last = LogEntries.objects.order_by("-number").first()
    return last.number * WIDTH + len(last.entries) // HASH if last else 0


def _tile(level: int, number: int) -> bytes:
    """As long as what is kept: octets too many after a bundle stay behind its hashes."""
    if level:
        tiles = LogTile.objects.filter(level=level, number=number)
        return bytes(tiles.values_list("hashes", flat=True).first() or b"")
    bundles = LogEntries.objects.filter(number=number)
    entries = bytes(bundles.values_list("entries", flat=True).first() or b"")
    whole = len(entries) // HASH * HASH
    return leaf_hashes(entries[:whole]) + entries[whole:]


def _misfit(level: int, number: int) -> Finding:
    place = number << HEIGHT * (level + 1)
    last = place + (1 << HEIGHT * (level + 1)) - 1
    name = f"tile {level}/{number}" if level else f"bundle of entries {number}"
    text = f"The {name} (places {place} to {last}) does not fit the tile over it."
    return Finding(Word.LOG, text, place=place)


def _checkpoints(above: int, until: int) -> Iterator[LogCheckpoint]:
    rows, after = LogCheckpoint.objects.filter(size__gt=above, size__lte=until), BELOW
    while page := list(rows.filter(pk__gt=after).order_by("pk")[:PAGE]):
        yield from page
        after = page[-1].pk


def _parse(note: str) -> Checkpoint | None:
    try:
        return Checkpoint.of_note(note)
    except BadNote:
        return None
