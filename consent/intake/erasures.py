"""List erased decisions outside the database, since a backup may restore their rows.

A line holds the SHA-256 of a decision's id. An id has 74 random bits: a line says something only to
whoever has the row, so a restoration hashes each row, 2 µs each: a list by which rows are found
sooner would say more. It stands in a file and in the log, which outlives machines. No clock takes a
line out: whoever deletes the backups before it may.
"""

import logging
import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from consent.lib import db_timeouts, failures

# A crash may leave half a line before it; in a log, words stand around it
_DIGEST = re.compile(r"[0-9a-f]{64}\b")
log = logging.getLogger(__name__)


CLEARING = "Clearing the disk of what was erased"


def digest(decision: UUID) -> str:
    """Return what the list says of a decision: 64 digits of hex."""
    return sha256(decision.bytes).hexdigest()


def add(decisions: Iterable[UUID]) -> None:
    """Log erased decisions, and append them to the file before the commit; no error stops it."""
    path, digests = file(), [*map(digest, decisions)]
    for line in digests:
        log.info("Erased: %s", line)
    if not path or not digests:
        return
    try:
        import fcntl  # not available on Windows

        with open(path, "ab", opener=_private) as list_:
            fcntl.flock(list_, fcntl.LOCK_EX)
            list_.write("".join(f"{line}\n" for line in digests).encode())
            list_.flush()
            os.fsync(list_.fileno())
    except OSError as error:
        failures.report_error(error, f"Writing {path}, the list of what was erased")


def clear_disk() -> None:
    """Empty SQLite's write-ahead log, where pages stand as they were before an erasure.

    While a reader is active, it waits for the next run.
    """
    if connection.vendor == "sqlite":
        with db_timeouts.within(db_timeouts.MIN_SECONDS), connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def file() -> Path | None:
    """Return the path of this machine's list of erasures; None: there is none."""
    return Path(settings.CONSENT_ERASED_FILE) if settings.CONSENT_ERASED_FILE else None


def read(path: Path) -> set[str]:
    """Return the digests in a list."""
    return {*_DIGEST.findall(path.read_text(errors="replace"))}


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
