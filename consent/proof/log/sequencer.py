"""Assign log positions to leaves, outside of the request. What they commit to is not read.

The worker that leads does so (`lib/jobs`). What another one might still write at the same
time is refused: a leaf gets its place once, a place has one leaf, and a tile only grows. Positions,
entries, tiles and checkpoint are one transaction, so a killed process leaves nothing half-written.
All is hashed and signed before it begins, since SQLite has a single write lock.
"""

import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection, transaction

from consent.lib import failures
from consent.models import Change
from consent.proof.formats.notes import BadNote
from consent.proof.log import checkpoints, leaves, store
from consent.proof.log.leaves import Key, LeafFields, key_of
from consent.proof.models import Leaf, LogCheckpoint
from consent.record.changes import actor

BATCH = 500  # leaves

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


class _Overtaken(Exception):
    """A leaf was deleted, or the log has grown, since they were read."""


def run(now: datetime) -> int:
    """Assign positions batch by batch; return how many. Later rows wait for the next run."""
    began, placed = time.monotonic(), 0
    while True:
        looked_at = time.monotonic()
        try:
            number = _place(now + timedelta(seconds=looked_at - began))
        except _Overtaken:
            return placed
        except (BadNote, store.NoSuchTile):
            failures.report(checkpoints.CHANGED)
            return placed
        placed += number
        if number < BATCH:
            return placed
        time.sleep(time.monotonic() - looked_at)  # requests get half of the time


def _place(now: datetime) -> int:
    """Append one batch; return its size. Raises _Overtaken; then nothing is written."""
    before = checkpoints.read()
    if checkpoints.is_shrunk(before):
        return 0  # no key signs two pasts of one log
    waiting = _waiting()
    if waiting or not before or not checkpoints.is_signed_by_today(before.note):
        _append(waiting, before, now)
    return len(waiting)


@transaction.atomic
def begin_anew(now: datetime) -> str:
    """Go on as another log, since what was published may be lost; return its name.

    It begins with what is here, then names the last checkpoint that is. Tombstones get their
    places at once: this log believes none that waited in another.
    """
    before = checkpoints.read()
    leaves.merge_until(now.date())
    stones = leaves.of(Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE, place=None))
    waiting = [leaf for leaf in stones if leaf.is_sealed]
    number = max(int(now.timestamp()), before.number + 1 if before else 0)
    change = Change.objects.create(
        model=LogCheckpoint._meta.label_lower,
        field="origin",
        name="New log after a restore of the database",
        action=Change.Action.CHANGED,
        by=actor(),
        old=before.note if before else "",
        new=checkpoints.origin(number),
    )
    own = Leaf.objects.filter(kind=Leaf.Kind.CHANGE, record=key_of(change.pk))
    _append([*leaves.of(own), *waiting], before, now, number)
    return change.new


def _append(
    waiting: Sequence[LeafFields], before: LogCheckpoint | None, now: datetime, number: int = 0
) -> None:
    """Append leaves to the log, or to the one of that `number` that goes on from it."""
    size, keys = before.size if before else 0, [leaf.key for leaf in waiting]
    append = store.TreeAppend(size, [leaf.entry for leaf in waiting])
    checkpoint = checkpoints.signed(append, before, now=now, number=number)
    with transaction.atomic():
        latest = checkpoints.read()
        if (latest.size if latest else 0) != size or not _set_places(size, keys):
            raise _Overtaken
        append.write()
        checkpoint.save(update_fields=LogCheckpoint.SIGNED if checkpoint.pk else None)
    checkpoints.read()


def _waiting() -> list[LeafFields]:
    """Return the next leaves. Those without our seal wait for ever, and are a finding."""
    queue, ready = Leaf.objects.filter(place=None).order_by("record"), list[LeafFields]()
    for start in count(0, BATCH):
        end = start + BATCH
        ready += [leaf for leaf in leaves.of(queue[start:end]) if leaf.is_sealed]
        if len(ready) >= BATCH or not queue[end : end + 1].exists():
            break
    return ready[:BATCH]


def _set_places(first: int, keys: Sequence[Key]) -> bool:
    """Return whether each leaf was still there, and without a place."""
    rows = [(place, kind, row) for place, (kind, row) in enumerate(keys, first)]
    if not rows:
        return True
    given: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    if connection.vendor == "sqlite":
        given = [json.dumps([(place, kind, row.hex) for place, kind, row in rows])]
    with connection.cursor() as cursor:
        cursor.execute(_SET_PLACES[connection.vendor], given)
        return bool(cursor.rowcount == len(rows))
