"""After a restore from backup: cut the log and repeat the erasures made since the backup."""

import secrets
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db.models import Max

from consent.models import Change, Decision, Notice
from consent.proof.formats import tree
from consent.proof.formats.proof import Checkpoint
from consent.proof.log import store
from consent.proof.models import Leaf, LogCheckpoint, LogCut
from consent.record import erasures, visitors
from consent.record.acting import actor

THOUSAND = 1_000  # more than anybody publishes between a backup and its restoration
_DRAWN = 9_999  # thousands from which the next number is drawn
_BITE = 500  # leaves per query

T = TypeVar("T")


def cut(now: datetime) -> LogCut:
    """Record that the log and the notice numbers continue from here.

    The next number is drawn at random, so that two restorations of one backup never use the same
    number, whatever the clock says.
    """
    latest = LogCheckpoint.objects.order_by("-pk").first()
    size, root = (0, tree.EMPTY)
    if latest:
        checkpoint = Checkpoint.of_note(latest.note)
        size, root = checkpoint.size, checkpoint.root
    numbers = [
        Notice.objects.aggregate(last=Max("number"))["last"],
        LogCut.objects.aggregate(last=Max("notices_from"))["last"],
    ]
    thousands = max(number or 0 for number in numbers) // THOUSAND + 1
    row = LogCut(
        at=now,
        size=size,
        root=root.hex(),
        note=latest.note if latest else "",
        notices_from=(thousands + secrets.randbelow(_DRAWN)) * THOUSAND,
    )
    row.save()
    return row


def erase_again(listed: Collection[bytes], *, now: datetime) -> tuple[int, int]:
    """Erase the visitors whose decisions are in a list of erasures.

    Returns the number of listed decisions and of erased visitors.
    """
    ids = list(_decisions(listed)) if listed else []
    found = Decision.objects.select_related("notice__site").in_bulk(ids)
    people = {(row.visitor, row.notice.site.key) for row in found.values()}
    for visitor, site in sorted(people):
        visitors.erase(visitor, site, now=now)
    if people:
        Change.objects.create(
            by=actor(),
            model=Decision._meta.label_lower,
            name="Visitors' records, erased before a backup was restored",
            action=Change.Action.REMOVED,
            old=f"visitors: {len(people)}, by decisions: {len(found)}",
        )
    return len(found), len(people)


def _decisions(listed: Collection[bytes]) -> Iterator[UUID]:
    """Yield decisions whose commitment is listed, in the log or still without a position."""
    leaves = Leaf.objects.filter(kind=Leaf.Kind.DECISION).order_by()
    for places in _in_bites(place for _, place in store.places_of(listed)):
        yield from leaves.filter(place__in=places).values_list("record", flat=True)
    waiting = leaves.filter(place=None).values_list("record", flat=True)
    for ids in _in_bites(waiting):
        yield from (pk for pk, one in erasures.commitments(ids).items() if one in listed)


def _in_bites(found: Iterable[T]) -> Iterator[list[T]]:
    each = iter(found)
    while bite := list(islice(each, _BITE)):
        yield bite
