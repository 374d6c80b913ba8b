"""What a Set-Cookie line has to pass on its way out; the same for every framework."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from threading import Lock

from consent.client import dates, stale
from consent.client.permission import Permission
from consent.jar import Line

MANY = 1000  # names counted apart; a site that makes up names does not fill our memory
OTHERS = "(others)"

log = logging.getLogger("consent.client")

_SPACE = " \t"
_SECONDS = re.compile(r"-?[0-9]+", re.ASCII)
_LONGEST = 1024  # octets of an attribute's value; browsers ignore a longer one
_LIFETIME = ("max-age", "expires")

Headers = list[tuple[str, str]]


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
        self._clock = clock
        self._report_only = report_only
        self._expire = expire and not report_only  # a report changes nothing
        self.vary = vary
        self._lock = Lock()
        self.refused: Counter[str] = Counter()

    def judge(self, set_cookie: str, permission: Permission) -> str | None:
        """The line to send: as it is, cut to the session, or none. Never raises.

        What cannot be judged stays here: one cookie less breaks no page.
        """
        try:
            sent = self._judge(set_cookie, permission)
        except Exception:
            log.warning("A Set-Cookie header could not be judged.")
            sent = None
        return set_cookie if self._report_only else sent

    def stale(
        self, cookies: str | None, permission: Permission, *, but: Collection[str]
    ) -> list[Line]:
        """The lines that expire refused cookies, `but` for these names. Never raises."""
        if not self._expire or not cookies:
            return []
        try:
            return stale.lines(cookies, permission, but=but)
        except Exception:
            log.warning("Refused cookies could not be expired.")
            return []

    def headers(
        self, headers: Iterable[tuple[str, str]], permission: Permission, cookies: str | None
    ) -> Headers:
        """The headers of a response, with those lines alone that may leave."""
        out: Headers = []
        sent: set[str] = set()
        listed: list[str] = []
        for name, value in headers:
            if (lower := name.lower()) == "set-cookie":
                line = self.judge(value, permission)
                if line is None:
                    continue
                value = line
                sent.add(name_of(line))
            elif lower == "vary":
                listed.append(value)
            out.append((name, value))
        gone = self.stale(cookies, permission, but=sent)
        out += [("Set-Cookie", line.OutputString()) for line in gone]
        if self.vary and (names := _missing(listed, permission.vary)):
            out.append(("Vary", names))
        return out

    def _judge(self, set_cookie: str, permission: Permission) -> str | None:
        name = name_of(set_cookie)
        if permission.allows_cookie(name) or is_deletion(set_cookie, now=self._clock()):
            return set_cookie
        entry = permission.register.entry(name)
        if entry and entry.session_exempt:
            line = for_session(set_cookie)
            if line != set_cookie:
                self._count(name, permission, "cut to the session")
            return line
        self._count(name, permission, "dropped")
        return None

    def _count(self, name: str, permission: Permission, deed: str) -> None:
        with self._lock:
            counted = name if name in self.refused or len(self.refused) < MANY else OTHERS
            self.refused[counted] += 1
            is_first = self.refused[counted] == 1
        level = logging.WARNING if is_first else logging.DEBUG
        if log.isEnabledFor(level):
            deed = "reported" if self._report_only else deed
            log.log(level, "Set-Cookie %r %s: %s", name[:128], deed, why(name, permission))


def name_of(set_cookie: str) -> str:
    """The name as a browser reads it; a pair without `=` is a value without a name."""
    pair = set_cookie.partition(";")[0]
    name, equals, _ = pair.partition("=")
    return name.strip(_SPACE) if equals else ""


def is_deletion(set_cookie: str, *, now: float) -> bool:
    """Whether a browser would take this as an order to forget."""
    seconds = lifetime(set_cookie, now=now)
    return seconds is not None and seconds <= 0


def lifetime(set_cookie: str, *, now: float) -> float | None:
    """For how many seconds a browser would keep it: Max-Age goes before Expires.

    None is until the browser is closed.
    """
    max_age: int | None = None
    expires: int | None = None
    for attribute in set_cookie.split(";")[1:]:
        name, _, value = attribute.partition("=")
        value = value.strip(_SPACE)
        if len(value) > _LONGEST:
            continue
        match name.strip(_SPACE).lower():
            case "max-age" if _SECONDS.fullmatch(value):
                max_age = int(value)
            case "expires" if (found := dates.parse(value)) is not None:
                expires = found
    if max_age is not None:
        return max_age
    return None if expires is None else expires - now


def for_session(set_cookie: str) -> str:
    """The line without its lifetime; every other octet of it stays."""
    pair, *attributes = set_cookie.split(";")
    kept = (one for one in attributes if _attribute(one) not in _LIFETIME)
    return ";".join((pair, *kept))


def why(name: str, permission: Permission) -> str:
    """Why a cookie of this name may not be set, in words."""
    if not permission.available:
        return "the register is not known yet"
    key = permission.register.category_of(name)
    return f"{key} is {permission.ruling(key).verdict}" if key else "not declared"


def _attribute(text: str) -> str:
    return text.partition("=")[0].strip(_SPACE).lower()


def _missing(listed: Iterable[str], names: Iterable[str]) -> str:
    """Those of the names that a response's Vary lines do not hold yet."""
    held = {name.strip(_SPACE).lower() for line in listed for name in line.split(",")}
    return "" if "*" in held else ", ".join(name for name in names if name.lower() not in held)
