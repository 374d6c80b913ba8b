"""Cookies that a browser still shows though their category was refused, and how they go."""

import re
from collections.abc import Collection, Iterator
from http.cookies import Morsel

from consent import jar
from consent.client.permission import Permission
from consent.jar import Line, Place
from consent.rules import Reason, Verdict

MOST = 40  # lines at once: a proxy holds 4 kB of headers, and some are the app's
MOST_SENT = 200  # names looked at: browsers keep some 180 of one domain

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9.-]*", re.ASCII)
_PATH = re.compile(r"/[!-:<-~]*", re.ASCII)
_SPACE = " \t"
# Not what is merely unasked, lapsed or unreadable: one bad request would cost a visitor everything
_NO = (Reason.CHOICE, Reason.SIGNAL, Reason.ACCOUNT)


def lines(cookies: str, permission: Permission, *, but: Collection[str]) -> list[Line]:
    """The Set-Cookie lines that expire what was sent of refused categories, `but` for these."""
    found = [
        jar.expired(place)
        for name in _names(cookies)
        if name not in but
        for place in _places(name, permission)
    ]
    return found[:MOST]


def _names(cookies: str) -> list[str]:
    names = (pair.partition("=")[0].strip(_SPACE) for pair in cookies.split(";"))
    return [name for name in dict.fromkeys(names) if _NAME.fullmatch(name)][:MOST_SENT]


def _places(name: str, permission: Permission) -> Iterator[Place]:
    entry = permission.register.entry(name)
    if entry is None or entry.session_exempt or name in permission.register.always:
        return
    ruling = permission.ruling(entry.category)
    if ruling.verdict is not Verdict.DENIED or ruling.reason not in _NO:
        return
    if Morsel().isReservedKey(name):
        return  # a cookie called `path` is lawful, but http.cookies can write no such line
    if name.lower().startswith("__host-"):  # by this prefix it can lie nowhere else
        yield from [Place(name, "", "/")] if entry.places else []
        return
    for domain, path in dict.fromkeys(entry.places):
        if _DOMAIN.fullmatch(domain) and _PATH.fullmatch(path):
            yield Place(name, domain, path)
