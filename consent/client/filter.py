"""What a Set-Cookie line has to pass on its way out; the same for every framework."""

import logging
from collections import Counter
from collections.abc import Callable
from enum import Enum, auto
from threading import Lock

from consent.client import forks
from consent.client.permission import Permission
from consent.client.set_cookie_line import for_session, is_whole, lifetime, name_of

MANY = 1000  # names counted apart; a site that makes up names does not fill our memory
OTHERS = "(others)"

log = logging.getLogger("consent.client")


class FilterAction(Enum):
    """What becomes of a cookie on its way out."""

    LEAVES = auto()
    CUT = auto()  # leaves for the session alone
    STAYS = auto()


LEAVES, CUT, STAYS = FilterAction


class Filter:
    """Judges Set-Cookie lines by the register, and counts by name what it refused.

    With `report_only` every line leaves as it is, and what would not is counted and logged. With
    `expire` cookies of refused categories that a request shows are expired by its response. With
    `vary` every response names the request headers that an answer depends on.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        report_only: bool = False,
        expire: bool = False,
        vary: bool = False,
    ) -> None:
        self.clock = clock
        self._report_only = report_only
        self.expire = expire and not report_only  # a report changes nothing
        self.vary = vary
        self.refused: Counter[str] = Counter()
        self.awaken()
        forks.survive(self)

    def awaken(self) -> None:
        self._lock = Lock()

    def judge(self, set_cookie: str, permission: Permission) -> str | None:
        """The line to send: as it is, cut to the session, or none. Never raises.

        What cannot be judged stays here: one cookie less breaks no page.
        """
        try:
            if not is_whole(set_cookie):
                raise ValueError("It would be more than one header.")
            name = name_of(set_cookie)
            if permission.allows_cookie(name):
                return set_cookie
            fate = self.weigh(name, permission, lifetime(set_cookie, now=self.clock()))
        except Exception:
            fate = self.puzzle()
        if fate is CUT:
            return for_session(set_cookie)
        return set_cookie if fate is LEAVES else None

    def puzzle(self) -> FilterAction:
        """What becomes of a cookie that cannot be judged."""
        log.warning("A cookie on its way out could not be judged.")
        return LEAVES if self._report_only else STAYS

    def weigh(self, name: str, permission: Permission, seconds: float | None) -> FilterAction:
        """What becomes of a cookie that is not allowed and would be kept for so many seconds."""
        if seconds is not None and seconds <= 0:  # an order to forget
            return LEAVES
        entry = permission.register.entry(name)
        if not entry or not entry.session_exempt:
            self._count(name, permission, "dropped")
            return LEAVES if self._report_only else STAYS
        if seconds is None:
            return LEAVES
        self._count(name, permission, "cut to the session")
        return LEAVES if self._report_only else CUT

    def _count(self, name: str, permission: Permission, deed: str) -> None:
        with self._lock:
            counted = name if name in self.refused or len(self.refused) < MANY else OTHERS
            self.refused[counted] += 1
            is_first = self.refused[counted] == 1
        level = logging.WARNING if is_first else logging.DEBUG
        if log.isEnabledFor(level):
            deed = "reported" if self._report_only else deed
            log.log(level, "Set-Cookie %r %s: %s", name[:128], deed, why(name, permission))


def why(name: str, permission: Permission) -> str:
    """Why a cookie of this name may not be set, in words."""
    if not permission.available:
        return "the register is not known yet"
    key = permission.register.category_of(name)
    return f"{key} is {permission.judgement(key).verdict}" if key else "not declared"
