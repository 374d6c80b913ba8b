"""Keep the log's keys and latest checkpoint in memory, sign the next, record a cut."""

import time
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from consent.cookies.keyring import derive
from consent.lib import failures, jobs
from consent.lib.failures import Cause
from consent.models import Change
from consent.notices import signing_keys
from consent.proof.formats import notes
from consent.proof.formats.notes import Checkpoint, Signer
from consent.proof.log import store
from consent.proof.models import LogCheckpoint
from consent.record.changes import actor

_LOG = b"mix-consent log key 1"  # another number makes other keys, which no witness knows


def origin() -> str:
    """The service's address without its scheme, and so the one name of this log (C2SP)."""
    address = urlsplit(settings.CONSENT_SERVICE_URL)
    return f"{address.netloc}{address.path}/log"


def signers() -> tuple[Signer, ...]:
    """The keys of CONSENT_LOG_KEY, then SECRET_KEY's: all sign checkpoints, the first receipts."""
    secrets = signing_keys.secrets(settings.CONSENT_LOG_KEY)
    keys = (Ed25519PrivateKey.from_private_bytes(derive(secret, _LOG)) for secret in secrets)
    return tuple(Signer(origin(), key) for key in keys)


def vkeys() -> tuple[str, ...]:
    """The public halves, as verifiers write them (C2SP signed-note)."""
    return tuple(signer.vkey for signer in signers())


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
    text = Checkpoint(origin(), grown.size, grown.root()).text
    note = notes.sign(text, signers())
    pk, at = (before.pk, max(before.at, now)) if before else (None, now)
    return LogCheckpoint(pk=pk, size=grown.size, at=at, note=note, timeline=timeline())


def is_signed_by_today(note: str) -> bool:
    """Return whether the current keys and log name signed the checkpoint."""
    try:
        for signer in signers():
            notes.open_note(note, [signer.verifier])
    except notes.BadNote:
        return False
    is_ours = Checkpoint.of_note(note).origin == origin()
    return is_ours and len(list(notes.signatures(note))) == len(signers())


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
