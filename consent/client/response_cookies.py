"""The filter applied to one response: its Set-Cookie lines, and the headers to add."""

import logging
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

from consent.client.filter import DROP, PASS, Filter, FilterAction
from consent.client.permission import Permission
from consent.client.register import Entry
from consent.client.set_cookie_line import name_of
from consent.cookies import expiry, writer
from consent.cookies.writer import Line
from consent.kernel.values import OUR_COOKIE

log = logging.getLogger("consent.client")

Header = tuple[str, str]

_SPACE = " \t"


class ResponseCookies:
    """Filters the lines of one response, and knows which headers to add to it."""

    def __init__(self, filter: Filter, permission: Permission, cookies: str | None) -> None:
        self._filter = filter
        self._permission = permission
        self._cookies = cookies
        self._sent: set[str] = set()
        self._vary: list[str] = []

    def filter_line(self, set_cookie: str) -> str | None:
        """The line to send, perhaps changed, or none."""
        sent = self._filter.filter_line(set_cookie, self._permission)
        if sent is not None and self._filter.expire:
            self._sent.add(name_of(sent))
        return sent

    def filter_headers(self, headers: Iterable[Header]) -> list[Header]:
        """The headers of a response but for cookies that may not leave; nothing is added."""
        out = []
        for name, value in headers:
            lower = name.lower()
            if lower == "set-cookie":
                line = self.filter_line(value)
                if line is None:
                    continue
                value = line
            elif lower == "vary":
                self._vary.append(value)
            out.append((name, value))
        return out

    def decide(self, name: str, seconds: Callable[[], float | None]) -> FilterAction:
        """The same for a framework that keeps no lines. Never raises."""
        action = PASS
        try:
            if not self._permission.allows_cookie(name):
                action = self._filter.decide(name, self._permission, seconds())
        except Exception:
            action = self._filter.on_error()
        if action is not DROP:
            self._sent.add(name)
        return action

    def expired(self) -> list[Line]:
        """The lines by which refused cookies that the request sent expire. Never raises."""
        if not self._filter.expire or not self._cookies:
            return []
        try:
            return _expiring(self._cookies, self._permission, but=self._sent)
        except Exception:
            log.warning("Refused cookies could not be expired.")
            return []

    def extra_headers(self) -> list[Header]:
        """The headers to add to the response's own."""
        headers = [("Set-Cookie", line.OutputString()) for line in self.expired()]
        if self._filter.vary and (names := _missing(self._vary, self._permission.vary)):
            headers.append(("Vary", names))
        return headers


def _missing(vary: Iterable[str], names: Iterable[str]) -> str:
    """Those of the names that a response's Vary lines do not name yet."""
    present = {name.strip(_SPACE).lower() for line in vary for name in line.split(",")}
    if "*" in present:
        return ""
    return ", ".join(name for name in names if name.lower() not in present)


def _expiring(cookies: str, permission: Permission, *, but: Collection[str]) -> list[Line]:
    """The Set-Cookie lines that expire what was sent and is off, `but` for these."""
    found: list[Line] = []
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
def _expired(name: str, places: tuple[tuple[str, str], ...]) -> tuple[Line, ...]:
    return tuple(writer.expired(location) for location in expiry.locations(name, places))
