"""Keep the newest checkpoint in memory, know the logs' names and keys, and sign the next."""

import time
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from consent.lib import failures, jobs
from consent.lib.failures import Cause
from consent.notices import signing_keys
from consent.proof.formats import notes
from consent.proof.formats.notes import Checkpoint, Signer
from consent.proof.log import store
from consent.proof.models import LogCheckpoint

_LOG = b"mix-consent log key 1"  # another number makes other keys, which no witness knows
_RECENT_SECONDS = 2.0
SHRUNK = Cause(
    "log_shrunk",
    "The log in the database is shorter than the one that this service has published.",
    "If it was put back, or a standby promoted: python manage.py restore --in-place. If not, see "
    "who has its password.",
)

_rows: list[LogCheckpoint] = []  # the newest first: one of each log
_read_at = 0.0  # monotonic


def origin(number: int | None = None) -> str:
    """Return the name of a log (C2SP), of the one in force if no number is given.

    It is the service's address without its scheme. After the database was put back another log
    goes on, whose name ends with when that was: what was lost may have been signed.
    """
    address, number = urlsplit(settings.CONSENT_SERVICE_URL), number or numbers()[0]
    name = f"{address.netloc}{address.path}/log"
    return name if number == 1 else f"{name}/{number}"


def signers(number: int | None = None) -> tuple[Signer, ...]:
    """The keys of CONSENT_LOG_KEY, then SECRET_KEY's: all sign checkpoints, the first receipts."""
    return _signers(origin(number), signing_keys.of_log(_LOG))


def vkeys() -> tuple[str, ...]:
    """The public halves as verifiers write them (C2SP signed-note): this log's, then the older."""
    return tuple(signer.vkey for number in numbers() for signer in signers(number))


@lru_cache(8)
def _signers(name: str, seeds: tuple[bytes, ...]) -> tuple[Signer, ...]:
    return tuple(Signer(name, Ed25519PrivateKey.from_private_bytes(seed)) for seed in seeds)


def numbers() -> list[int]:
    """Return those of the logs, the newest first. A serving process reads them all the time."""
    if not _read_at:
        read()
    return [row.number for row in _rows] or [1]


def latest() -> LogCheckpoint | None:
    """Return the checkpoint; a serving process reads it at most once in two seconds."""
    is_recent = jobs.is_running(jobs.WATCH) and time.monotonic() - _read_at < _RECENT_SECONDS
    return _rows[0] if is_recent and _rows else read()


def read() -> LogCheckpoint | None:
    """Read the latest checkpoint. None: the log does not exist yet."""
    global _read_at
    known = _rows[:1]
    _rows[:], _read_at = LogCheckpoint.objects.order_by("-pk"), time.monotonic()
    if known and (not _rows or (_rows[0].number, _rows[0].size) < (known[0].number, known[0].size)):
        failures.report(SHRUNK)
    return _rows[0] if _rows else None


def timeline() -> int | None:
    """Return which history of itself PostgreSQL writes: promoted or put back, it begins another."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_current_wal_lsn())")
        return int(cursor.fetchone()[0][:8], 16)


def signed(
    append: store.TreeAppend, before: LogCheckpoint | None, *, now: datetime, number: int = 0
) -> LogCheckpoint:
    """Return an unsaved checkpoint of the new size, of no time before the one that it replaces.

    By a `number` it is the first of another log.
    """
    row = LogCheckpoint(at=now, number=number or 1)
    if before:
        row.at, row.checked, row.wrong = max(before.at, now), before.checked, before.wrong
        if not number:
            row.pk, row.number = before.pk, before.number
    text = Checkpoint(origin(row.number), append.size, append.root()).text
    row.size, row.timeline = append.size, timeline()
    row.note = notes.sign(text, signers(row.number))
    return row


def is_signed_by_today(note: str) -> bool:
    """Return whether the current keys and log name signed the checkpoint."""
    try:
        for signer in signers():
            notes.open_note(note, [signer.verifier])
    except notes.BadNote:
        return False
    is_ours = Checkpoint.of_note(note).origin == origin()
    return is_ours and len(list(notes.signatures(note))) == len(signers())
