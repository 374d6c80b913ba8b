"""The head of one response, on its way out."""

import logging
from collections.abc import Callable, Iterable

from consent.client import expired_cookies
from consent.client.expired_cookies import ExpiredCookie
from consent.client.filter import LEAVES, STAYS, Filter, FilterAction
from consent.client.permission import Permission
from consent.client.set_cookie_line import name_of

log = logging.getLogger("consent.client")

_SPACE = " \t"


class ResponseCookies:
    """Lets the lines of a response pass, and says what comes to them."""

    def __init__(self, filter: Filter, permission: Permission, cookies: str | None) -> None:
        self._filter = filter
        self._permission = permission
        self._cookies = cookies
        self._sent: set[str] = set()
        self._listed: list[str] = []

    def judge(self, set_cookie: str) -> str | None:
        """The line to send, perhaps changed, or none."""
        sent = self._filter.judge(set_cookie, self._permission)
        if sent is not None and self._filter.expire:
            self._sent.add(name_of(sent))
        return sent

    def weigh(self, name: str, seconds: Callable[[], float | None]) -> FilterAction:
        """The same for those who keep no lines. Never raises."""
        fate = LEAVES
        try:
            if not self._permission.allows_cookie(name):
                fate = self._filter.weigh(name, self._permission, seconds())
        except Exception:
            fate = self._filter.puzzle()
        if fate is not STAYS:
            self._sent.add(name)
        return fate

    def varies(self, vary: str) -> None:
        """The response names headers that it depends on."""
        self._listed.append(vary)

    def gone(self) -> list[ExpiredCookie]:
        """The lines by which refused cookies that the request showed expire. Never raises."""
        if not self._filter.expire or not self._cookies:
            return []
        try:
            return expired_cookies.lines(self._cookies, self._permission, but=self._sent)
        except Exception:
            log.warning("Refused cookies could not be expired.")
            return []

    def added(self) -> list[tuple[str, str]]:
        """The headers that come to the response's own."""
        lines = [("Set-Cookie", gone.text) for gone in self.gone()]
        if self._filter.vary and (names := _missing(self._listed, self._permission.vary)):
            lines.append(("Vary", names))
        return lines


def _missing(listed: Iterable[str], names: Iterable[str]) -> str:
    """Those of the names that a response's Vary lines do not hold yet."""
    held = {name.strip(_SPACE).lower() for line in listed for name in line.split(",")}
    return "" if "*" in held else ", ".join(name for name in names if name.lower() not in held)
