"""Verify the record every hour, in the worker process, and tell operators.

What takes longer than three minutes is done less often.
"""

import time
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Min

from consent.lib import failures
from consent.lib.failures import Cause
from consent.lib.readings import Reading
from consent.models import Decision
from consent.proof.formats.notes import MAX_MERGE_DELAY
from consent.proof.log import checkpoints, leaves, sequencer, store
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf, LogCheckpoint
from consent.record import clock

_HOUR = timedelta(hours=1)
_TIMES = 20  # as long as a verification took, none begins
_MAX_FINDINGS = 1_000


def check_if_due(now: datetime) -> bool:
    """Verify if an hour has passed since the last time began; return whether it had."""
    if (check := checkpoints.read()) is None:
        return False
    if (began := check.check_began_at) and began <= now < due_at(check, now):
        return False
    check.check_began_at = now
    check.save(update_fields=["check_began_at"])
    leaves.merge_tombstones(now)
    sequencer.run(now)  # what waited while no worker ran waits no more
    verification = Verification(_EqualPause())
    check.wrong = len(set(islice(verification.all(), _MAX_FINDINGS)))
    check.checked += verification.rows.total()
    check.check_ended_at = max(now, clock.now())
    check.save(update_fields=["check_ended_at", "checked", "wrong"])
    if check.wrong:
        failures.report(RECORD_CHANGED)
    return True


def due_at(check: LogCheckpoint, now: datetime) -> datetime:
    """Return when the next verification begins."""
    began, ended = check.check_began_at, check.check_ended_at
    if not began:
        return now
    return began + (max(_HOUR, _TIMES * (ended - began)) if ended else _HOUR)


class _EqualPause:
    """A pause as long as the work before it, so that requests get half of the time."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        time.sleep(time.monotonic() - self._since)
        self._since = time.monotonic()


_LOG_BEHIND = Cause(
    "log_behind",
    "What was recorded waits for its place in the log for longer than was promised.",
    "See the lines before for why; recording goes on, and the log follows by itself.",
)
RECORD_CHANGED = Cause(
    "record_changed",
    "Rows on record are not what they were when they got their places in the log.",
    "Run: python manage.py record verify. It names them; see who has the database's password.",
)

TEXTS = {
    "log_size": "Places in the transparency log.",
    "log_waiting": "Rows without a place in the log.",
    "log_seconds_behind": "For how long a decision has been waiting for its place.",
    "record_wrong": "What the verification of the record has found, and is still so.",
    "record_verified_rows_total": "Rows on record that were compared with the log, in all hours "
    "together.",
    "record_verification_due_timestamp_seconds": "When the next one begins.",
    "record_verified_timestamp_seconds": "When the hourly verification last came to its end, on "
    "any machine; 0: never.",
}


def read(now: datetime) -> Reading:
    waiting = Leaf.objects.filter(place=None)
    first = waiting.filter(kind=Leaf.Kind.DECISION).order_by("record").values("record")[:100]
    came = Decision.objects.filter(pk__in=first).aggregate(at=Min("received_at"))["at"] or now
    behind = (now - came).total_seconds()
    check = checkpoints.read() or LogCheckpoint(size=0)
    ended_at, present = check.check_ended_at, []
    if behind > MAX_MERGE_DELAY:
        present.append(_LOG_BEHIND)
    if checkpoints.is_shrunk(check):
        present.append(checkpoints.SHRUNK)
    if check.note and not checkpoints.is_continued(store.TreeAppend(check.size, []), check):
        present.append(checkpoints.CHANGED)
    if check.wrong:
        present.append(RECORD_CHANGED)
    figures = {
        "log_size": check.size,
        "log_waiting": waiting.count(),
        "log_seconds_behind": max(0.0, behind),
        "record_wrong": check.wrong,
        "record_verified_rows_total": check.checked,
        "record_verification_due_timestamp_seconds": due_at(check, now).timestamp(),
        "record_verified_timestamp_seconds": ended_at.timestamp() if ended_at else 0,
    }
    return Reading(figures, present)
