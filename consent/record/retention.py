"""How long the record is stored: so many months after a visitor's last decision (R73).

The record is the proof. What a browser may do follows from its cookie, so a no goes on when its
proof is deleted; a yes must not outlive its proof.
"""

import time
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from consent import notices
from consent.lib.months import Month
from consent.models import Change, Decision, OptOutRequest, WritePermit
from consent.record import partition_list, partitions

LEAST = 24  # months: opt-out requests and what became of them (R73)
BATCH = 1_000  # deleted at once: a visitor's answer waits for no longer

_LOOKED_AT = 200  # decisions
_DAYS = 30  # in a month, where it must not be counted too long


def oldest_month(now: datetime) -> Month:
    """The oldest month of which nothing is deleted."""
    return Month.of(now).plus(-settings.CONSENT_RETENTION_MONTHS)


def regions_beyond_retention() -> list[str]:
    """The region rules by which a yes holds for longer than its proof is stored."""
    days = settings.CONSENT_RETENTION_MONTHS * _DAYS
    return sorted(
        {
            row["code"]
            for notice in notices.everywhere()
            for row in notice.ruleset.regions
            if row["memory_days"] is None or row["memory_days"] > days
        }
    )


def prune(now: datetime) -> int:
    """Delete the decisions of visitors whose last one is older. Returns how many.

    Whoever has answered since keeps everything, where it is. It goes bite by bite, so that nobody
    waits for it; on PostgreSQL a month of which nothing is left is dropped.
    """
    first = oldest_month(now).first
    deleted = _delete(first)
    if partition_list.is_split():
        for month in partition_list.months():
            if month.first < first:
                partitions.tidy(month)
    return deleted


def prune_requests(now: datetime) -> int:
    """Delete the opt-out requests done before that, or due before and never done. Returns how many.

    They hold names.
    """
    start = oldest_month(now).start
    is_forgotten = Q(done_at=None, due_on__lt=start.date())
    return OptOutRequest.objects.filter(Q(done_at__lt=start) | is_forgotten).delete()[0]


def prune_changes(now: datetime) -> int:
    """Delete what the staff changed before that: it explains a record that is gone by then.

    Notices and switches stay, and with them who published and who switched.
    """
    with WritePermit.issue():
        return Change.objects.filter(at__lt=oldest_month(now).start).delete()[0]


def is_overdue(now: datetime) -> bool:
    """Whether something should have been deleted for a month: nobody prunes.

    It looks at the newest decisions of which that is true: the oldest are of visitors who go on
    answering.
    """
    rows = Decision.objects.filter(pk__lt=oldest_month(now).plus(-1).first).order_by("-pk")
    visitors = set(rows.values_list("visitor", flat=True)[:_LOOKED_AT])
    return bool(visitors - _returned(visitors, oldest_month(now).first))


def _delete(first: UUID) -> int:
    deleted, after = 0, UUID(int=0)
    while bite := _bite(after, first):
        started = time.monotonic()
        with WritePermit.issue():
            needed = _returned(bite.values(), first)
            gone = [id for id, visitor in bite.items() if visitor not in needed]
            deleted += Decision.objects.filter(pk__in=gone).order_by().delete()[0]
        after = max(bite)
        time.sleep(time.monotonic() - started)  # half of the time is the visitors'
    return deleted


def _bite(after: UUID, first: UUID) -> dict[UUID, UUID]:
    """The next decisions that may be too old, by id, and the visitor of each."""
    rows = Decision.objects.filter(pk__gt=after, pk__lt=first).order_by("pk")
    return dict(rows.values_list("pk", "visitor")[:BATCH])


def _returned(visitors: Iterable[UUID], first: UUID) -> set[UUID]:
    """Those of them who have answered since. Not joined: a shard does not hold a visitor's rows."""
    since = Decision.objects.filter(visitor__in=set(visitors), pk__gte=first).order_by()
    return set(since.values_list("visitor", flat=True).distinct())
