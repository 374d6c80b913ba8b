"""Read a Set-Cookie line as a browser does (RFC 6265, 5.2)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate
from functools import lru_cache

_SPACE = " \t"
_SECONDS = re.compile(r"-?[0-9]+", re.ASCII)
_MAX_VALUE = 1024  # octets of an attribute's value; browsers ignore a longer one
_LIFETIME = re.compile(
    r";[ \t]*(max-age|expires)[ \t]*(?:=([^;]*))?(?=;|\Z)", re.IGNORECASE | re.ASCII
)


def name_of(set_cookie: str) -> str:
    """The cookie's name as a browser reads it; without `=` it is a value that has no name."""
    name, equals, _ = set_cookie.partition("=")
    return name.strip(_SPACE) if equals and ";" not in name else ""


def is_whole(set_cookie: str) -> bool:
    """Whether it is one line: some servers send a line break, and with it another header."""
    return not ("\n" in set_cookie or "\r" in set_cookie or "\0" in set_cookie)


def lifetime(set_cookie: str, *, now: float) -> float | None:
    """For how many seconds a browser keeps it, by Max-Age before Expires; None: until it closes."""
    _, semicolon, attributes = set_cookie.partition(";")
    max_age, expires = _read(semicolon + attributes)
    if max_age is not None:
        return max_age
    return None if expires is None else expires - now


@lru_cache(maxsize=256)  # values differ from response to response, attributes seldom do
def _read(attributes: str) -> tuple[int | None, int | None]:
    """Return Max-Age and Expires."""
    max_age: int | None = None
    expires: int | None = None
    for name, value in _LIFETIME.findall(attributes):
        value = value.strip(_SPACE)
        if len(value) > _MAX_VALUE:
            continue
        if name.lower() == "expires":
            found = _seconds(value)
            expires = expires if found is None else found
        elif _SECONDS.fullmatch(value):
            max_age = int(value)
    return max_age, expires


def _seconds(date: str) -> int | None:
    """Unix seconds; None where a browser sees no date and ignores it. A zone is ignored.

    A year before 1970 is none: it may be written as 69, which is 2069 to a browser.
    """
    found = parsedate(date)
    try:
        moment = datetime(*found[:6], tzinfo=UTC) if found else None
    except (ValueError, OverflowError):  # the thirtieth of February, a twenty-fifth hour
        return None
    return int(moment.timestamp()) if moment and moment.year >= 1970 else None
