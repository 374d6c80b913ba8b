"""A Set-Cookie line as a browser reads it (RFC 6265, 5.2), its dates loosely (5.1.1)."""

import re
from calendar import timegm
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

_DELIMITERS = re.compile(r"[\t -/;-@\[-`{-~]+")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)", re.ASCII)
_DAY = re.compile(r"(\d{1,2})(?!\d)", re.ASCII)
_YEAR = re.compile(r"(\d{2,4})(?!\d)", re.ASCII)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FIRST = 1601  # browsers ignore an older year


def parse_date(value: str) -> int | None:
    """Unix seconds, or None where a browser sees no date and ignores it."""
    time = day = month = year = None
    for token in _DELIMITERS.split(value):
        if not time and (time := _TIME.match(token)):
            continue
        if not day and (day := _DAY.match(token)):
            continue
        if not month and (month := _month(token)):
            continue
        if not year:
            year = _YEAR.match(token)
    if not (time and day and month and year):
        return None
    number = int(year[1])
    number += 0 if number > 99 else 1900 if number >= 70 else 2000
    return _seconds(number, month, int(day[1]), time)


def _month(token: str) -> int | None:
    name = token[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else None


def _seconds(year: int, month: int, day: int, time: re.Match[str]) -> int | None:
    hour, minute, second = map(int, time.groups())
    try:
        found = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:  # the thirtieth of February, a twenty-fifth hour
        return None
    return timegm(found.timetuple()) if year >= _FIRST else None


_SPACE = " \t"
_SECONDS = re.compile(r"-?[0-9]+", re.ASCII)
_LONGEST = 1024  # octets of an attribute's value; browsers ignore a longer one
_LIFETIME = re.compile(
    r";[ \t]*(max-age|expires)[ \t]*(?:=([^;]*))?(?=;|\Z)", re.IGNORECASE | re.ASCII
)


class _Attributes(NamedTuple):
    max_age: int | None
    expires: int | None
    others: str  # as they were written


def name_of(set_cookie: str) -> str:
    """The cookie's name as a browser reads it; without `=` it is a value that has no name."""
    name, equals, _ = set_cookie.partition("=")
    return name.strip(_SPACE) if equals and ";" not in name else ""


def is_whole(set_cookie: str) -> bool:
    """Whether it is one line: some servers send a line break, and with it another header."""
    return not ("\n" in set_cookie or "\r" in set_cookie or "\0" in set_cookie)


def lifetime(set_cookie: str, *, now: float) -> float | None:
    """For how many seconds a browser would keep it: Max-Age goes before Expires.

    None is until the browser is closed.
    """
    max_age, expires, _ = _read(set_cookie[len(_pair(set_cookie)) :])
    if max_age is not None:
        return max_age
    return None if expires is None else expires - now


def for_session(set_cookie: str) -> str:
    """The line without its lifetime; every other octet of it stays."""
    pair = _pair(set_cookie)
    return pair + _read(set_cookie[len(pair) :]).others


def _pair(set_cookie: str) -> str:
    return set_cookie.partition(";")[0]


@lru_cache(maxsize=256)  # values differ from response to response, attributes seldom do
def _read(attributes: str) -> _Attributes:
    max_age: int | None = None
    expires: int | None = None
    for name, value in _LIFETIME.findall(attributes):
        value = value.strip(_SPACE)
        if len(value) > _LONGEST:
            continue
        if name.lower() == "expires":
            found = parse_date(value)
            expires = expires if found is None else found
        elif _SECONDS.fullmatch(value):
            max_age = int(value)
    return _Attributes(max_age, expires, _LIFETIME.sub("", attributes))
