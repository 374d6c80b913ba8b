"""Keep a page that was written for one visitor out of shared caches, even without Vary."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from consent.client.permission import Permission

_Header = tuple[str, str]
_PART = re.compile(r'(?:[^,"]|"[^"]*")+')
# Also `private="Set-Cookie"`, which is of that header alone
_REPLACED = re.compile(r"(public|s-maxage|private)\s*(=|$)|$", re.IGNORECASE)
# What a site says to its CDN alone, which counts more there than Cache-Control
_TO_CDN = re.compile(r"(.+-)?cdn-cache-control|surrogate-control|x-accel-expires", re.IGNORECASE)


class RequestPermission:
    """The permission of one request, which notices that its page asks: many requests share one."""

    def __init__(self, permission: Permission, on_use: Callable[[], object] = bool) -> None:
        self._permission, self._on_use = permission, on_use
        self.is_used = False

    @property  # type: ignore[misc]
    def __class__(self) -> Any:  # for isinstance, and for comparing
        return Permission

    def __repr__(self) -> str:
        return repr(self._permission)

    def __getattr__(self, name: str) -> Any:
        self.is_used = True
        self._on_use()
        return getattr(self._permission, name)


def may_ask_later(headers: Iterable[_Header]) -> bool:
    """Return whether it is a page that is still being written while its headers leave."""
    found = {name.lower(): value.lower() for name, value in headers}
    return "text/html" in found.get("content-type", "") and "content-length" not in found


def for_one_visitor(headers: Iterable[_Header], vary: Iterable[str]) -> list[_Header]:
    """Return a response's headers with `private` in the place of `public`, and with this Vary."""
    kept: list[_Header] = []
    found: dict[str, list[str]] = {"cache-control": [], "vary": []}
    for name, value in headers:
        if name.lower() in found:
            found[name.lower()] += (part.strip(" \t") for part in _PART.findall(value))
        elif not _TO_CDN.fullmatch(name):
            kept.append((name, value))
    control, varies = found.values()
    own = [part for part in control if not _REPLACED.match(part)]
    if "*" not in varies:
        varies += vary
    return [
        *kept,
        ("Cache-Control", ", ".join([*own, "private"])),
        ("Vary", ", ".join({name.lower(): name for name in varies}.values())),
    ]
