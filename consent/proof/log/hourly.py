"""Verify a part of the record every hour, in the worker process.

The part is the newest rows and the next range of the log. After a finding everything is
verified every hour, until nothing is found.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from consent.lib import failures
from consent.proof import retention
from consent.proof.log import acceptance, figures
from consent.proof.log.verification import Finding, Verification
from consent.proof.models import RecordCheck
from consent.record import clock

_HOUR = timedelta(hours=1)
NEWEST = 2_000  # rows
STRETCH = 50_000  # log positions
_STEP = 256  # positions per step: a request waits no longer than that
_MAX_FINDINGS = 1_000


def check_if_due(now: datetime) -> bool:
    """Verify if an hour has passed since the last time began; return whether it had."""
    check, _ = RecordCheck.objects.get_or_create(pk=1)
    if check.began_at and now - _HOUR < check.began_at <= now:
        return False
    check.began_at = now
    check.save(update_fields=["began_at"])
    retention.place_tombstones(now)
    verification = Verification(_EqualPause(), step=_STEP)
    found = verification.all() if check.wrong else _part(verification, check)
    accepted = acceptance.reasons()
    wrong = (finding for finding in found if finding.id not in accepted)
    check.wrong = len(set(islice(wrong, _MAX_FINDINGS)))
    check.verified += verification.rows.total()
    check.ended_at = max(now, clock.now())
    check.save(update_fields=["ended_at", "place", "verified", "wrong"])
    if check.wrong:
        failures.report(figures.RECORD_CHANGED)
    return True


def _part(verification: Verification, check: RecordCheck) -> Iterator[Finding]:
    size = verification.size
    start = check.place if check.place < size else 0
    end = min(start + STRETCH, size)
    yield from verification.edges()
    yield from verification.stretch(max(end, size - NEWEST), size)
    yield from verification.stretch(start, end)
    check.place = end % size if size else 0
    yield from verification.rows_without_leaf()


class _EqualPause:
    """A pause as long as the work before it, so that requests get half of the time."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        time.sleep(time.monotonic() - self._since)
        self._since = time.monotonic()
