"""Assign log positions to recorded rows, outside of the request.

One process per database does so at a time. Positions, entries, tiles and checkpoint are one
transaction, so a killed process leaves nothing half-written. SQLite has a single write lock:
everything is read, hashed and signed before it is taken.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from consent.proof.formats.tree import commitment
from consent.proof.log import checkpoints, records, store
from consent.proof.log.records import Key
from consent.proof.models import Leaf, LogCheckpoint

log = logging.getLogger(__name__)

BATCH = 500  # leaves
_LOCK = 0x6D69786C  # on PostgreSQL: one process at a time writes the log

_SET_PLACES = {  # one statement: between two a thread might wait while it holds the lock
    "postgresql": """
        UPDATE proof_leaf AS leaf SET place = given.place
        FROM unnest(%s::bigint[], %s::varchar[], %s::uuid[]) AS given (place, kind, record)
        WHERE leaf.kind = given.kind AND leaf.record = given.record AND leaf.place IS NULL""",
    "sqlite": """
        UPDATE proof_leaf AS leaf SET place = given.place
        FROM (SELECT value ->> 0 AS place, value ->> 1 AS kind, value ->> 2 AS record
              FROM json_each(%s)) AS given
        WHERE leaf.kind = given.kind AND leaf.record = given.record AND leaf.place IS NULL""",
}

_PlacedLeaf = tuple[Key, bytes]  # a leaf and its entry
Read = Callable[[Sequence[Key]], dict[Key, bytes]]  # returns the records of leaves


class _Erased(store.BrokenLog):
    """A pending leaf was deleted meanwhile."""


@dataclass(frozen=True, slots=True)
class _Step:
    """The log's next growth, ready to be written."""

    before: LogCheckpoint | None
    keys: list[Key]
    grown: store.Growth
    checkpoint: LogCheckpoint | None

    @classmethod
    def next(cls, now: datetime, read: Read) -> Self:
        before = checkpoints.read()
        placed = _entries(_waiting(), read)
        grown = store.Growth(before.size if before else 0, [entry for _, entry in placed])
        is_due = placed or not before or not checkpoints.is_signed_by_today(before.note)
        checkpoint = checkpoints.signed(grown, before, now=now) if is_due else None
        return cls(before, [key for key, _ in placed], grown, checkpoint)

    def is_late(self) -> bool:
        """Return whether another process has appended to the log meanwhile."""
        latest = LogCheckpoint.objects.order_by("-pk").values_list("size", flat=True).first()
        return latest != (self.before.size if self.before else None)

    def write(self) -> None:
        _set_places(self.before.size if self.before else 0, self.keys)
        self.grown.write()
        if self.checkpoint:
            self.checkpoint.save()


def run(now: datetime) -> int:
    """Assign positions batch by batch, unless another process does; return how many."""
    began, placed = time.monotonic(), 0
    # Once per run: counting a million rows takes as long as a batch
    waiting = pending_leaves().count()
    while True:
        looked_at = time.monotonic()
        known = checkpoints.read()
        is_due = waiting or not known or not checkpoints.is_signed_by_today(known.note)
        number = _batch(now + timedelta(seconds=looked_at - began)) if is_due else 0
        is_last, waiting = waiting <= BATCH, max(0, waiting - number)
        placed += number
        if not number or is_last:  # later rows wait for the next run
            return placed
        time.sleep(time.monotonic() - looked_at)  # requests get half of the time


def _batch(now: datetime) -> int:
    """Process one batch; return its size, 0 also if another process holds the lock."""
    try:
        return _place(now, records.read_at_once)
    except records.Unreadable:  # on PostgreSQL that transaction accepts no more statements
        return _place(now, records.read_by_halves)


def _place(now: datetime, read: Read) -> int:
    if connection.vendor == "sqlite":
        with suppress(_Erased):
            return _take(now, read, _Step.next(now, read))
    return _take(now, read)


def _take(now: datetime, read: Read, step: _Step | None = None) -> int:
    with turn() as is_ours:
        if not is_ours or (step and step.is_late()):
            return 0
        step = step or _Step.next(now, read)
        step.write()
        return len(step.keys)


@contextmanager
def turn() -> Iterator[bool]:
    """Open a transaction that alone writes the log; yield False if another process does.

    On SQLite a transaction holds the database's write lock from its start.
    """
    with transaction.atomic():
        is_ours = True
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
                is_ours = cursor.fetchone()[0]
        yield is_ours


def pending_leaves() -> QuerySet[Leaf]:
    """Return pending leaves. Unknown kinds have no record: `record verify` reports them."""
    # Doubly negated, since SQLite would search all years' leaves for `kind IN`
    return Leaf.objects.filter(place=None).exclude(~Q(kind__in=Leaf.Kind))


def _waiting() -> list[tuple[Key, bytes]]:
    """Return the next leaves and their salts, locked against erasure until they have positions."""
    leaves = pending_leaves().order_by("record")
    if connection.features.has_select_for_update_skip_locked:
        leaves = leaves.select_for_update(skip_locked=True)
    found = leaves.values_list("kind", "record", "salt")[:BATCH]
    return [((kind, record), bytes(salt)) for kind, record, salt in found]


def _entries(waiting: Sequence[tuple[Key, bytes]], read: Read) -> list[_PlacedLeaf]:
    """Return the leaves' entries; a row that is gone without its leaf gives an empty record."""
    found = read([key for key, _ in waiting])
    for kind, row in [key for key, _ in waiting if key not in found]:
        if not Leaf.objects.filter(kind=kind, record=row).exists():
            raise _Erased("A leaf that waits was deleted with its row.")
        log.error("A row of kind %s is gone from the record before it was in the log.", kind)
    return [(key, commitment(salt, found.get(key, b""))) for key, salt in waiting]


def _set_places(first: int, keys: Sequence[Key]) -> None:
    rows = [(place, kind, row) for place, (kind, row) in enumerate(keys, first)]
    if not rows:
        return
    given: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    if connection.vendor == "sqlite":
        given = [json.dumps([(place, kind, row.hex) for place, kind, row in rows])]
    with connection.cursor() as cursor:
        cursor.execute(_SET_PLACES[connection.vendor], given)
        if cursor.rowcount != len(rows):
            raise _Erased("Not every leaf that waits could be given its place.")
