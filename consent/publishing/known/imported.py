"""The table that an operator brought, in the database."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from consent.models import KnownCookieRow
from consent.publishing.known.facts import KnownCookie, Use
from consent.publishing.known.open_cookie_database import Row


class Status(NamedTuple):
    rows: int
    trackers: int
    read_at: datetime | None


@transaction.atomic
def replace_all(rows: Iterable[Row]) -> None:
    """All of it at once: nobody meets half a table."""
    now = timezone.now()
    KnownCookieRow.objects.all().delete()
    KnownCookieRow.objects.bulk_create(
        [
            KnownCookieRow(
                name=fact.name,
                vendor=fact.vendor,
                use=fact.use,
                domain=domain,
                lifetime=fact.lifetime,
                purpose=fact.purposes.get("en", ""),
                is_common=fact.is_common,
                read_at=now,
            )
            for fact, domain in ((row.fact, row.domain) for row in rows)
        ],
        batch_size=500,
    )


def status() -> Status:
    rows = KnownCookieRow.objects.all()
    trackers = rows.filter(use__in=[use for use in Use if use.tracks]).count()
    return Status(rows.count(), trackers, rows.aggregate(Max("read_at"))["read_at__max"])


def read(names: Collection[str], vendors: Collection[str], domains: Collection[str]) -> list[Row]:
    """What it says of some names, and all that it says of some vendors and domains."""
    wanted = Q(name__in=names) | Q(name__contains="*")
    wanted |= Q(vendor__in=vendors) | Q(domain__in=domains)
    return [Row(_fact(row), row.domain) for row in KnownCookieRow.objects.filter(wanted)]


def _fact(row: KnownCookieRow) -> KnownCookie:
    return KnownCookie(
        row.name,
        row.vendor,
        Use(row.use),
        row.lifetime,
        {"en": row.purpose} if row.purpose else {},
        is_common=row.is_common,
        is_imported=True,
    )
