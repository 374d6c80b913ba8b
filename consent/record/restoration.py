"""After a backup was restored: the log is cut, and what was erased since is erased again."""

import secrets
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db.models import Max

from consent.models import Change, Decision, Leaf, LogCheckpoint, LogCut, Notice
from consent.record import erasures, visitors
from consent.record.acting import actor
from consent.record.log import store
from consent.transparency import tree
from consent.transparency.proof import Checkpoint

THOUSAND = 1_000  # nobody publishes as many notices between a backup and its restoring
_DRAWN = 9_999  # thousands that the next number is drawn from
_BITE = 500  # leaves asked about at once

T = TypeVar("T")


def cut(now: datetime) -> LogCut:
    """Write down that the log, and the numbers of notices, go on from here.

    Which number comes next is drawn by lot: of two restorings of one backup, and whatever the
    clock says, neither gives a number that the other one gave.
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
    """Erase the visitors of whom a list of erasures names a decision.

    Returns how many decisions the list names, and how many visitors are gone.
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
    """Whose leaf says one of these: found in the log, and among those without a place."""
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
