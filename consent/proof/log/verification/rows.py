"""Verify that every row has its leaf, and every log position its row or a tombstone."""

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import BinaryField, QuerySet
from django.db.models.functions import Cast

from consent.models import Notice
from consent.proof.formats.tiles import HASH, WIDTH
from consent.proof.formats.tree import commitment
from consent.proof.log import ranges, records
from consent.proof.log.records import BY_UUID, MODELS, Key
from consent.proof.models import Leaf, LogEntries, Tombstone


class FindingType(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    LOG = "log"  # inconsistent entries, tiles or checkpoints


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding; `kind` and `row` name a row, `place` a log position; unknown values are empty."""

    type: FindingType
    detail: str
    kind: str = ""
    row: str = ""
    place: int | None = None

    def __str__(self) -> str:
        return f"{self.type}: {self.detail}"

    @property
    def facts(self) -> dict[str, Any]:
        facts = {
            "finding": self.type.value,
            "kind": self.kind,
            "row": self.row,
            "place": self.place,
            "detail": self.detail,
        }
        return {name: fact for name, fact in facts.items() if fact not in ("", None)}


def of_row(type: FindingType, key: Key, place: int | None, detail: str) -> Finding:
    """Return a finding about a row; `{}` in the detail is replaced by its name."""
    kind = Leaf.Kind(key[0])
    noun, row = kind.name.lower(), str(key[1] if kind in BY_UUID else key[1].int)
    return Finding(type, detail.format(f"{noun} {row}"), noun, row, place)


# A tombstone gets its leaf on a later day
KINDS = tuple(kind for kind in Leaf.Kind if kind != Leaf.Kind.TOMBSTONE)

# Each one statement, so that no row is written or erased in between
_WITHOUT_LEAF = """
    SELECT {name} FROM {table} AS logged WHERE NOT EXISTS (
        SELECT 1 FROM proof_leaf AS leaf WHERE leaf.kind = %s AND leaf.record = {key})"""
_COUNTS = """
    SELECT (SELECT count(*) FROM {table}), (SELECT count(*) FROM proof_leaf WHERE kind = %s)"""
# SQLite treats an id in capitals or as bytes as another one
_NAME = {"sqlite": "CAST(logged.id AS BLOB)", "postgresql": "logged.id"}
_KEY_OF_NUMBER = {
    "sqlite": "printf('%%032x', logged.id)",
    "postgresql": "lpad(to_hex(logged.id), 32, '0')::uuid",
}


def check(kind: Leaf.Kind) -> Iterator[Finding]:
    """Yield findings of the rows of a kind that have no leaf."""
    for (name,) in _ask(_WITHOUT_LEAF, kind):
        yield _inserted(kind, name)


def check_by_counts(kind: Leaf.Kind) -> Iterator[Finding]:
    """Yield the same, unless there are as many leaves as rows.

    A row that was inserted for one that was removed is skipped here: that one is found by its
    place, and then all rows are checked.
    """
    ((rows, leaves),) = _ask(_COUNTS, kind)
    if rows != leaves:
        yield from check(kind)


def _ask(sql: str, kind: Leaf.Kind) -> list[tuple[Any, ...]]:
    vendor = connection.vendor
    key = "logged.id" if kind in BY_UUID else _KEY_OF_NUMBER[vendor]
    table = MODELS[kind]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(sql.format(name=_NAME[vendor], table=table, key=key), [kind])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _inserted(kind: Leaf.Kind, name: Any) -> Finding:
    """Name the row by its id as the service writes it, or by its raw value."""
    row, noun = name.decode(errors="replace") if isinstance(name, bytes) else str(name), kind.name
    if len(row) == 32 and set(row) <= set("0123456789abcdef"):
        row = str(UUID(row))
    detail = f"The {noun.lower()} {row} has no leaf: this service did not write it."
    return Finding(FindingType.INSERTED, detail, noun.lower(), row)


GONE = "The {} is gone from the record, and no tombstone says why."
CHANGED = "The {} is not what it was when it got its place."


class Places:
    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()  # checked, by kind of leaf
        self.tombstones = Tombstones()

    def check(self, places: Sequence[int]) -> Iterator[Finding]:
        """Yield findings at these positions, each confirmed again, since erasures continue."""
        found, rows = self._look(places)
        if found:
            with snapshot():
                self.tombstones = Tombstones()
                found, rows = self._look(places)
        self.rows.update(rows)
        yield from found

    def _look(self, places: Sequence[int]) -> tuple[list[Finding], list[str]]:
        at: defaultdict[int | None, list[tuple[Key, bytes]]] = defaultdict(list)  # normally one
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
                # A missing entry is a finding of the log itself
                elif not record or entry not in (None, commitment(salt, record)):
                    wrong.append(of_row(FindingType.CHANGED, key, place, CHANGED))
            if not at[place] and place not in self.tombstones:
                detail = GONE.format(f"row of place {place}")
                wrong.append(Finding(FindingType.REMOVED, detail, place=place))
        return wrong, [kind for kind, _ in found]


class Tombstones:
    """Positions without a row: erased on request or deleted by age."""

    def __init__(self) -> None:
        self.places: Counter[str] = Counter()  # by reason
        spans = []
        for reason, places in Tombstone.objects.values_list("reason", "places"):
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
    """Yield key, salt and position of the leaves that a row can have.

    SQLite may hold any value in the id or salt columns.
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
    """Return these rows' records; an empty one for unreadable rows and deleted notices."""
    found = records.read_by_halves(list(keys), is_logged=False)
    for key in found:
        if key[0] == Leaf.Kind.NOTICE and found[key]:
            body, digest = Notice.objects.values_list("body", "digest").get(pk=key[1].int)
            if not isinstance(body, str) or sha256(body.encode()).hexdigest() != digest:
                found[key] = b""
    return found


@contextmanager
def snapshot() -> Iterator[None]:
    """Run several queries on one snapshot, so that no row is erased between them."""
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
