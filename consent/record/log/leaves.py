"""The leaf of each row: made and forgotten with it, and a tombstone in its place.

A tombstone is written in the transaction of the erasure, with no moment finer than a day. On a
later day all of a day's are written anew at once, under new ids and in their order, and are given
leaves then. So neither the log nor the database, whose transactions have numbers, says which of
them belong together, or to the no that was left.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from consent.lib import ranges
from consent.models import Leaf, Tombstone
from consent.models.log import key_of
from consent.record.log import checkpoints, store
from consent.transparency import proof, tree

Reason = Tombstone.Reason


def add(kind: Leaf.Kind, rows: Iterable[UUID | int]) -> None:
    """Give leaves to rows that were written without, in the transaction around this."""
    Leaf.objects.bulk_create([Leaf.of(kind, row) for row in rows])


def forget(kind: Leaf.Kind, rows: Iterable[UUID | int]) -> list[int]:
    """Delete the leaves of rows that are deleted with them. Returns the places that they had.

    It takes a write permit, and waits for a sequencer that is giving them their places.
    """
    field = Leaf._meta.get_field("record")
    keys = [field.get_db_prep_value(key_of(row), connection) for row in rows]
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {Leaf._meta.db_table} WHERE kind = %s "  # noqa: S608
            f"AND record IN ({', '.join(['%s'] * len(keys))}) RETURNING place",
            [kind, *keys],
        )
        return sorted(place for (place,) in cursor.fetchall() if place is not None)


def place_of(decision: UUID) -> int | None:
    """Where a decision stands in the log, if it has its place already."""
    found = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record=decision)
    return found.values_list("place", flat=True).first()


def proof_of(decision: UUID) -> str | None:
    """The tlog-proof of a decision against the latest checkpoint; None: it has no place yet."""
    place, latest = place_of(decision), checkpoints.latest()
    if place is None:
        return None
    if latest is None or latest.size <= place:
        latest = checkpoints.read()  # another process has placed it a moment ago
    if latest is None or latest.size <= place:
        return None
    path = tree.inclusion_proof(place, latest.size, store.reader(latest.size))
    return proof.encode(place, path, latest.note)


def salt_of(decision: UUID) -> bytes | None:
    found = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record=decision)
    salt = found.values_list("salt", flat=True).first()
    return None if salt is None else bytes(salt)


def write_erased(places: Iterable[int], now: datetime) -> None:
    """Write a tombstone for each place, so that nobody sees which were one visitor's."""
    rows = [Tombstone(reason=Reason.ERASED, day=now.date(), places=str(one)) for one in places]
    Tombstone.objects.bulk_create(rows)


def write_forgotten(places: Sequence[int], now: datetime) -> None:
    """Write one tombstone for all of them: what they have in common is their age."""
    if places:
        Tombstone(reason=Reason.FORGOTTEN, day=now.date(), places=ranges.write(places)).save()


def waiting_tombstones(now: datetime) -> QuerySet[Tombstone]:
    """Return those of earlier days that have no leaf yet."""
    own = Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE, record=OuterRef("pk"))
    return Tombstone.objects.filter(~Exists(own), day__lt=now.date()).order_by("pk")


def give_leaves(rows: Iterable[Tombstone]) -> None:
    """Write these anew, with leaves. It takes a write permit."""
    old = list(rows)
    new = sorted(
        (Tombstone(reason=one.reason, day=one.day, places=one.places) for one in old),
        key=lambda one: one.pk,
    )
    Tombstone.objects.filter(pk__in=[one.pk for one in old]).delete()
    Tombstone.objects.bulk_create(new)
    add(Leaf.Kind.TOMBSTONE, [one.pk for one in new])
