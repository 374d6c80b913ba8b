"""List erased leaves in a file outside the database, since a backup may restore their rows.

A line holds a month and the commitment of a leaf, which the public log contains anyway. It
identifies nobody without the restored row and its salt.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from consent.lib import causes, database_time
from consent.lib.months import Month
from consent.proof.formats.receipt import commitment
from consent.proof.log import records
from consent.proof.models import Leaf

_LINE = re.compile(rb"^(\d{4}-\d\d) ([0-9a-f]{64})\n", re.MULTILINE)
_LENGTH = len("2026-11 \n") + 64


def commitments(decisions: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return the commitment in the log, now or later, of each decision that has a leaf."""
    rows = records.records_of(Leaf.Kind.DECISION, decisions)
    leaves = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record__in=rows)
    salts = leaves.values_list("record", "salt")
    return {pk: commitment(bytes(salt), rows[pk]) for pk, salt in salts}


def add(commitments: Iterable[bytes]) -> None:
    """Append erased commitments, synced to disk before the erasure is committed.

    If writing fails, the erasure, which is owed to the visitor, proceeds and the log says why.
    """
    path, month = file(), Month.of(database_time.now())
    lines = [f"{month} {one.hex()}\n".encode() for one in commitments]
    if path and lines:
        _write_down(path, lines)


def tidy(now: datetime) -> None:
    """Once a day, shuffle the list and drop entries whose rows retention would delete anyway.

    A row that a backup restores after that lasts for a day at most.
    """
    path = file()
    if path and path.exists() and not _is_of_today(path.stat()):
        oldest = Month.of(now).plus(-settings.CONSENT_RETENTION_MONTHS)
        _write_down(path, [], oldest=str(oldest).encode())


def file() -> Path | None:
    """Return the path of this machine's list of erasures; None: there is none."""
    return Path(settings.CONSENT_ERASED_FILE) if settings.CONSENT_ERASED_FILE else None


def read(path: Path) -> set[bytes]:
    """Return the commitments in a list; skip a partial line left by a crash."""
    return {bytes.fromhex(found[2].decode()) for found in _LINE.finditer(path.read_bytes())}


def _write_down(path: Path, lines: list[bytes], oldest: bytes = b"") -> None:
    try:
        _append(path, lines, oldest)
    except OSError as error:
        causes.report_error(error, f"Writing {path}, the list of what was erased")


def _append(path: Path, lines: list[bytes], oldest: bytes) -> None:
    """Append lines; the first of a day rewrites the list without entries older than a month.

    Entries of one erasure are adjacent until that rewrite, which shuffles them.
    """
    with _alone(path) as old:
        known = os.fstat(old.fileno())
        if _is_of_today(known) and not known.st_size % _LENGTH:
            _write(old, lines)
        else:
            old.seek(0)
            part = path.with_name(f"{path.name}.part")
            with _open(part, "wb") as new:
                _write(new, [*_tidied(old.read(), oldest), *lines])
            part.replace(path)
        _sync(path.parent)


def _is_of_today(known: os.stat_result) -> bool:
    """Return whether the file is from today, by this machine's clock, which dates its files."""
    return datetime.fromtimestamp(known.st_mtime, UTC).date() == datetime.now(UTC).date()


def _tidied(text: bytes, oldest: bytes) -> list[bytes]:
    return sorted({line[0] for line in _LINE.finditer(text) if line[1] >= oldest})


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO]:
    """Open the list under an exclusive lock; another process may have replaced the file."""
    while True:
        with _open(path, "ab+") as list_:
            if sys.platform != "win32":
                import fcntl  # not available on Windows

                fcntl.flock(list_, fcntl.LOCK_EX)
            if path.exists() and os.path.samestat(os.fstat(list_.fileno()), path.stat()):
                yield list_
                return


def _open(path: Path, mode: str) -> BinaryIO:
    def private(name: str, flags: int) -> int:
        return os.open(name, flags, 0o600)

    return open(path, mode, opener=private)  # type: ignore[return-value]


def _write(list_: BinaryIO, lines: list[bytes]) -> None:
    list_.write(b"".join(lines))
    list_.flush()
    os.fsync(list_.fileno())


def _sync(folder: Path) -> None:
    """Sync the folder: a crash can lose the file's name, too."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
