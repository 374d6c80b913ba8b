"""How long the record is kept: so many months after a visitor's last decision (R73).

The record is evidence. What a browser may do follows from the cookie it shows, so a no goes on when
its evidence is gone; a yes must not outlive its proof.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from consent import notices
from consent.lib.months import Month
from consent.models import Decision, OptOutRequest, WritePermit
from consent.record import partitions

LEAST = 24  # months: opt-out requests and what became of them (R73)
BATCH = 1_000  # deleted at once: on SQLite a visitor's answer waits for no longer

_DAYS = 30  # in a month, where it must not be counted too long


def oldest(now: datetime) -> Month:
    """The oldest month that is kept whole."""
    return Month.of(now).plus(-settings.CONSENT_RETENTION_MONTHS)


def outlasted() -> list[str]:
    """The places where a yes is remembered for longer than its proof is kept."""
    kept = settings.CONSENT_RETENTION_MONTHS * _DAYS
    return sorted(
        {
            row["code"]
            for in_force in notices.everywhere()
            for row in in_force.ruleset.regions
            if row["memory_days"] is None or row["memory_days"] > kept
        }
    )


def prune(now: datetime) -> int:
    """Forget the visitors whose last decision is older than that. Returns how many decisions.

    On PostgreSQL whole months are dropped; what has to be kept of them is moved to the rest.
    """
    first = oldest(now).first
    gone = 0
    if partitions.is_split():
        old = [month for month in partitions.months() if month.first < first]
        gone = sum(partitions.drop(month, needed_from=first) for month in old)
    return gone + _delete(first)


def prune_requests(now: datetime) -> int:
    """Forget what was asked of the company and seen to before that: it holds names. How many."""
    return OptOutRequest.objects.filter(done_at__lt=oldest(now).start).delete()[0]


def _delete(first: UUID) -> int:
    gone, after = 0, UUID(int=0)
    while batch := list(_past(first).filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        with WritePermit.issue():
            gone += _past(first).order_by().filter(pk__in=batch).delete()[0]
        after = batch[-1]
    return gone


def _past(first: UUID) -> QuerySet[Decision]:
    """Decisions from before, of visitors who have not answered since."""
    since = Decision.objects.filter(visitor=OuterRef("visitor"), pk__gte=first)
    return Decision.objects.filter(~Exists(since), pk__lt=first).order_by("pk")
