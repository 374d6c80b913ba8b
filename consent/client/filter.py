"""Which Set-Cookie lines may leave the server: one filter for every framework."""

import logging
from collections import Counter
from collections.abc import Callable
from enum import Enum, auto
from threading import Lock
from typing import TypedDict

from consent.client import forks
from consent.client.permission import Permission
from consent.client.set_cookie_line import for_session, is_whole, lifetime, name_of

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
