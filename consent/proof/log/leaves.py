"""Delete the leaves of rows, each of which leaves a tombstone, and prove the others.

A leaf is made by a trigger on its row's table, see migration 0001.

A tombstone is written in the erasure's transaction and has no time finer than a day. On a later
day all tombstones of a day are rewritten together with new ids in order, and get leaves. So
neither the log nor the database's transaction numbers show which tombstones belong together, or
to a remaining no.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from consent.proof.models import Leaf, Tombstone, key_of, new_salt
from consent.record.signals import Reason

_RANGE = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?")


def write(numbers: Sequence[int]) -> str:
    runs = groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    spans = ([number for _, number in run] for _, run in runs)
    return " ".join(f"{one[0]}-{one[-1]}" if len(one) > 1 else f"{one[0]}" for one in spans)


def read(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first and the last number of each range; skip what is no range."""
    for one in text.split():
        if match := _RANGE.fullmatch(one):
            yield int(match[1]), int(match[2] or match[1])


def add(kind: Leaf.Kind, rows: Iterable[UUID]) -> None:
    """Create leaves that no trigger makes."""
    Leaf.objects.bulk_create(Leaf(kind=kind, record=row, salt=new_salt()) for row in rows)


def delete(kind: Leaf.Kind, rows: Collection[Any]) -> list[int]:
    """Delete the leaves of rows that go, by a write permit; return their log positions."""
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


def write_tombstones(places: Sequence[int], reason: Reason, now: datetime) -> None:
    """Write one tombstone for all places forgotten, one for each erased: none shows a visitor."""
    texts = [str(place) for place in places]
    if places and reason == Reason.FORGOTTEN:
        texts = [write(places)]
    Tombstone.objects.bulk_create(
        Tombstone(reason=reason, day=now.date(), places=text) for text in texts
    )


def waiting_tombstones(now: datetime) -> QuerySet[Tombstone]:
    """Return tombstones of earlier days that have no leaf yet."""
    own = Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE, record=OuterRef("pk"))
    return Tombstone.objects.filter(~Exists(own), day__lt=now.date()).order_by("pk")


def give_leaves(rows: Iterable[Tombstone]) -> None:
    """Rewrite these tombstones with leaves. It needs a write permit."""
    old = list(rows)
    new = sorted(
        (Tombstone(reason=row.reason, day=row.day, places=row.places) for row in old),
        key=lambda row: row.pk,
    )
    Tombstone.objects.filter(pk__in=[row.pk for row in old]).delete()
    Tombstone.objects.bulk_create(new)
    add(Leaf.Kind.TOMBSTONE, [row.pk for row in new])
