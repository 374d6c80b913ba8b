"""Gives what was recorded its place in the log, behind the backs of the visitors who wait.

One at a time for a database: places, entries, tiles and checkpoint are one transaction, so that
whoever is killed half-way has done nothing. SQLite has one lock for all who write: whatever is read
and hashed and signed is ready before we take it.
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
from django.utils import timezone

from consent.lib import background, causes
from consent.models import Leaf, LogCheckpoint
from consent.record.log import checkpoints, records, store
from consent.record.log.records import Key
from consent.transparency.receipt import commitment

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
BATCH = 500  # leaves
LOCK = 0x6D69786C  # on PostgreSQL: one process at a time writes the log
# On shards a row may be there a moment after its leaf. Later it is gone, and its leaf gets its
# place without it: `record verify` says so
PATIENCE_SECONDS = 60.0
BEHIND_SECONDS = 60.0

SET_PLACES = {  # one statement: between two of them a thread may wait for others, with the lock
    "postgresql": """
        UPDATE consent_leaf AS leaf SET place = given.place
        FROM unnest(%s::bigint[], %s::varchar[], %s::uuid[]) AS given (place, kind, record)
        WHERE leaf.kind = given.kind AND leaf.record = given.record AND leaf.place IS NULL""",
    "sqlite": """
        UPDATE consent_leaf AS leaf SET place = given.place
        FROM (SELECT value ->> 0 AS place, value ->> 1 AS kind, value ->> 2 AS record
              FROM json_each(%s)) AS given
        WHERE leaf.kind = given.kind AND leaf.record = given.record AND leaf.place IS NULL""",
}

PlacedLeaf = tuple[Key, bytes]  # a leaf, and its entry
Read = Callable[[Sequence[Key]], dict[Key, bytes]]  # the records of some leaves


@dataclass(frozen=True, slots=True)
class Progress:
    """How far this process has seen the log go."""

    waiting: int  # rows without a place
    caught_up_at: float  # monotonic; all rows of before had their places

    def seconds_behind(self) -> float:
        """For no longer than that a row has been waiting."""
        return time.monotonic() - self.caught_up_at


class _Erased(store.BrokenLog):
    """A leaf that waited is not there any more."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What the log is to grow by, ready to be written."""

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
        """Whether another process has let the log grow meanwhile."""
        latest = LogCheckpoint.objects.order_by("-pk").values_list("size", flat=True).first()
        return latest != (self.before.size if self.before else None)

    def write(self) -> None:
        _set_places(self.before.size if self.before else 0, self.keys)
        self.grown.write()
        if self.checkpoint:
            self.checkpoint.save()


_progress: Progress | None = None
_missing: dict[Key, float] = {}  # leaves whose rows were not there, and since when


def start() -> None:
    """Place what waits in a thread of this process."""
    global _progress
    _progress = Progress(waiting=0, caught_up_at=time.monotonic())
    background.repeat(
        _follow,
        every=EVERY_SECONDS,
        name=checkpoints.THREAD,
        during="Giving decisions their places in the log",
    )


def _follow() -> None:
    try:
        run(timezone.now())
    finally:
        if _progress and _progress.seconds_behind() > BEHIND_SECONDS:
            causes.report(causes.LOG_BEHIND)


def progress() -> Progress | None:
    """None: nobody has looked yet."""
    return _progress


def run(now: datetime) -> int:
    """Place what waits, batch by batch, unless another process does. Returns how many."""
    global _progress
    began, placed = time.monotonic(), 0
    waiting = _queue().count()  # once: of a million it takes as long as a batch
    while True:
        looked_at = time.monotonic()
        known = checkpoints.read()
        is_due = waiting or not known or not checkpoints.is_signed_by_today(known.note)
        number = _batch(now + timedelta(seconds=looked_at - began)) if is_due else 0
        is_last, waiting = waiting <= BATCH, max(0, waiting - number)
        before = _progress.caught_up_at if waiting and _progress else began
        _progress = Progress(waiting, caught_up_at=before)
        placed += number
        if not number or is_last:  # those that came meanwhile wait for the next turn
            checkpoints.read()
            return placed
        time.sleep(time.monotonic() - looked_at)  # half of the time is the visitors'


def _batch(now: datetime) -> int:
    """Place some. Returns how many: none also where another process is at it."""
    try:
        return _place(now, records.read_at_once)
    except records.Unreadable:  # that transaction of PostgreSQL's may take no more statements
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
    """A transaction in which nobody else writes the log; False where somebody else does now.

    On SQLite a transaction has the write lock of the database from its beginning.
    """
    with transaction.atomic():
        is_ours = True
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
                is_ours = cursor.fetchone()[0]
        yield is_ours


def _queue() -> QuerySet[Leaf]:
    """All that wait. A kind that we do not know has no record: `record verify` names it."""
    # Said twice over, as SQLite would look for `kind IN` through the leaves of all years
    return Leaf.objects.filter(place=None).exclude(~Q(kind__in=Leaf.Kind))


def _waiting() -> list[tuple[Key, bytes]]:
    """The next leaves in line, and their salts. Nobody erases them until they have their places."""
    leaves = _queue().order_by("record")
    if connection.features.has_select_for_update_skip_locked:
        leaves = leaves.select_for_update(skip_locked=True)
    found = leaves.values_list("kind", "record", "salt")[:BATCH]
    return [((kind, record), bytes(salt)) for kind, record, salt in found]


def _entries(waiting: Sequence[tuple[Key, bytes]], read: Read) -> list[PlacedLeaf]:
    found = read([key for key, _ in waiting])
    placed = []
    for key, salt in waiting:
        record = found.get(key)
        if record is None and _is_lost(key):
            log.error("A row of kind %s is gone from the record before it was in the log.", key[0])
            record = b""
        if record is not None:
            placed.append((key, commitment(salt, record)))
    return placed


def _is_lost(key: Key) -> bool:
    since = _missing.setdefault(key, time.monotonic())
    if time.monotonic() - since < PATIENCE_SECONDS:
        return False
    del _missing[key]
    return True


def _set_places(first: int, keys: Sequence[Key]) -> None:
    rows = [(place, kind, row) for place, (kind, row) in enumerate(keys, first)]
    if not rows:
        return
    given: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    if connection.vendor == "sqlite":
        given = [json.dumps([(place, kind, row.hex) for place, kind, row in rows])]
    with connection.cursor() as cursor:
        cursor.execute(SET_PLACES[connection.vendor], given)
        if cursor.rowcount != len(rows):
            raise _Erased("Not every leaf that waits could be given its place.")
