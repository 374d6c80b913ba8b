"""The whole record, or one row."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from consent.models import Leaf, LogCheckpoint, LogEntries, Tombstone
from consent.record.log.verification import rows
from consent.record.log.verification.findings import Finding, FindingType
from consent.record.log.verification.places import (
    Places,
    finding,
    gone,
    leaves,
    name,
    read,
    snapshot,
)
from consent.record.log.verification.tree import Tree
from consent.transparency.tiles import HASH, WIDTH

STEP = 4096  # places at once
MAX_MISSING = 4096 * WIDTH  # places that the log may lack, whatever its rows say of their numbers
MAX_BEYOND = 1000  # leaves that wait, or are beyond its end, and are looked at

Progress = Callable[[int, int], None]


class UnknownRow(LookupError):
    """Nothing has this id, and the log has no leaf of it."""


class Verification:
    """Looks at the record as large as it is now, and counts what was looked at."""

    def __init__(self, progress: Progress = lambda done, of: None, step: int = STEP) -> None:
        self._progress, self._step = progress, step
        self._signed = signed_size()
        self._written, self._signed_since = _written_size(), signed_size()
        room = LogEntries.objects.count() * WIDTH + MAX_MISSING
        self.size = min(max(self._signed, self._written), room)
        self.tree, self.places = Tree(self.size), Places()

    def all(self) -> Iterator[Finding]:
        yield from self.edges()
        yield from self.tree.check_tiles(0, self.size)
        yield from self.tree.check_checkpoints(-1, self.size)
        yield from self.look_at(range(self.size))
        for kind in rows.KINDS:
            yield from rows.check_all(kind)

    def row(self, id: UUID) -> Iterator[Finding]:
        """One row and the way from it to the latest checkpoint."""
        known = list(leaves(Leaf.objects.filter(record=id)))
        if not known:
            raise UnknownRow(id)
        places = [place for _, _, place in known if place is not None]
        yield from self.look_at(places)
        for place in places:
            yield from self.tree.check_tiles(place, place + 1)
        yield from self.latest()

    def latest(self) -> Iterator[Finding]:
        return self.tree.check_checkpoints(self._signed - 1, self._signed)

    def look_at(self, places: Sequence[int]) -> Iterator[Finding]:
        for at in range(0, len(places), self._step):
            some = places[at : at + self._step]
            yield from self.places.check(some)
            self._progress(at + len(some), len(places))

    def edges(self) -> Iterator[Finding]:
        """What goes beyond the end of the log, or does not reach it."""
        if self._written > self._signed_since or self._written < self._signed:
            text = (
                f"The newest checkpoint has {self._signed_since} places, and the log has "
                f"{self._written}."
            )
            place = min(self._written, self._signed_since)
            yield Finding(FindingType.LOG, text, place=place)
        is_outside = Q(place__gte=self.size) | Q(place__lt=0)
        beyond = list(leaves(Leaf.objects.filter(is_outside)[:MAX_BEYOND]))
        size = _written_size()  # read after them: what got its place meanwhile is within
        for key, _, at in beyond:
            if at is not None and not 0 <= at < size:
                text = f"The leaf of the {name(key)} has place {at}, which the log has not."
                yield finding(FindingType.INSERTED, text, key, at)
        with snapshot():
            waiting = [key for key, _, _ in leaves(Leaf.objects.filter(place=None)[:MAX_BEYOND])]
            known = read(waiting)
        yield from (gone(key, None) for key in waiting if key not in known)

    def count_waiting(self) -> tuple[int, int]:
        """The rows without a place, and the tombstones that get their leaves on a later day."""
        with_leaf = Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE).count()
        return Leaf.objects.filter(place=None).count(), Tombstone.objects.count() - with_leaf


def signed_size() -> int:
    sizes = LogCheckpoint.objects.order_by("-size").values_list("size", flat=True)
    return sizes.first() or 0


def _written_size() -> int:
    last = LogEntries.objects.order_by("-number").first()
    return last.number * WIDTH + len(last.entries) // HASH if last else 0
