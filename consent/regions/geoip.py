"""Addresses and where they are: a file in MaxMind's format that is replaced every week or so."""

import logging
import os
import shutil
import threading
import time
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import maxminddb
from maxminddb import InvalidDatabaseError, Reader

from consent.regions import addresses, codes
from consent.regions.addresses import Address
from consent.rules import NOWHERE

log = logging.getLogger(__name__)

PAUSE = 60  # seconds between two looks at the file
SAMPLE = 1000  # networks
BAD = (OSError, ValueError, InvalidDatabaseError)

Stamp = tuple[int, ...]
_GONE: Stamp = (0,)


@dataclass(slots=True)
class Database:
    """One file as this process reads it; what replaces it is read within a minute."""

    path: str
    _reader: Reader | None = None
    _stamp: Stamp = ()
    _fresh_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def record(self, address: Address) -> Any:
        if time.monotonic() >= self._fresh_until:
            with self._lock:
                self._renew()
        try:
            return self._reader.get(address) if self._reader else None
        except BAD:
            return None  # an IPv6 address in a database of IPv4, or a record that is none

    def _renew(self) -> None:
        if time.monotonic() < self._fresh_until:
            return  # another thread was here
        stamp = _stamp(self.path)
        if stamp != self._stamp:
            self._stamp = stamp  # a bad one's too: it is tried once
            self._replace()
        self._fresh_until = time.monotonic() + PAUSE

    def _replace(self) -> None:
        try:
            self._reader = read(self.path)
        except BAD as error:
            left = "the last good one stays in use" if self._reader else "no region is known"
            log.error("%s cannot be read (%s): %s", self.path, type(error).__name__, left)


def place(path: str, address: Address | None) -> str:
    """Where an address is; NOWHERE if that cannot be told (R2)."""
    if address is None or not addresses.is_public(address):
        return NOWHERE
    return _place(_database(path).record(address))


def read(path: str) -> Reader:
    """A reader of a copy that nobody else has. OSError, ValueError, InvalidDatabaseError.

    The C reader maps its file into memory, and a mapped file that is overwritten in place would
    end the process.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(path)
    with NamedTemporaryFile(prefix="consent-regions-") as copy:
        with Path(path).open("rb") as file:
            shutil.copyfileobj(file, copy)
        copy.flush()
        return maxminddb.open_database(copy.name)


def is_good(path: str) -> bool:
    """Whether this is a database of countries, by its first networks."""
    try:
        return any(_place(record) != NOWHERE for _, record in islice(read(path), SAMPLE))
    except BAD:
        return False


def _place(record: Any) -> str:
    match record:
        case {"country": {"iso_code": str(country)}}:
            return codes.join(country, _part(record))
    return NOWHERE


def _part(record: Any) -> str:
    match record:
        case {"subdivisions": [{"iso_code": str(part)}, *_]}:
            return part  # the largest comes first
    return ""


def _stamp(path: str) -> Stamp:
    try:
        seen = Path(path).stat()
    except (OSError, ValueError):
        return _GONE
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


_open: Database | None = None


def _database(path: str) -> Database:
    global _open
    if _open is None or _open.path != path:
        _open = Database(path)
    return _open


def forget() -> None:
    """Read the file anew when it is next needed."""
    global _open
    _open = None


os.register_at_fork(after_in_child=forget)  # a lock that is held while forking is never let go
