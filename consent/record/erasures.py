"""List erased decisions outside the database, since a backup may restore their rows.

A line holds a month and the SHA-256 of a decision's id. An id has 74 random bits: a line says
something only to whoever has the row. It stands in a file and in the log, which outlives machines.
"""

import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from consent.lib import database_time, failures
from consent.lib.months import month_start

# A crash may leave half a line before it; in a log, words stand around it
_LINE = re.compile(r"(\d{4}-\d\d) ([0-9a-f]{64})\b")
log = logging.getLogger(__name__)


def digest(decision: UUID) -> str:
    """Return what the list says of a decision: 64 digits of hex."""
    return sha256(decision.bytes).hexdigest()


def add(decisions: Iterable[UUID]) -> None:
    """Log erased decisions, and append them to the file before the erasure is committed.

    If writing fails, the erasure, which is owed to the visitor, proceeds and the log says why.
    """
    path, month = file(), f"{month_start(database_time.now()):%Y-%m}"
    lines = "".join(f"{month} {digest(id)}\n" for id in decisions)
    for line in lines.splitlines():
        log.info("Erased: %s", line)
    if not path or not lines:
        return
    try:
        with _locked(path), _open(path, "ab") as list_:
            _write(list_, lines.encode())
    except OSError as error:
        failures.report_error(error, f"Writing {path}, the list of what was erased")


def tidy(now: datetime) -> None:
    """Drop lines of months whose rows retention would delete anyway."""
    path = file()
    oldest = f"{month_start(now, -settings.CONSENT_RETENTION_MONTHS):%Y-%m}"
    if not path or not path.exists():
        return
    with _locked(path):
        text = path.read_text(errors="replace")
        kept = "".join(f"{line[0]}\n" for line in _LINE.finditer(text) if line[1] >= oldest)
        if kept == text:
            return
        part = path.with_name(f"{path.name}.part")
        with _open(part, "wb") as list_:
            _write(list_, kept.encode())
        part.replace(path)


def file() -> Path | None:
    """Return the path of this machine's list of erasures; None: there is none."""
    return Path(settings.CONSENT_ERASED_FILE) if settings.CONSENT_ERASED_FILE else None


def read(path: Path) -> set[str]:
    """Return the digests in a list."""
    return {line[2] for line in _LINE.finditer(path.read_text(errors="replace"))}


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the list's lock, a file beside it: the list itself may be replaced meanwhile."""
    with _open(path.with_name(f"{path.name}.lock"), "wb") as lock:
        import fcntl  # not available on Windows

        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _open(path: Path, mode: str) -> BinaryIO:
    def private(name: str, flags: int) -> int:
        return os.open(name, flags, 0o600)

    return open(path, mode, opener=private)  # type: ignore[return-value]


def _write(list_: BinaryIO, text: bytes) -> None:
    list_.write(text)
    list_.flush()
    os.fsync(list_.fileno())
