"""Verify a part of the record every hour, in the worker process.

The part is the newest rows and the next range of the log. After a finding everything is
verified every hour, until nothing is found.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import F, Q
from django.utils import timezone

from consent.lib import causes
from consent.proof import retention
from consent.proof.log import figures
from consent.proof.log.verification import rows
from consent.proof.log.verification.rows import Finding
from consent.proof.log.verification.whole import Progress, Verification
from consent.proof.models import RecordCheck

HOUR = timedelta(hours=1)
GIVEN_UP = timedelta(hours=6)  # after this time a started process counts as ended
NEWEST = 2_000  # rows
STRETCH = 50_000  # log positions
PAGES = 12  # of rows whose leaves are looked up
STEP = 256  # positions per step: a request waits no longer than that
MAX_FINDINGS = 1_000
KEPT = 100  # findings, by name


def check_if_due(now: datetime) -> bool:
    """Verify if due; return whether this process did."""
    check, _ = RecordCheck.objects.get_or_create(pk=1)
    has_ended = Q(began_at=None) | Q(ended_at__gte=F("began_at"), began_at__lte=now - HOUR)
    due = RecordCheck.objects.filter(has_ended | Q(began_at__lte=now - GIVEN_UP), pk=1)
    if not due.exists() or not due.update(began_at=now):
        return False
    retention.place_tombstones(now)
    run(check, now, pause=_EqualPause())
    return True


def run(check: RecordCheck, now: datetime, pause: Progress) -> None:
    verification = Verification(pause, step=STEP)
    looked = verification.all() if check.wrong else _part(verification, check)
    found = list(dict.fromkeys(islice(looked, MAX_FINDINGS)))
    check.verified += verification.places.rows.total()
    check.wrong = len(found)
    check.findings = [finding.facts for finding in found[:KEPT]]
    check.ended_at = max(now, timezone.now())
    check.save(update_fields=["ended_at", "place", "positions", "verified", "wrong", "findings"])
    if found:
        causes.report(figures.RECORD_CHANGED)


def _part(verification: Verification, check: RecordCheck) -> Iterator[Finding]:
    size = verification.size
    start = check.place if check.place < size else 0
    end = min(start + STRETCH, size)
    yield from verification.edges()
    yield from verification.latest()
    yield from verification.stretch(max(end, size - NEWEST), size)
    yield from verification.stretch(start, end)
    check.place = end % size if size else 0
    for kind in rows.KINDS:
        yield from rows.check(kind, order="DESC")[0]
        for _ in range(PAGES):
            found, position = rows.check(kind, check.positions.get(kind))
            yield from found
            check.positions[kind] = None if position is None else str(position)
            if position is None:
                break


class _EqualPause:
    """A pause as long as the work before it, so that requests get half of the time."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        time.sleep(time.monotonic() - self._since)
        self._since = time.monotonic()
