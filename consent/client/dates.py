"""Dates in cookies as browsers read them (RFC 6265, 5.1.1): loosely, and always in UTC."""

import re
from calendar import timegm
from datetime import UTC, datetime

_DELIMITERS = re.compile(r"[\t -/;-@\[-`{-~]+")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)", re.ASCII)
_DAY = re.compile(r"(\d{1,2})(?!\d)", re.ASCII)
_YEAR = re.compile(r"(\d{2,4})(?!\d)", re.ASCII)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FIRST = 1601  # browsers ignore an older year


def parse(value: str) -> int | None:
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
    return _seconds(_full(int(year[1])), month, int(day[1]), time)


def _month(token: str) -> int | None:
    name = token[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else None


def _full(year: int) -> int:
    if year > 99:
        return year
    return year + (1900 if year >= 70 else 2000)


def _seconds(year: int, month: int, day: int, time: re.Match[str]) -> int | None:
    hour, minute, second = map(int, time.groups())
    try:
        found = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:  # the thirtieth of February, a twenty-fifth hour
        return None
    return timegm(found.timetuple()) if year >= _FIRST else None
