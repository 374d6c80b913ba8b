"""Verify the whole record, or one row."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from consent.proof import log_key
from consent.proof.formats import tree
from consent.proof.formats.notes import BadNote, Verifier, open_note
from consent.proof.formats.proof import Checkpoint
from consent.proof.formats.tiles import HASH, HEIGHT, WIDTH, leaf_hashes, subtree, width_in
from consent.proof.log.verification import rows
from consent.proof.log.verification.rows import (
    GONE,
    Finding,
    FindingType,
    Places,
    leaves,
    of_row,
    read,
    snapshot,
)
from consent.proof.models import Leaf, LogCheckpoint, LogEntries, LogTile, Tombstone

_TILES = 64  # in memory


class _Tree:
    """Checks tiles and checkpoints of a tree of one size."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._tile = lru_cache(_TILES)(_tile)
        self._verifiers = [Verifier.of(vkey) for vkey in log_key.vkeys()]
        self.checkpoints = 0  # checked

    def check_tiles(self, first: int, end: int) -> Iterator[Finding]:
        """Check these positions' tiles against the tiles above them, up to the root."""
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
        """Check checkpoints of these sizes: each has the tree's root, and the latest our signature.

        Keys of earlier ones may no longer be known.
        """
        latest = LogCheckpoint.objects.order_by("-pk").first()
        rows = LogCheckpoint.objects.filter(size__range=(first, last)).order_by("size", "pk")
        for row in rows:
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
                return  # and so does every later one

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
    """Return a tile at its stored length; extra bytes of a bundle follow its hashes."""
    if level:
        tiles = LogTile.objects.filter(level=level, number=number)
        return bytes(tiles.values_list("hashes", flat=True).first() or b"")
    bundles = LogEntries.objects.filter(number=number)
    entries = bytes(bundles.values_list("entries", flat=True).first() or b"")
    whole = len(entries) // HASH * HASH
    return leaf_hashes(entries[:whole]) + entries[whole:]


STEP = 4096  # positions per step
_MAX_MISSING = 4096 * WIDTH  # positions that may be missing, whatever the rows say
_MAX_BEYOND = 1000  # pending leaves, or leaves beyond the log's end, that are checked
_BEYOND = "The leaf of the {} has a place that the log has not."

Progress = Callable[[int, int], None]


class UnknownRow(LookupError):
    """No row has this id, and the log has no leaf of it."""


class Verification:
    """Verifies the record at its current size and counts what was checked."""

    def __init__(self, progress: Progress = lambda done, of: None, step: int = STEP) -> None:
        self._progress, self._step = progress, step
        self._signed = _signed_size()
        self._written, self._signed_since = _written_size(), _signed_size()
        room = LogEntries.objects.count() * WIDTH + _MAX_MISSING
        self.size = min(max(self._signed, self._written), room)
        self.tree, self.places = _Tree(self.size), Places()

    def all(self) -> Iterator[Finding]:
        yield from self.edges()
        yield from self.stretch(0, self.size)
        for kind in rows.KINDS:
            yield from rows.check(kind)

    def row(self, id: UUID) -> Iterator[Finding]:
        """Verify one row and its path to the latest checkpoint."""
        known = list(leaves(Leaf.objects.filter(record=id)))
        if not known:
            raise UnknownRow(id)
        yield from (found for found in self.edges() if found.row in ("", str(id)))
        for _, _, place in known:
            if place is not None:
                yield from self.stretch(place, place + 1)
        yield from self.latest()

    def latest(self) -> Iterator[Finding]:
        return self.tree.check_checkpoints(self._signed, self._signed)

    def stretch(self, first: int, end: int) -> Iterator[Finding]:
        """Verify these positions and the tree above them."""
        yield from self.tree.check_tiles(first, end)
        yield from self.tree.check_checkpoints(first, end)
        for at in range(first, end, self._step):
            until = min(at + self._step, end)
            yield from self.places.check(range(at, until))
            self._progress(until - first, end - first)

    def edges(self) -> Iterator[Finding]:
        """Check for leaves beyond the log's end, and for a log that differs in size."""
        if self._written > self._signed_since or self._written < self._signed:
            detail = (
                f"The newest checkpoint has {self._signed_since} places, and the log has "
                f"{self._written}."
            )
            place = min(self._written, self._signed_since)
            yield Finding(FindingType.LOG, detail, place=place)
        is_outside = Q(place__gte=self.size) | Q(place__lt=0)
        beyond = list(leaves(Leaf.objects.filter(is_outside)[:_MAX_BEYOND]))
        size = _written_size()  # read after the leaves, so that rows placed meanwhile are within
        for key, _, at in beyond:
            if at is not None and not 0 <= at < size:
                yield of_row(FindingType.INSERTED, key, at, _BEYOND)
        with snapshot():
            waiting = [key for key, _, _ in leaves(Leaf.objects.filter(place=None)[:_MAX_BEYOND])]
            known = read(waiting)
        for key in waiting:
            if key not in known:
                yield of_row(FindingType.REMOVED, key, None, GONE)

    def count_waiting(self) -> tuple[int, int]:
        """Return the number of rows without a position, and of tombstones without a leaf."""
        with_leaf = Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE).count()
        return Leaf.objects.filter(place=None).count(), Tombstone.objects.count() - with_leaf


def _signed_size() -> int:
    sizes = LogCheckpoint.objects.order_by("-size").values_list("size", flat=True)
    return sizes.first() or 0


def _written_size() -> int:
    last = LogEntries.objects.order_by("-number").first()
    return last.number * WIDTH + len(last.entries) // HASH if last else 0
