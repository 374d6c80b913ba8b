"""Look up the place of an address in a database file that is replaced every week or so.

MaxMind's own library reads it. Move a new file over the old one, as `geoipupdate` does: to write
into a file that is in use ends the process.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

import maxminddb
from maxminddb import InvalidDatabaseError, Reader

log = logging.getLogger(__name__)

PAUSE = 60  # seconds between two checks of the file
_BAD = (OSError, ValueError, TypeError, LookupError, InvalidDatabaseError)
_SAMPLE = 1000  # networks

Place = tuple[str, str]  # country and its largest part; empty: unknown
_UNKNOWN: Place = ("", "")


@dataclass(slots=True)
class _Database:
    """One file as this process reads it; a newer one is read within a minute."""

    path: str
    _reader: Reader | None = None
    _stamp: tuple[int, ...] | None = None
    _fresh_until: float = 0.0

    def find(self, address: IPv4Address | IPv6Address) -> Place:
        if monotonic() >= self._fresh_until:
            self._renew()
            self._fresh_until = monotonic() + PAUSE  # last: others wait for no half of it
        try:
            return _place(self._reader.get(address)) if self._reader else _UNKNOWN
        except _BAD:  # an IPv6 address, where only IPv4 is known
            return _UNKNOWN

    def _renew(self) -> None:
        before, self._stamp = self._stamp, ()  # a bad file is tried once
        try:
            file = Path(self.path).stat()
            self._stamp = (file.st_ino, file.st_mtime_ns, file.st_size)
            if self._stamp != before:
                self._reader = maxminddb.open_database(self.path)
        except _BAD as error:
            what = "the last good one stays in use" if self._reader else "no region is known"
            if self._stamp != before:
                log.error("%s cannot be read (%s): %s", self.path, type(error).__name__, what)


_database = lru_cache(maxsize=1)(_Database)
forget = _database.cache_clear


def find(path: str, address: IPv4Address | IPv6Address | None) -> Place:
    """Return where an address is, as the database says it."""
    return _UNKNOWN if address is None else _database(path).find(address)


def is_good(path: str) -> bool:
    """Return whether this is a database of countries, by its first networks."""
    try:
        with maxminddb.open_database(path) as reader:
            return any(_place(record) != _UNKNOWN for _, record in islice(reader, _SAMPLE))
    except _BAD:
        return False


def _place(record: Any) -> Place:
    match record:
        case {"country": {"iso_code": str(country)}, "subdivisions": [{"iso_code": str(part)}, *_]}:
            return country, part
        case {"country": {"iso_code": str(country)}}:
            return country, ""
    return _UNKNOWN
