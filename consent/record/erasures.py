"""Which leaves were erased, in a file outside of the database: a backup may bring their rows back.

A line is a month and the commitment of a leaf, which stands in the public log anyway. It says
nothing about anybody; only whoever has the row and its salt back knows that it is meant.
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
from consent.models import Leaf
from consent.record.log import records
from consent.transparency.receipt import commitment

_LINE = re.compile(rb"^(\d{4}-\d\d) ([0-9a-f]{64})\n", re.MULTILINE)
_LENGTH = len("2026-11 \n") + 64


def commitments(decisions: Iterable[UUID]) -> dict[UUID, bytes]:
    """What the log says of each, or will say; of those alone that have a leaf."""
    rows = records.records_of(Leaf.Kind.DECISION, decisions)
    leaves = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record__in=rows)
    salts = leaves.values_list("record", "salt")
    return {pk: commitment(bytes(salt), rows[pk]) for pk, salt in salts}


def add(commitments: Iterable[bytes]) -> None:
    """Write down that these are erased, on disk before the erasure is committed.

    Where that fails the erasure goes on: it is owed to the visitor, and the log says why.
    """
    path, month = file(), Month.of(database_time.now())
    lines = [f"{month} {one.hex()}\n".encode() for one in commitments]
    if path and lines:
        _write_down(path, lines)


def tidy(now: datetime) -> None:
    """Once a day: put the list out of order, and leave out what age has forgotten anyway.

    A backup that brings such a row back does so for a day.
    """
    path = file()
    if path and path.exists() and not _is_of_today(path.stat()):
        oldest = Month.of(now).plus(-settings.CONSENT_RETENTION_MONTHS)
        _write_down(path, [], oldest=str(oldest).encode())


def file() -> Path | None:
    """Where this machine lists what was erased; None: nowhere."""
    return Path(settings.CONSENT_ERASED_FILE) if settings.CONSENT_ERASED_FILE else None


def read(path: Path) -> set[bytes]:
    """The commitments that a list holds. Half a line, of a machine that crashed, is none."""
    return {bytes.fromhex(found[2].decode()) for found in _LINE.finditer(path.read_bytes())}


def _write_down(path: Path, lines: list[bytes], oldest: bytes = b"") -> None:
    try:
        _append(path, lines, oldest)
    except OSError as error:
        causes.report_error(error, f"Writing {path}, the list of what was erased")


def _append(path: Path, lines: list[bytes], oldest: bytes) -> None:
    """The first of a day writes the list anew, without what is older than a month.

    What a visitor erased at once stands together until then, and in no order from then on.
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
    """By the clock of this machine, which dates its files."""
    return datetime.fromtimestamp(known.st_mtime, UTC).date() == datetime.now(UTC).date()


def _tidied(text: bytes, oldest: bytes) -> list[bytes]:
    return sorted({line[0] for line in _LINE.finditer(text) if line[1] >= oldest})


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO]:
    """The list, while no other process writes it; another may have put a new one in its place."""
    while True:
        with _open(path, "ab+") as list_:
            if sys.platform != "win32":
                import fcntl  # not on Windows

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
    """That a name is there may be lost in a crash as well."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
