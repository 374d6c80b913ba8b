"""Gives what was recorded its place in the log, behind the backs of the visitors who wait.

One at a time for a database: places, entries, tiles and checkpoint are one transaction, so that
whoever is killed half-way has done nothing.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from consent.lib import background, causes
from consent.models import Leaf, LogCheckpoint
from consent.models.log import Logged
from consent.record.log import adoption, checkpoints, records, store
from consent.record.log.turns import turn
from consent.transparency.receipt import commitment

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
BATCH = 1_000  # leaves; on SQLite nobody else writes meanwhile
# On shards a row may be there a moment after its leaf. Later it is gone, and its leaf gets its
# place without it: `record verify` says so
PATIENCE_SECONDS = 60.0
BEHIND_SECONDS = 60.0

Key = tuple[str, UUID]
Placed = tuple[Key, bytes]  # a leaf, and its entry


@dataclass(frozen=True, slots=True)
class Progress:
    """How far this process has seen the log go."""

    waiting: int  # rows without a place
    caught_up_at: float  # monotonic; all rows of before had their places

    def seconds_behind(self) -> float:
        """For no longer than that a row has been waiting."""
        return time.monotonic() - self.caught_up_at


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
    if not adoption.is_over(now):
        adoption.adopt()
    began, placed = time.monotonic(), 0
    while True:
        looked_at = time.monotonic()
        waiting = Leaf.objects.filter(place=None).count()
        before = _progress.caught_up_at if waiting and _progress else looked_at
        _progress = Progress(waiting, caught_up_at=before)
        known = checkpoints.read()
        if not waiting and known and checkpoints.is_signed_by_today(known.note):
            return placed
        number = _batch(now + timedelta(seconds=looked_at - began))
        if not number:
            checkpoints.read()
            return placed
        placed += number
        time.sleep(time.monotonic() - looked_at)  # half of the time is the visitors'


def _batch(now: datetime) -> int:
    """Place some. Returns how many: none also where another process is at it."""
    with turn() as is_ours:
        if not is_ours:
            return 0
        before = LogCheckpoint.objects.order_by("-pk").first()
        size = before.size if before else 0
        placed = _entries(_waiting())
        store.append(size, [entry for _, entry in placed])
        _set_places(size, [key for key, _ in placed])
        if placed or not before or not checkpoints.is_signed_by_today(before.note):
            checkpoints.sign(size + len(placed), before, now=now)
        return len(placed)


def _waiting() -> list[tuple[Key, bytes]]:
    """The next leaves in line, and their salts. Nobody erases them until they have their places."""
    leaves = Leaf.objects.filter(place=None).order_by("record")
    if connection.features.has_select_for_update_skip_locked:
        leaves = leaves.select_for_update(skip_locked=True)
    found = leaves.values_list("kind", "record", "salt")[:BATCH]
    return [((kind, record), bytes(salt)) for kind, record, salt in found]


def _entries(waiting: Sequence[tuple[Key, bytes]]) -> list[Placed]:
    rows = _rows([key for key, _ in waiting])
    placed = []
    for key, salt in waiting:
        row = rows.get(key)
        if row is not None:
            placed.append((key, commitment(salt, records.record_of(row))))
        elif _is_lost(key):
            log.error("A row of kind %s is gone from the record before it was in the log.", key[0])
            placed.append((key, commitment(salt, b"")))
    return placed


def _rows(keys: Sequence[Key]) -> dict[Key, Logged]:
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for kind, record in keys:
        by_kind[kind].append(record)
    return {
        (kind, record): row
        for kind, own in by_kind.items()
        for record, row in records.rows(Leaf.Kind(kind), own).items()
    }


def _is_lost(key: Key) -> bool:
    since = _missing.setdefault(key, time.monotonic())
    if time.monotonic() - since < PATIENCE_SECONDS:
        return False
    del _missing[key]
    return True


def _set_places(first: int, keys: Sequence[Key]) -> None:
    field = Leaf._meta.get_field("record")
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {Leaf._meta.db_table} SET place = %s "  # noqa: S608
            "WHERE kind = %s AND record = %s AND place IS NULL",
            [
                (place, kind, field.get_db_prep_value(record, connection))
                for place, (kind, record) in enumerate(keys, first)
            ],
        )
        if cursor.rowcount != len(keys):
            raise store.BrokenLog("Not every leaf that waits could be given its place.")
