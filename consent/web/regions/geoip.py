"""The place of an address, from a database file that is replaced every week or so.

MaxMind's own library reads it. Move a new file over the old one, as `geoipupdate` does: to write
into a file that is in use ends the process.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

import maxminddb
from maxminddb import InvalidDatabaseError, Reader

from consent.kernel.rules import NOWHERE
from consent.web.regions.headers import code_of
from consent.web.regions.proxies import Address

log = logging.getLogger(__name__)

PAUSE = 60  # seconds between two checks of the file
_BAD = (OSError, ValueError, TypeError, LookupError, InvalidDatabaseError)
_SAMPLE = 1000  # networks

_Stamp = tuple[int, ...]


@dataclass(slots=True)
class _Database:
    """One file as this process reads it; a newer one is read within a minute."""

    path: str
    _reader: Reader | None = None
    _stamp: _Stamp = ()
    _fresh_until: float = 0.0

    def find(self, address: Address) -> str:
        if monotonic() >= self._fresh_until:
            self._renew()
            self._fresh_until = monotonic() + PAUSE  # last: others wait for no half of it
        try:
            return _place(self._reader.get(address)) if self._reader else NOWHERE
        except _BAD:  # an IPv6 address, where only IPv4 is known
            return NOWHERE

    def _renew(self) -> None:
        stamp = _stamp(self.path)
        if stamp == self._stamp:
            return
        try:
            self._reader = maxminddb.open_database(self.path)
        except _BAD as error:
            what = "the last good one stays in use" if self._reader else "no region is known"
            log.error("%s cannot be read (%s): %s", self.path, type(error).__name__, what)
        self._stamp = stamp  # also of a bad file, which is tried once


_database = lru_cache(maxsize=1)(_Database)
forget = _database.cache_clear


def find(path: str, address: Address | None) -> str:
    """Where an address is; NOWHERE if that is unknown (R2)."""
    return NOWHERE if address is None else _database(path).find(address)


def is_good(path: str) -> bool:
    """Whether this is a database of countries, by its first networks."""
    try:
        with maxminddb.open_database(path) as reader:
            return any(_place(record) != NOWHERE for _, record in islice(reader, _SAMPLE))
    except _BAD:
        return False


def _place(record: Any) -> str:
    match record:
        case {"country": {"iso_code": str(country)}, "subdivisions": [{"iso_code": str(part)}, *_]}:
            return code_of(country, part)  # the largest part comes first
        case {"country": {"iso_code": str(country)}}:
            return code_of(country)
    return NOWHERE


def _stamp(path: str) -> _Stamp:
    try:
        facts = Path(path).stat()
    except (OSError, ValueError):
        return (0,)
    return facts.st_ino, facts.st_mtime_ns, facts.st_size
