"""The other way round: every row has its leaf, and every leaf that waits for a place its row."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consent.models import Leaf
from consent.models.log import key_of
from consent.record.log.records import MODELS
from consent.record.log.verification.findings import Finding, Word
from consent.record.log.verification.rows import noun, primary_key
from consent.record.log.verification.snapshot import snapshot
from consent.record.log.verification.totals import Totals

MANY = 4096
FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)


class MissingLeaves:
    def __init__(self, totals: Totals, *, is_adopting: bool) -> None:
        self._totals = totals
        self._is_adopting = is_adopting

    def check(self, kind: Leaf.Kind, first: UUID = FIRST, last: UUID = LAST) -> Iterator[Finding]:
        """The rows of that kind from the one id to the other."""
        for start, end in pages(kind, first, last):
            found = list(self._look(kind, start, end, self._totals))
            if found:
                with snapshot():  # a row may have been erased or written between two queries
                    found = list(self._look(kind, start, end, Totals()))
            yield from found

    def _look(self, kind: Leaf.Kind, first: UUID, end: UUID, totals: Totals) -> Iterator[Finding]:
        rows = {key_of(id) for id in _ids(kind, first, end)}
        found = Leaf.objects.filter(kind=kind, record__gte=first, record__lte=end)
        places = dict(found.values_list("record", "place"))
        for record in sorted(rows | places.keys()):
            row = str(primary_key(kind, record))
            name = f"The {noun(kind)} {row}"
            if record not in places:
                if self._may_wait(kind, totals):
                    continue
                text = f"{name} has no leaf: this service did not write it."
                yield Finding(Word.INSERTED, text, noun(kind), row)
            elif places[record] is None and record not in rows:
                text = f"{name} is gone, and its leaf waits for a place in the log."
                yield Finding(Word.REMOVED, text, noun(kind), row)
            elif places[record] is None:
                totals.waiting += 1

    def _may_wait(self, kind: Leaf.Kind, totals: Totals) -> bool:
        """A row may be without a leaf for a while."""
        if kind == Leaf.Kind.TOMBSTONE:
            totals.tombstones_waiting += 1
        elif self._is_adopting:
            totals.waiting += 1
        else:
            return False
        return True


def pages(kind: Leaf.Kind, first: UUID, last: UUID) -> Iterator[tuple[UUID, UUID]]:
    while first <= last:
        full = list(_ids(kind, first, last)[MANY - 1 : MANY])
        end = key_of(full[0]) if full else last
        yield first, end
        if end == LAST:
            return
        first = UUID(int=end.int + 1)


def _ids(kind: Leaf.Kind, first: UUID, last: UUID) -> QuerySet[Any]:
    low, high = primary_key(kind, first), primary_key(kind, last)
    rows = MODELS[kind]._default_manager.filter(pk__gte=low, pk__lte=high)
    return rows.order_by("pk").values_list("pk", flat=True)
