"""Check each place of the log: a leaf with its row or a tombstone, and the row's entry."""

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import BinaryField, QuerySet
from django.db.models.functions import Cast

from consent.lib import ranges
from consent.models import Leaf, LogEntries, Notice, Tombstone
from consent.record.log import records
from consent.record.log.records import Key
from consent.record.log.verification.findings import Finding, FindingType, of_row
from consent.transparency.receipt import commitment
from consent.transparency.tiles import HASH, WIDTH

GONE = "The {} is gone from the record, and no tombstone says why."
CHANGED = "The {} is not what it was when it got its place."


class Places:
    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()  # that were looked at, by kind of leaf
        self.tombstones = Tombstones()

    def check(self, places: Sequence[int]) -> Iterator[Finding]:
        """What is wrong with some of them, seen twice: erasures go on meanwhile."""
        found, rows = self._look(places)
        if found:
            with snapshot():
                self.tombstones = Tombstones()
                found, rows = self._look(places)
        self.rows.update(rows)
        yield from found

    def _look(self, places: Sequence[int]) -> tuple[list[Finding], list[str]]:
        at: defaultdict[int | None, list[tuple[Key, bytes]]] = defaultdict(list)  # one, by rights
        is_between = {"place__gte": min(places), "place__lte": max(places)}
        for key, salt, place in leaves(Leaf.objects.filter(**is_between)):
            at[place].append((key, salt))
        found, entries = read(key for some in at.values() for key, _ in some), _entries(places)
        wrong = []
        for place in places:
            for key, salt in at[place]:
                record, entry = found.get(key), entries.get(place)
                if record is None:
                    wrong.append(of_row(FindingType.REMOVED, key, place, GONE))
                # Where there is no entry the log says so itself
                elif not record or entry not in (None, commitment(salt, record)):
                    wrong.append(of_row(FindingType.CHANGED, key, place, CHANGED))
            if not at[place] and place not in self.tombstones:
                detail = GONE.format(f"row of place {place}")
                wrong.append(Finding(FindingType.REMOVED, detail, place=place))
        return wrong, [kind for kind, _ in found]


class Tombstones:
    """The places that are nobody's any more, because a visitor asked for it or by age."""

    def __init__(self) -> None:
        self.places: Counter[str] = Counter()  # by reason
        spans = []
        for reason, places in Tombstone.objects.values_list("reason", "places").iterator():
            for first, last in ranges.read(places):
                self.places[reason] += last - first + 1
                spans.append((first, last))
        spans.sort()
        self._first = array("q", (first for first, _ in spans))
        self._last = array("q", accumulate((last for _, last in spans), max))

    def __contains__(self, place: int) -> bool:
        before = bisect_right(self._first, place)
        return before > 0 and self._last[before - 1] >= place


def leaves(found: QuerySet[Leaf]) -> Iterator[tuple[Key, bytes, int | None]]:
    """Key, salt and place of those that a row can have.

    SQLite may hold anything where an id or a salt should be.
    """
    is_sqlite = connection.vendor == "sqlite"
    columns: list[Any] = [
        Cast(column, BinaryField()) if is_sqlite else column for column in ("record", "salt")
    ]
    for kind, record, salt, place in found.values_list("kind", *columns, "place"):
        try:
            id = record if isinstance(record, UUID) else UUID(bytes(record or b"").decode())
        except ValueError:
            continue
        if kind in Leaf.Kind.values:
            yield (kind, id), bytes(salt or b""), place


def read(keys: Iterable[Key]) -> dict[Key, bytes]:
    """The records of these rows; an empty one of what cannot be read or is no notice any more."""
    found = records.read_by_halves(list(keys), is_logged=False)
    for key in found:
        if key[0] == Leaf.Kind.NOTICE and found[key]:
            body, digest = Notice.objects.values_list("body", "digest").get(pk=key[1].int)
            if not isinstance(body, str) or sha256(body.encode()).hexdigest() != digest:
                found[key] = b""
    return found


@contextmanager
def snapshot() -> Iterator[None]:
    """Several queries that see one moment: nobody erases a row between them."""
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _entries(places: Sequence[int]) -> dict[int, bytes]:
    numbers = sorted({place // WIDTH for place in places})
    rows = LogEntries.objects.filter(number__in=numbers).values_list("number", "entries")
    found = {}
    for number, entries in rows:
        for at in range(0, len(entries), HASH):
            found[number * WIDTH + at // HASH] = bytes(entries[at : at + HASH])
    return found
