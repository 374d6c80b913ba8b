"""Cookies that a browser still shows though their category was refused, and how they go."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from http.cookies import Morsel
from typing import NamedTuple

from consent.client.permission import Permission
from consent.client.register import Entry
from consent.cookies import writer
from consent.cookies.writer import CookieLocation, Line
from consent.kernel.rules import Reason, Verdict

MOST = 40  # lines at once: a proxy holds 4 kB of headers, and some are the app's
MOST_SENT = 200  # names looked at: browsers keep some 180 of one domain

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9.-]*", re.ASCII)
_PATH = re.compile(r"/[!-:<-~]*", re.ASCII)
_SPACE = " \t"
# Not what is merely unasked, lapsed or unreadable: one bad request would cost a visitor everything
_NO = (Reason.CHOICE, Reason.SIGNAL, Reason.ACCOUNT)


class ExpiredCookie(NamedTuple):
    """The line by which a cookie is forgotten, for those who keep lines and those who send text."""

    line: Line
    text: str


def lines(cookies: str, permission: Permission, *, but: Collection[str]) -> list[ExpiredCookie]:
    """The Set-Cookie lines that expire what was sent of refused categories, `but` for these."""
    found: list[ExpiredCookie] = []
    for name in _names(cookies):
        entry = permission.register.entry(name)
        if entry and name not in but and _is_stale(name, entry, permission):
            found += _gone(name, entry.places)
    return found[:MOST]


def _names(cookies: str) -> list[str]:
    names = (pair.partition("=")[0].strip(_SPACE) for pair in cookies.split(";"))
    return list(dict.fromkeys(names))[:MOST_SENT]


def _is_stale(name: str, entry: Entry, permission: Permission) -> bool:
    if entry.session_exempt or name in permission.register.always:
        return False
    judgement = permission.judgement(entry.category)
    return judgement.verdict is Verdict.DENIED and judgement.reason in _NO


@lru_cache(maxsize=1024)  # the lines of one name are always the same
def _gone(name: str, places: tuple[tuple[str, str], ...]) -> tuple[ExpiredCookie, ...]:
    found = (writer.expired(place) for place in _places(name, places))
    return tuple(ExpiredCookie(line, line.OutputString()) for line in found)


def _places(name: str, places: tuple[tuple[str, str], ...]) -> Iterator[CookieLocation]:
    if not _NAME.fullmatch(name) or Morsel().isReservedKey(name):
        return  # a cookie called `path` is lawful, but http.cookies can write no such line
    if name.lower().startswith("__host-"):  # by this prefix it can lie nowhere else
        yield from [CookieLocation(name, "", "/")] if places else []
        return
    for domain, path in dict.fromkeys(places):
        if _DOMAIN.fullmatch(domain) and _PATH.fullmatch(path):
            yield CookieLocation(name, domain, path)
