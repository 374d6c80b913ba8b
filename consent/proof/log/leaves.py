"""Create and delete the leaves of rows; each deleted leaf leaves a tombstone.

A tombstone is written in the erasure's transaction and has no time finer than a day. On a later
day all tombstones of a day are rewritten together with new ids in order, and get leaves. So
neither the log nor the database's transaction numbers show which tombstones belong together, or
to a remaining no.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from consent.lib import ranges
from consent.proof.models import Leaf, Tombstone, key_of

Reason = Tombstone.Reason


def add(kind: Leaf.Kind, rows: Iterable[UUID | int]) -> None:
    """Create leaves for rows that have none, in the surrounding transaction."""
    Leaf.objects.bulk_create([Leaf.of(kind, row) for row in rows])


def forget(kind: Leaf.Kind, rows: Iterable[UUID | int]) -> list[int]:
    """Delete the leaves of rows that are deleted with them; return their log positions.

    It needs a write permit, and waits for a sequencer that is assigning their positions.
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


def write_erased(places: Iterable[int], now: datetime) -> None:
    """Write one tombstone per position, so that they do not show which belong to one visitor."""
    rows = [Tombstone(reason=Reason.ERASED, day=now.date(), places=str(one)) for one in places]
    Tombstone.objects.bulk_create(rows)


def write_forgotten(places: Sequence[int], now: datetime) -> None:
    """Write one tombstone for all positions: their age is all that they share."""
    if places:
        Tombstone(reason=Reason.FORGOTTEN, day=now.date(), places=ranges.write(places)).save()


def waiting_tombstones(now: datetime) -> QuerySet[Tombstone]:
    """Return tombstones of earlier days that have no leaf yet."""
    own = Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE, record=OuterRef("pk"))
    return Tombstone.objects.filter(~Exists(own), day__lt=now.date()).order_by("pk")


def give_leaves(rows: Iterable[Tombstone]) -> None:
    """Rewrite these tombstones with leaves. It needs a write permit."""
    old = list(rows)
    new = sorted(
        (Tombstone(reason=one.reason, day=one.day, places=one.places) for one in old),
        key=lambda one: one.pk,
    )
    Tombstone.objects.filter(pk__in=[one.pk for one in old]).delete()
    Tombstone.objects.bulk_create(new)
    add(Leaf.Kind.TOMBSTONE, [one.pk for one in new])
