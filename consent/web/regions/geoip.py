"""Look up the place of an address in a database file, which each process opens once.

MaxMind's own library reads it. Move a new file over the old one, as `geoipupdate` does, and reload
the service: to write into a file that is in use ends the process.
"""

import logging
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from itertools import islice
from typing import Any

import maxminddb
from maxminddb import InvalidDatabaseError, Reader

log = logging.getLogger(__name__)

_BAD = (OSError, ValueError, TypeError, LookupError, InvalidDatabaseError)
_SAMPLE = 1000  # networks

Place = tuple[str, str]  # country and its largest part; empty: unknown
_UNKNOWN: Place = ("", "")


@cache
def _reader(path: str) -> Reader | None:
    try:
        return maxminddb.open_database(path)
    except _BAD as error:  # since the settings were checked
        log.error("%s cannot be read (%s): no region is known", path, type(error).__name__)
        return None


forget = _reader.cache_clear


def find(path: str, address: IPv4Address | IPv6Address | None) -> Place:
    """Return where an address is, as the database says it."""
    reader = _reader(path)
    try:
        return _place(reader.get(address)) if reader and address else _UNKNOWN
    except _BAD:  # an IPv6 address, where only IPv4 is known
        return _UNKNOWN


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
