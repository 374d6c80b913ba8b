"""After a restore from backup: number notices above the lost ones, and repeat erasures."""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db.models import Max

from consent.models import Change, Decision, Notice, Site
from consent.record import erasures, visitors
from consent.record.acting import actor
from consent.record.signals import backup_restored

THOUSAND = 1_000  # more than anybody publishes between a backup and its restoration
_DRAWN = 9_999  # thousands from which the next number is drawn


def begin(now: datetime) -> list[str]:
    """Let others go on, notices by a random number, never used twice; return what to tell."""
    used = Notice.objects.aggregate(last=Max("number"))["last"] or 0
    given = Site.objects.aggregate(last=Max("notices_from"))["last"] or 0
    number = (max(used, given) // THOUSAND + 1 + secrets.randbelow(_DRAWN)) * THOUSAND
    Site.objects.update(notices_from=number)
    told = [str(words) for _, words in backup_restored.send(None, now=now)]
    return [f"The next notice of each site has a number from {number:,} on.", *told]


def erase_again(listed: Collection[str], *, now: datetime) -> tuple[int, int]:
    """Erase visitors by a list; return how many of its decisions, and visitors, were here."""
    every = Decision.objects.order_by().values_list("pk", flat=True).iterator() if listed else ()
    ids = [id for id in every if erasures.digest(id) in listed]
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
