"""The other way round: every row has its leaf, and every leaf that waits for a place its row."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from consent.models import Leaf
from consent.models.log import key_of
from consent.record.log.records import BY_UUID, MODELS
from consent.record.log.verification.findings import Finding, Word
from consent.record.log.verification.rows import noun, primary_key
from consent.record.log.verification.snapshot import snapshot
from consent.record.log.verification.totals import Totals

MANY = 4096
# How SQLite writes an id: no other spelling of it, and no octets behind a zero
SPELLED = "(typeof({0}) = 'text' AND length(CAST({0} AS BLOB)) = 32 AND {0} GLOB %s)"
HEX = "[0-9a-f]" * 32
FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)


class MissingLeaves:
    def __init__(self, totals: Totals) -> None:
        self._totals = totals

    def check(self, kind: Leaf.Kind, first: UUID = FIRST, last: UUID = LAST) -> Iterator[Finding]:
        """The rows of that kind from the one id to the other."""
        low, high = "" if first == FIRST else first.hex, None if last == LAST else last.hex
        yield from self._without_key(kind, low, high)
        for start, end in pages(kind, first, last):
            found = list(self._look(kind, start, end, self._totals))
            if found:
                with snapshot():  # a row may have been erased or written between two queries
                    found = list(self._look(kind, start, end, Totals()))
            yield from found

    def again(self, kind: Leaf.Kind, row: str) -> Iterator[Finding]:
        """A row by the name that a finding has for it."""
        key = FIRST
        if kind not in BY_UUID:
            key = key_of(max(0, int(row)))
        else:
            yield from self._without_key(kind, row, row)
            with suppress(ValueError):
                key = UUID(row)
        yield from self.check(kind, key, key)

    def _look(self, kind: Leaf.Kind, first: UUID, end: UUID, totals: Totals) -> Iterator[Finding]:
        rows = {key_of(id) for id in ids(kind, first, end)}
        found = Leaf.objects.filter(kind=kind, record__gte=first, record__lte=end)
        if connection.vendor == "sqlite":
            found = found.filter(_is_spelled("record"))
        places = dict(found.values_list("record", "place"))
        for record in sorted(rows | places.keys()):
            row = str(primary_key(kind, record))
            name = f"The {noun(kind)} {row}"
            if record not in places:
                if kind == Leaf.Kind.TOMBSTONE:
                    totals.tombstones_waiting += 1
                    continue
                text = f"{name} has no leaf: this service did not write it."
                yield Finding(Word.INSERTED, text, noun(kind), row)
            elif places[record] is None and record not in rows:
                text = f"{name} is gone, and its leaf waits for a place in the log."
                yield Finding(Word.REMOVED, text, noun(kind), row)
            elif places[record] is None:
                totals.waiting += 1

    def _without_key(self, kind: Leaf.Kind, low: str, high: str | None) -> Iterator[Finding]:
        """The rows whose ids no leaf can name."""
        if kind not in BY_UUID:
            rows = _negative(kind) if low == "" else []
        else:
            rows = _misspelled(kind, low, high)
        for row in rows:
            text = f"The {noun(kind)} {row} has an id that this service does not write."
            yield Finding(Word.INSERTED, text, noun(kind), row)


def of_no_kind() -> Iterator[Finding]:
    """The leaves that no row can have."""
    known = sorted(Leaf.Kind.values)
    others = Q(kind__lt=known[0]) | Q(kind__gt=known[-1])
    for low, high in pairwise(known):  # the index knows ranges, and no `NOT IN`
        others |= Q(kind__gt=low, kind__lt=high)
    for place in Leaf.objects.filter(others).values_list("place", flat=True).iterator():
        text = f"The leaf of place {place} is of no kind that there is."
        yield Finding(Word.INSERTED, text, place=place)


def pages(kind: Leaf.Kind, first: UUID, last: UUID) -> Iterator[tuple[UUID, UUID]]:
    while first <= last:
        full = list(ids(kind, first, last)[MANY - 1 : MANY])
        end = key_of(full[0]) if full else last
        yield first, end
        if end == LAST:
            return
        first = UUID(int=end.int + 1)


def ids(kind: Leaf.Kind, first: UUID, last: UUID) -> QuerySet[Any]:
    low, high = primary_key(kind, first), primary_key(kind, last)
    rows = MODELS[kind]._default_manager.filter(pk__gte=low, pk__lte=high)
    if kind in BY_UUID and connection.vendor == "sqlite":
        rows = rows.filter(_is_spelled("id"))
    return rows.order_by("pk").values_list("pk", flat=True)


def _is_spelled(column: str) -> RawSQL:
    sql = SPELLED.format(column)
    return RawSQL(sql, [HEX], output_field=BooleanField())  # noqa: S611  (no word of it is given)


def _negative(kind: Leaf.Kind) -> list[str]:
    below = MODELS[kind]._default_manager.filter(pk__lt=0).order_by("-pk")
    return [str(id) for id in below.values_list("pk", flat=True)]


def _misspelled(kind: Leaf.Kind, low: str, high: str | None) -> list[str]:
    """To SQLite an id is a text: the same UUID in capitals is another row."""
    if connection.vendor != "sqlite":
        return []
    given, upper = [HEX, low], ""
    if high is not None:
        given, upper = [*given, high], "AND id <= %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT CAST(id AS BLOB) FROM {MODELS[kind]._meta.db_table} "  # noqa: S608
            f"WHERE NOT {SPELLED.format('id')} AND id >= %s {upper}",
            given,
        )
        return [bytes(id).decode(errors="replace") for (id,) in cursor.fetchall()]
