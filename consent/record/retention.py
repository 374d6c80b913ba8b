"""How long the record is stored: so many months after a visitor's last decision (R73).

The record is the proof. What a browser may do follows from its cookie, so a no goes on when its
proof is deleted; a yes must not outlive its proof.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from consent import notices
from consent.lib.months import Month
from consent.models import Change, Decision, OptOutRequest, WritePermit
from consent.record import partitions

LEAST = 24  # months: opt-out requests and what became of them (R73)
BATCH = 1_000  # deleted at once: on SQLite a visitor's answer waits for no longer

_LOOKED_AT = 200  # of the oldest decisions
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

    On PostgreSQL whole months are dropped, and what is still needed of them goes to the default
    partition.
    """
    first = oldest_month(now).first
    dropped = 0
    if partitions.is_split():
        old = [month for month in partitions.months() if month.first < first]
        dropped = sum(partitions.drop(month, needed_from=first) for month in old)
    return dropped + _delete(first)


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

    It looks at the oldest decisions alone: those of visitors who go on answering stay.
    """
    first = oldest_month(now).first
    rows = Decision.objects.filter(pk__lt=oldest_month(now).plus(-1).first).order_by("pk")
    oldest = set(rows.values_list("visitor", flat=True)[:_LOOKED_AT])
    if not oldest:
        return False
    since = Decision.objects.filter(visitor__in=oldest, pk__gte=first)
    return bool(oldest.difference(since.values_list("visitor", flat=True)))


def _delete(first: UUID) -> int:
    deleted, after = 0, UUID(int=0)
    while batch := list(_expired(first).filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        with WritePermit.issue():
            deleted += _expired(first).order_by().filter(pk__in=batch).delete()[0]
        after = batch[-1]
    return deleted


def _expired(first: UUID) -> QuerySet[Decision]:
    """Decisions older than that, of visitors who have not answered since."""
    since = Decision.objects.filter(visitor=OuterRef("visitor"), pk__gte=first)
    return Decision.objects.filter(~Exists(since), pk__lt=first).order_by("pk")
