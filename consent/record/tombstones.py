"""What stands in place of leaves whose rows are gone: which places, and no moment finer than a day.

A tombstone is written in the transaction of the erasure. On a later day all of a day's are written
anew at once, under new ids and in their order, and are given leaves then. So neither the log nor
the database, whose transactions have numbers, says which of them belong together, or to the no
that was left.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from consent.lib import ranges
from consent.models import Leaf, Tombstone
from consent.record.log import leaves

Reason = Tombstone.Reason


def of_erased(places: Iterable[int], now: datetime) -> None:
    """One for each place, so that nobody sees which were one visitor's."""
    rows = [Tombstone(reason=Reason.ERASED, day=now.date(), places=str(one)) for one in places]
    Tombstone.objects.bulk_create(rows)


def of_forgotten(places: Sequence[int], now: datetime) -> None:
    """One for all of them: what they have in common is their age."""
    if places:
        Tombstone(reason=Reason.FORGOTTEN, day=now.date(), places=ranges.write(places)).save()


def waiting(now: datetime) -> QuerySet[Tombstone]:
    """Those of earlier days that have no leaf yet."""
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
    leaves.add(Leaf.Kind.TOMBSTONE, [one.pk for one in new])
