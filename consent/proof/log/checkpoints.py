"""Keep the latest checkpoint in memory, sign the next, and record where the log was cut."""

import time
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from consent.lib import failures, jobs
from consent.lib.failures import Cause
from consent.models import Change
from consent.proof import log_key
from consent.proof.formats import notes
from consent.proof.formats.proof import Checkpoint
from consent.proof.log import store
from consent.proof.models import LogCheckpoint
from consent.record.changes import actor

_CUT = {
    "model": LogCheckpoint._meta.label_lower,
    "field": "cut",
    "name": "Log, cut where the database was put back",
    "action": Change.Action.CHANGED,
}
_RECENT_SECONDS = 2.0
SHRUNK = Cause(
    "log_shrunk",
    "The log in the database is shorter than the one that this service has published.",
    "If it was put back, or a standby promoted: python manage.py restore --in-place. If not, see "
    "who has its password.",
)

_latest: LogCheckpoint | None = None
_read_at = 0.0  # monotonic


def latest() -> LogCheckpoint | None:
    """Return the checkpoint; a serving process reads it at most once in two seconds."""
    is_recent = jobs.is_running(jobs.WATCH) and time.monotonic() - _read_at < _RECENT_SECONDS
    return (_latest if is_recent else None) or read()


def read() -> LogCheckpoint | None:
    """Read the latest checkpoint. None: the log does not exist yet."""
    global _latest, _read_at
    known, _latest = _latest, LogCheckpoint.objects.order_by("-pk").first()
    _read_at = time.monotonic()
    if known and (_latest is None or _latest.size < known.size):
        failures.report(SHRUNK)
    return _latest


def timeline() -> int | None:
    """Return which history of itself PostgreSQL writes: promoted or put back, it begins another."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_current_wal_lsn())")
        return int(cursor.fetchone()[0][:8], 16)


def signed(grown: store.Growth, before: LogCheckpoint | None, *, now: datetime) -> LogCheckpoint:
    """Return an unsaved checkpoint of the new size, of no time before the one that it replaces."""
    text = Checkpoint(log_key.origin(), grown.size, grown.root()).text
    note = notes.sign(text, log_key.signers())
    pk, at = (before.pk, max(before.at, now)) if before else (None, now)
    return LogCheckpoint(pk=pk, size=grown.size, at=at, note=note, timeline=timeline())


def is_signed_by_today(note: str) -> bool:
    """Return whether the current keys and log name signed the checkpoint."""
    try:
        for signer in log_key.signers():
            notes.open_note(note, [signer.verifier])
    except notes.BadNote:
        return False
    is_ours = Checkpoint.of_note(note).origin == log_key.origin()
    return is_ours and len(list(notes.signatures(note))) == len(log_key.signers())


def cut() -> int:
    """Record, as a change like those of staff, that the log goes on from here; return its size."""
    latest = read()
    size, note = (latest.size, latest.note) if latest else (0, "")
    Change.objects.create(**_CUT, by=actor(), old=note, new=str(size))
    LogCheckpoint.objects.update(timeline=timeline())
    return size


def cuts() -> Iterable[tuple[str, datetime]]:
    """Return the size that each cut left, and when it was made."""
    return Change.objects.filter(**_CUT).order_by("pk").values_list("new", "at")
