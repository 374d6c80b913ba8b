"""The whole record, or one row."""

from collections.abc import Callable, Iterator
from uuid import UUID

from django.db.models import Q

from consent.models import Leaf, LogCheckpoint, LogEntries, Tombstone
from consent.record.log.verification import rows
from consent.record.log.verification.findings import Finding, FindingType, of_row
from consent.record.log.verification.places import GONE, Places, leaves, read, snapshot
from consent.record.log.verification.tree import Tree
from consent.transparency.tiles import HASH, WIDTH

STEP = 4096  # places at once
MAX_MISSING = 4096 * WIDTH  # places that the log may lack, whatever its rows say of their numbers
MAX_BEYOND = 1000  # leaves that wait, or are beyond its end, and are looked at
BEYOND = "The leaf of the {} has a place that the log has not."

Progress = Callable[[int, int], None]


class UnknownRow(LookupError):
    """Nothing has this id, and the log has no leaf of it."""


class Verification:
    """Looks at the record as large as it is now, and counts what was looked at."""

    def __init__(self, progress: Progress = lambda done, of: None, step: int = STEP) -> None:
        self._progress, self._step = progress, step
        self._signed = _signed_size()
        self._written, self._signed_since = _written_size(), _signed_size()
        room = LogEntries.objects.count() * WIDTH + MAX_MISSING
        self.size = min(max(self._signed, self._written), room)
        self.tree, self.places = Tree(self.size), Places()

    def all(self) -> Iterator[Finding]:
        yield from self.edges()
        yield from self.stretch(0, self.size)
        for kind in rows.KINDS:
            yield from rows.check_all(kind)

    def row(self, id: UUID) -> Iterator[Finding]:
        """One row and the way from it to the latest checkpoint."""
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
        """These places, and the tree over them."""
        yield from self.tree.check_tiles(first, end)
        yield from self.tree.check_checkpoints(first, end)
        for at in range(first, end, self._step):
            until = min(at + self._step, end)
            yield from self.places.check(range(at, until))
            self._progress(until - first, end - first)

    def edges(self) -> Iterator[Finding]:
        """What goes beyond the end of the log, or does not reach it."""
        if self._written > self._signed_since or self._written < self._signed:
            detail = (
                f"The newest checkpoint has {self._signed_since} places, and the log has "
                f"{self._written}."
            )
            place = min(self._written, self._signed_since)
            yield Finding(FindingType.LOG, detail, place=place)
        is_outside = Q(place__gte=self.size) | Q(place__lt=0)
        beyond = list(leaves(Leaf.objects.filter(is_outside)[:MAX_BEYOND]))
        size = _written_size()  # read after them: what got its place meanwhile is within
        for key, _, at in beyond:
            if at is not None and not 0 <= at < size:
                yield of_row(FindingType.INSERTED, key, at, BEYOND)
        with snapshot():
            waiting = [key for key, _, _ in leaves(Leaf.objects.filter(place=None)[:MAX_BEYOND])]
            known = read(waiting)
        for key in waiting:
            if key not in known:
                yield of_row(FindingType.REMOVED, key, None, GONE)

    def count_waiting(self) -> tuple[int, int]:
        """The rows without a place, and the tombstones that get their leaves on a later day."""
        with_leaf = Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE).count()
        return Leaf.objects.filter(place=None).count(), Tombstone.objects.count() - with_leaf


def _signed_size() -> int:
    sizes = LogCheckpoint.objects.order_by("-size").values_list("size", flat=True)
    return sizes.first() or 0


def _written_size() -> int:
    last = LogEntries.objects.order_by("-number").first()
    return last.number * WIDTH + len(last.entries) // HASH if last else 0
