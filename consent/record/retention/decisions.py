"""Decisions of visitors whose last one is too old."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from consent.models import Decision, Leaf
from consent.record import accounts, tombstones
from consent.record.log import leaves
from consent.record.retention import periods
from consent.record.retention.bites import Bites


class TooEarly(Exception):
    """A yes would outlive its proof: nothing is deleted until somebody decides which is wrong."""


def forget(now: datetime, bites: Bites) -> int:
    """Delete the decisions of visitors whose last one is older. Returns how many.

    Whoever has answered since keeps everything. Raises TooEarly.
    """
    if regions := periods.regions_beyond_retention():
        raise TooEarly(
            f"In {', '.join(regions)} a yes is remembered for longer than its proof is kept. "
            "Shorten that memory in the admin and publish, or raise CONSENT_RETENTION_MONTHS."
        )
    first = periods.oldest_month(now).first
    deleted, after = 0, UUID(int=0)
    while bite := _next(after, first, bites.size):
        with bites.bite():
            needed = _returned(bite.values(), first)
            gone = [id for id, visitor in bite.items() if visitor not in needed]
            tombstones.of_forgotten(leaves.forget(Leaf.Kind.DECISION, gone), now)
            accounts.unlink(gone)
            deleted += Decision.objects.filter(pk__in=gone).order_by().delete()[0]
        after = max(bite)
    return deleted


def _next(after: UUID, first: UUID, size: int) -> dict[UUID, UUID]:
    """The next decisions that may be too old, by id, and the visitor of each."""
    rows = Decision.objects.filter(pk__gt=after, pk__lt=first).order_by("pk")
    return dict(rows.values_list("pk", "visitor")[:size])


def _returned(visitors: Iterable[UUID], first: UUID) -> set[UUID]:
    """Those of them who have answered since. Not joined: a shard does not hold a visitor's rows."""
    since = Decision.objects.filter(visitor__in=set(visitors), pk__gte=first).order_by()
    return set(since.values_list("visitor", flat=True).distinct())
