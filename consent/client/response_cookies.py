"""The filter applied to one response: its Set-Cookie lines, and the headers to add."""

import logging
from collections.abc import Callable, Iterable

from consent.client import expired_cookies
from consent.client.expired_cookies import ExpiredCookie
from consent.client.filter import DROP, PASS, Filter, FilterAction
from consent.client.permission import Permission
from consent.client.set_cookie_line import name_of

log = logging.getLogger("consent.client")

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

    def add_vary(self, vary: str) -> None:
        """Take note of the request headers that the response names in `Vary`."""
        self._vary.append(vary)

    def expired(self) -> list[ExpiredCookie]:
        """The lines by which refused cookies that the request sent expire. Never raises."""
        if not self._filter.expire or not self._cookies:
            return []
        try:
            return expired_cookies.lines(self._cookies, self._permission, but=self._sent)
        except Exception:
            log.warning("Refused cookies could not be expired.")
            return []

    def extra_headers(self) -> list[tuple[str, str]]:
        """The headers to add to the response's own."""
        headers = [("Set-Cookie", cookie.text) for cookie in self.expired()]
        if self._filter.vary and (names := _missing(self._vary, self._permission.vary)):
            headers.append(("Vary", names))
        return headers


def _missing(vary: Iterable[str], names: Iterable[str]) -> str:
    """Those of the names that a response's Vary lines do not name yet."""
    present = {name.strip(_SPACE).lower() for line in vary for name in line.split(",")}
    if "*" in present:
        return ""
    return ", ".join(name for name in names if name.lower() not in present)
