"""Each place of the log: its leaf, its row, and whether the entry is what the row commits to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from consent.models import Leaf, LogEntries
from consent.record.log.verification import tombstones
from consent.record.log.verification.findings import Finding, Word
from consent.record.log.verification.rows import LeafRow, RowFacts, Rows, leaves
from consent.record.log.verification.snapshot import snapshot
from consent.record.log.verification.times import Times
from consent.record.log.verification.tombstones import Tombstones
from consent.record.log.verification.totals import Totals
from consent.transparency.tiles import HASH, WIDTH


class Places:
    def __init__(self, size: int, totals: Totals, times: Times) -> None:
        self._totals = totals
        self._times = times
        self._rows = Rows()
        self.tombstones = Tombstones(size)

    def check(self, places: Sequence[int]) -> Iterator[Finding]:
        """What is wrong with some thousand of them, seen twice: erasures go on meanwhile."""
        found = list(self._look(places, self._totals))
        if suspected := {one.place for one in found if one.place is not None}:
            with snapshot():
                self.tombstones.read()
                found = list(self._look(sorted(suspected), Totals()))
        yield from found

    def _look(self, places: Sequence[int], totals: Totals) -> Iterator[Finding]:
        at: defaultdict[int | None, list[LeafRow]] = defaultdict(list)  # one each, by rights
        for leaf in leaves(_at(places)):
            at[leaf.place].append(leaf)
        facts = self._rows.facts(chain.from_iterable(at.values()))
        entries = read_entries(places)
        for place in places:
            totals.places += 1
            entry = entries.get(place, b"")  # none: the tree says it of the whole bundle
            for leaf in at[place]:
                totals.leaves += 1
                row = facts.get((leaf.kind, leaf.record))
                yield from self._compare(leaf, place, entry, row, totals)
            if not at[place] and place not in self.tombstones:
                yield self._without_leaf(place, entry)

    def _compare(
        self, leaf: LeafRow, place: int, entry: bytes, row: RowFacts | None, totals: Totals
    ) -> Iterator[Finding]:
        name = f"The {leaf.noun} {leaf.row}"
        known: dict[str, Any] = {"kind": leaf.noun, "row": leaf.row, "place": place}
        if row is None:
            text = f"{name} is gone, whose place is {place}, and no tombstone says why."
            yield Finding(Word.REMOVED, text, **known)
            return
        totals.rows[leaf.kind] += 1
        if row.problem or entry not in (b"", row.entry):
            text = f"{name} is not what it was when it got place {place}. {row.problem}"
            yield Finding(Word.CHANGED, text.rstrip(), **known, entry=row.entry)
        elif place in self.tombstones:
            if tombstone := tombstones.over(place):
                text = (
                    f"The tombstone {tombstone} says that place {place} is nobody's. {name} has it."
                )
                yield Finding(Word.INSERTED, text, "tombstone", str(tombstone), place)
        elif row.moment:
            self._times.compare(name, place, row.moment, totals)

    def _without_leaf(self, place: int, entry: bytes) -> Finding:
        when = self._times.of(place)
        about = f", which was given before {when:%Y-%m-%d %H:%M:%S} UTC," if when else ""
        text = f"The row of place {place}{about} is gone with its leaf, and no tombstone says why."
        return Finding(Word.REMOVED, text, place=place, entry=entry)


def read_entries(places: Sequence[int]) -> dict[int, bytes]:
    """What the log holds there."""
    numbers = sorted({place // WIDTH for place in places})
    rows = LogEntries.objects.filter(number__in=numbers).values_list("number", "entries")
    bundles = {number: bytes(entries) for number, entries in rows}
    found = {}
    for place in places:
        number, at = divmod(place, WIDTH)
        if entry := bundles.get(number, b"")[at * HASH : (at + 1) * HASH]:
            found[place] = entry
    return found


def _at(places: Sequence[int]) -> QuerySet[Leaf]:
    if isinstance(places, range):
        return Leaf.objects.filter(place__gte=places.start, place__lt=places.stop)
    return Leaf.objects.filter(place__in=places)
