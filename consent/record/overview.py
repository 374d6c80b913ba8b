"""What operators watch of the record: read in the background, kept in memory."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from consent.lib import background, uuid7
from consent.lib.months import Month
from consent.models import Decision, RecordCheck, Site
from consent.record import opt_out_requests, partition_list, retention
from consent.record.opt_out_requests import OpenRequests
from consent.record.retention import LastRun

READ_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Overview:
    at: datetime
    oldest: datetime | None  # decision; of a visitor who went on answering it may be very old
    retention: LastRun
    requests: dict[str, OpenRequests]  # by the key of every site
    check: RecordCheck  # the hourly verification
    # On SQLite, which has one table, there are none of these
    months_ahead: int | None = None  # that have a partition, beyond this one
    in_default: int | None = None  # decisions of no month, about


_latest: Overview | None = None


def latest() -> Overview | None:
    """What was read last, by this process; None where it has not been able to yet."""
    return _latest


def read(now: datetime) -> Overview:
    global _latest
    first = Decision.objects.order_by("pk").values_list("pk", flat=True).first()
    opened = opt_out_requests.count_open(now.date())
    _latest = Overview(
        at=now,
        oldest=uuid7.time_of(first) if first else None,
        retention=retention.last_run(now),
        requests={
            key: opened.get(pk, OpenRequests()) for pk, key in Site.objects.values_list("pk", "key")
        },
        check=RecordCheck.objects.first() or RecordCheck(),
        **(_partitions(now) if partition_list.is_split() else {}),
    )
    return _latest


def _partitions(now: datetime) -> dict[str, int]:
    months, ahead = partition_list.months(), 0
    while Month.of(now).plus(ahead) in months:
        ahead += 1
    return {
        "months_ahead": ahead - 1,
        "in_default": partition_list.rows_of(partition_list.DEFAULT),
    }


def start_reading() -> None:
    """Read in a thread of this process. How old the latest is, it says itself."""
    background.repeat(
        lambda: read(timezone.now()),
        every=READ_SECONDS,
        name="overview",
        during="Looking at the record",
    )
