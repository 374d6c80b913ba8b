"""Keep a page that was written for one visitor out of shared caches, even without Vary."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from consent.client.permission import Permission

_Header = tuple[str, str]
_SPACE = " \t"
_DIRECTIVE = re.compile(r'(?:[^,"]|"[^"]*")+')
_REPLACED = {"public", "s-maxage", "private"}  # `private="Set-Cookie"` is of that header alone
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
        if not self.is_used:
            self.is_used = True
            self._on_use()
        return getattr(self._permission, name)


def may_ask_later(headers: Iterable[_Header]) -> bool:
    """Return whether it is a page that is still being written while its headers leave."""
    found = {name.lower(): value for name, value in headers}
    is_page = found.get("content-type", "").lstrip(_SPACE).lower().startswith("text/html")
    return is_page and "content-length" not in found


def for_one_visitor(headers: Iterable[_Header], vary: Iterable[str]) -> list[_Header]:
    """Return a response's headers with `private` in the place of `public`, and with this Vary."""
    kept: list[_Header] = []
    directives: list[str] = []
    varies: list[str] = []
    for name, value in headers:
        match name.lower():
            case "cache-control":
                directives += (part.strip(_SPACE) for part in _DIRECTIVE.findall(value))
            case "vary":
                varies += (part.strip(_SPACE) for part in value.split(","))
            case _ if not _TO_CDN.fullmatch(name):
                kept.append((name, value))
    own = [one for one in directives if one.partition("=")[0].lower() not in {"", *_REPLACED}]
    present = {name.lower() for name in varies}
    if "*" not in present:
        varies += (name for name in vary if name.lower() not in present)
    return [*kept, ("Cache-Control", ", ".join([*own, "private"])), ("Vary", ", ".join(varies))]
