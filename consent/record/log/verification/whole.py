"""The whole record, a month of it, or one row."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db.models import Q

from consent.lib.months import Month
from consent.models import Leaf, LogCheckpoint
from consent.record.log.verification import moved_rows
from consent.record.log.verification.findings import Finding, Word
from consent.record.log.verification.missing_leaves import MissingLeaves, of_no_kind, pages
from consent.record.log.verification.places import Places
from consent.record.log.verification.rows import leaves
from consent.record.log.verification.times import Times
from consent.record.log.verification.totals import Totals
from consent.record.log.verification.tree import BELOW, Tree, most_places, size_of_entries

STEP = 4096  # places at once
MOST_BEYOND = 1000

Progress = Callable[[int, int], None]


class UnknownRow(LookupError):
    """Nothing has this id, and the log has no leaf of it."""


class Verification:
    """Looks at the record as large as it is now, and counts what was looked at."""

    def __init__(
        self, now: datetime, progress: Progress = lambda done, of: None, step: int = STEP
    ) -> None:
        self.totals = Totals()
        self._progress = progress
        self._step = step
        self._signed, self._written, self._signed_since = _newest(), size_of_entries(), _newest()
        self.size = min(max(self._signed, self._written), most_places())
        self.times = Times()
        self.tree = Tree(self.size, self.totals)
        self.places = Places(self.size, self.totals, self.times)
        self.missing_leaves = MissingLeaves(self.totals)

    def all(self) -> Iterator[Finding]:
        yield from self._log()
        found = chain(self.look_at(range(self.size)), *map(self.missing_leaves.check, Leaf.Kind))
        yield from moved_rows.recognize(found)

    def month(self, month: Month) -> Iterator[Finding]:
        """Its decisions, and whatever got its place in it."""
        yield from self._log()
        first, end = month.first, UUID(int=month.end.int - 1)
        others = (kind for kind in Leaf.Kind if kind != Leaf.Kind.DECISION)
        of_month = range(*map(self.times.size_at, (month.start, month.plus(1).start)))
        found = chain(
            self.look_at(of_month),
            self._decisions(first, end, of_month),
            self.missing_leaves.check(Leaf.Kind.DECISION, first, end),
            *map(self.missing_leaves.check, others),
        )
        yield from moved_rows.recognize(found)

    def row(self, id: UUID) -> Iterator[Finding]:
        """One row and the way from it to the latest checkpoint."""
        found = list(leaves(Leaf.objects.filter(record=id)))
        looked = [
            one
            for kind in (Leaf.Kind.DECISION, Leaf.Kind.TOMBSTONE)
            for one in self.missing_leaves.check(kind, id, id)
        ]
        waiting = self.totals.waiting + self.totals.tombstones_waiting
        if not (found or looked or waiting):
            raise UnknownRow(id)
        places = [leaf.place for leaf in found if leaf.place is not None]
        yield from moved_rows.recognize(chain(looked, self.look_at(places)))
        for place in places:
            yield from self.tree.check_tiles(place, place + 1)
        yield from self.latest()

    def latest(self) -> Iterator[Finding]:
        """The newest checkpoint."""
        return self.tree.check_checkpoints(self._signed - 1, self._signed)

    def look_at(self, places: Sequence[int]) -> Iterator[Finding]:
        for at in range(0, len(places), self._step):
            some = places[at : at + self._step]
            yield from self.places.check(some)
            self._progress(at + len(some), len(places))

    def edges(self) -> Iterator[Finding]:
        """What goes beyond the end of the log, or does not reach it."""
        if self._written > self._signed_since:
            text = f"The newest checkpoint has {self._signed_since} places, and the log has more:"
            text = f"{text} {self._written}. It is an older one, or they were not signed."
            yield Finding(Word.LOG, text, place=self._signed_since)
        if self._written < self._signed:
            text = f"The newest checkpoint has {self._signed} places, and the log ends at"
            yield Finding(Word.LOG, f"{text} {self._written}.", place=self._written)
        yield from of_no_kind()
        is_outside = Q(place__gte=self.size) | Q(place__lt=0)
        beyond = list(leaves(Leaf.objects.filter(is_outside)[:MOST_BEYOND]))
        size = size_of_entries()  # read after them: what got its place meanwhile is within
        for leaf in beyond:
            if leaf.place is not None and not 0 <= leaf.place < size:
                text = f"The leaf of the {leaf.noun} {leaf.row} has place {leaf.place}, which the"
                text = f"{text} log has not."
                yield Finding(Word.INSERTED, text, leaf.noun, leaf.row, leaf.place)
        for id, place in self.places.tombstones.beyond.items():
            if place >= size:
                text = f"The tombstone {id} speaks of place {place}, which the log has not."
                yield Finding(Word.INSERTED, text, "tombstone", str(id), place)

    def _log(self) -> Iterator[Finding]:
        yield from self.edges()
        yield from self.tree.check_tiles(0, self.size)
        yield from self.tree.check_checkpoints(BELOW, self.size)

    def _decisions(self, first: UUID, end: UUID, but: range) -> Iterator[Finding]:
        """By their ids: those that got their places at another time."""
        for low, high in pages(Leaf.Kind.DECISION, first, end):
            rows = Leaf.objects.filter(
                kind=Leaf.Kind.DECISION, record__gte=low, record__lte=high, place__isnull=False
            )
            places = rows.values_list("place", flat=True)
            others = [place for place in places if place is not None and place not in but]
            yield from self.look_at(sorted(others))


def _newest() -> int:
    sizes = LogCheckpoint.objects.order_by("-size").values_list("size", flat=True)
    return sizes.first() or 0
