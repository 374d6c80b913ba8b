"""Read figures about the record for operators, in the background; keep them in memory."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from consent.lib import background, uuid7
from consent.models import Decision, Site
from consent.proof.models import RecordCheck
from consent.record import opt_out_requests, retention
from consent.record.opt_out_requests import OpenRequests
from consent.record.retention import LastRun

READ_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Overview:
    at: datetime
    oldest: datetime | None  # decision; very old if that visitor goes on answering
    retention: LastRun
    requests: dict[str, OpenRequests]  # by site key, for every site
    check: RecordCheck  # the hourly verification


_latest: Overview | None = None


def latest() -> Overview | None:
    """Return this process's last reading; None if there was none yet."""
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
    )
    return _latest


def start_reading() -> None:
    """Read in a thread of this process. Each reading contains its age."""
    background.repeat(
        lambda: read(timezone.now()),
        every=READ_SECONDS,
        name="overview",
        during="Looking at the record",
    )
