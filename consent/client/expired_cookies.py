"""Cookies that a browser still shows though their category is off, and how they go."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from consent.client.permission import Permission
from consent.client.register import Entry
from consent.cookies import expiry, writer
from consent.cookies.writer import Line
from consent.kernel.values import OUR_COOKIE


class ExpiredCookie(NamedTuple):
    """The line by which a cookie is forgotten, for those who keep lines and those who send text."""

    line: Line
    text: str


def lines(cookies: str, permission: Permission, *, but: Collection[str]) -> list[ExpiredCookie]:
    """The Set-Cookie lines that expire what was sent and is off, `but` for these."""
    found: list[ExpiredCookie] = []
    for name in expiry.names(cookies):
        entry = permission.register.entry(name)
        if entry and name not in but and _is_due(name, entry, permission):
            found += _expired(name, entry.places)
    return found[: expiry.MOST]


def _is_due(name: str, entry: Entry, permission: Permission) -> bool:
    if entry.session_exempt or OUR_COOKIE.fullmatch(name):
        return False
    return expiry.is_due(permission.judgement(entry.category), permission.region)


@lru_cache(maxsize=1024)  # the lines of one name are always the same
def _expired(name: str, places: tuple[tuple[str, str], ...]) -> tuple[ExpiredCookie, ...]:
    found = (writer.expired(location) for location in expiry.locations(name, places))
    return tuple(ExpiredCookie(line, line.OutputString()) for line in found)
