"""Which Set-Cookie lines may leave the server: one filter for every framework."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from enum import Enum, auto
from functools import lru_cache
from threading import Lock
from typing import TypedDict

from consent.client import forks
from consent.client.permission import Entry, Permission
from consent.client.set_cookie_line import for_session, is_whole, lifetime, name_of
from consent.cookies import expiry, writer
from consent.cookies.writer import Line
from consent.kernel.values import OUR_COOKIE

MANY = 1000  # names with a count of their own; invented names must not fill our memory
OTHERS = "(others)"

log = logging.getLogger("consent.client")


class FilterAction(Enum):
    """What to do with a cookie that a response sets."""

    PASS = auto()
    SESSION_ONLY = auto()  # it passes without its lifetime
    DROP = auto()


PASS, SESSION_ONLY, DROP = FilterAction


class FilterOptions(TypedDict, total=False):
    """What a site's middleware hands on to its filter."""

    report_only: bool
    expire: bool
    vary: bool


class Filter:
    """Decides on Set-Cookie lines by the register, and counts by name what it refused.

    With `report_only` every line passes as it is, and what would not is counted and logged. With
    `expire` cookies of categories that are off, which a request sends, are expired by its response:
    an open tab may have had them set anew while a no was under way. With `vary` every response
    names the request headers that an answer depends on.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        report_only: bool = False,
        expire: bool = True,
        vary: bool = False,
    ) -> None:
        self.clock = clock
        self._report_only = report_only
        self.expire = expire and not report_only  # a report changes nothing
        self.vary = vary
        self.refused: Counter[str] = Counter()
        self.after_fork()
        forks.register(self)

    def after_fork(self) -> None:
        self._lock = Lock()

    def filter_line(self, set_cookie: str, permission: Permission) -> str | None:
        """The line to send: as it is, for the session only, or none. Never raises.

        A line that cannot be read is dropped: one cookie less breaks no page.
        """
        try:
            if not is_whole(set_cookie):
                raise ValueError("It would be more than one header.")
            name = name_of(set_cookie)
            if permission.allows_cookie(name):
                return set_cookie
            action = self.decide(name, permission, lifetime(set_cookie, now=self.clock()))
        except Exception:
            action = self.on_error()
        if action is SESSION_ONLY:
            return for_session(set_cookie)
        return set_cookie if action is PASS else None

    def on_error(self) -> FilterAction:
        """What to do with a cookie whose line cannot be read."""
        log.warning("A cookie on its way out could not be judged.")
        return PASS if self._report_only else DROP

    def decide(self, name: str, permission: Permission, seconds: float | None) -> FilterAction:
        """What to do with a cookie that is not allowed and would last for so many seconds."""
        if seconds is not None and seconds <= 0:  # an order to forget
            return PASS
        entry = permission.register.entry(name)
        if not entry or not entry.session_exempt:
            self._count(name, permission, "dropped")
            return PASS if self._report_only else DROP
        if seconds is None:
            return PASS
        self._count(name, permission, "cut to the session")
        return PASS if self._report_only else SESSION_ONLY

    def _count(self, name: str, permission: Permission, outcome: str) -> None:
        with self._lock:
            key = name if name in self.refused or len(self.refused) < MANY else OTHERS
            self.refused[key] += 1
            is_first = self.refused[key] == 1
        level = logging.WARNING if is_first else logging.DEBUG
        if log.isEnabledFor(level):
            outcome = "reported" if self._report_only else outcome
            log.log(level, "Set-Cookie %r %s: %s", name[:128], outcome, why(name, permission))


def why(name: str, permission: Permission) -> str:
    """Why a cookie of this name may not be set, in words."""
    if not permission.available:
        return "the register is not known yet"
    key = permission.register.category_of(name)
    return f"{key} is {permission.judgement(key).verdict}" if key else "not declared"


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
