"""Decide which Set-Cookie lines may leave the server: one filter for every framework."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any, Generic, TypedDict, TypeVar, Unpack

from consent.client.caching import for_one_visitor, may_ask_later
from consent.client.client import ConsentClient
from consent.client.headers import from_site, is_minor
from consent.client.permission import Permission
from consent.client.set_cookie_line import is_whole, lifetime, name_of
from consent.cookies import expiry, writer
from consent.cookies.writer import Line
from consent.kernel.values import OUR_COOKIE

_MAX_NAMES = 1000  # with a count of their own; invented names must not fill our memory
_OTHERS = "(others)"

_Header = tuple[str, str]
_App = TypeVar("_App")
_Request = TypeVar("_Request")

log = logging.getLogger("consent.client")


class FilterOptions(TypedDict, total=False):
    """Options that a site's middleware passes to its filter."""

    report_only: bool
    expire: bool


class Filter:
    """Decides on Set-Cookie lines by the register, and counts by name what it refused.

    With `report_only` every line passes as it is, and what would not is counted and logged. With
    `expire` cookies of categories that are off, which a request sends, are expired by its response:
    an open tab may have had them set anew while a no was under way.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        report_only: bool = False,
        expire: bool = True,
    ) -> None:
        self._clock = clock
        self.report_only = report_only
        self.expire = expire and not report_only  # a report changes nothing
        self.refused: Counter[str] = Counter()  # without a lock: threads may lose one

    def filter_line(self, set_cookie: str, permission: Permission) -> str | None:
        """Return the line as it is; none if it is refused or unreadable."""
        try:
            allowed = self._allowed(set_cookie, permission)
        except Exception:
            log.warning("A cookie on its way out could not be judged.")
            allowed = None
        return set_cookie if self.report_only else allowed

    def _allowed(self, set_cookie: str, permission: Permission) -> str | None:
        if not is_whole(set_cookie):
            raise ValueError("It would be more than one header.")
        name = name_of(set_cookie)
        if permission.allows_cookie(name):
            return set_cookie
        seconds = lifetime(set_cookie, now=self._clock())
        if seconds is not None and seconds <= 0:  # an order to forget
            return set_cookie
        self._count(name, permission)
        return None

    def _count(self, name: str, permission: Permission) -> None:
        key = name if name in self.refused or len(self.refused) < _MAX_NAMES else _OTHERS
        self.refused[key] += 1
        level = logging.WARNING if self.refused[key] == 1 else logging.DEBUG
        if log.isEnabledFor(level):
            outcome = "reported" if self.report_only else "dropped"
            log.log(level, "Set-Cookie %r %s: %s", name[:128], outcome, _why(name, permission))


def _why(name: str, permission: Permission) -> str:
    """Say why a cookie of this name may not be set."""
    if not permission.available:
        return "the register is not known yet"
    key = permission.register.category_of(name)
    return f"{key} is {permission.judgement(key).verdict}" if key else "not declared"


class SiteMiddleware(Generic[_App, _Request]):
    """What all middlewares have in common.

    `region` and `minor` are functions of the request: where the visitor is (without it the
    strictest rule holds), and whether it is a known minor. The options are the filter's:
    `report_only`, `expire`.
    """

    def __init__(
        self,
        app: _App,
        client: ConsentClient,
        *,
        region: Callable[[_Request], str | None] | None = None,
        minor: Callable[[_Request], object] | None = None,
        **options: Unpack[FilterOptions],
    ) -> None:
        self._app = app
        self._client = client
        self._region = region
        self._minor = minor
        self._filter = Filter(client.clock, **options)
        self.refused = self._filter.refused

    def _facts(self, request: _Request) -> dict[str, Any]:
        """Return what the site itself says of a visitor, for the client's check."""
        return {
            "region": from_site(self._region, request),
            "minor": is_minor(self._minor, request),
        }


class ResponseCookies:
    """Filters the lines of one response, and knows which headers to add to it."""

    def __init__(self, filter: Filter, permission: Permission, cookies: str | None) -> None:
        self._filter = filter
        self._permission = permission
        self._cookies = cookies
        self._sent: set[str] = set()

    def filter_line(self, set_cookie: str) -> str | None:
        """Return the line to send, or none."""
        sent = self._filter.filter_line(set_cookie, self._permission)
        if sent is not None and self._filter.expire:
            self._sent.add(name_of(sent))
        return sent

    def filter_headers(self, headers: Iterable[_Header]) -> list[_Header]:
        """Return the headers of a response without cookies that may not leave; add nothing."""
        return [
            (name, value)
            for name, value in headers
            if name.lower() != "set-cookie" or self.filter_line(value) is not None
        ]

    def expired(self) -> list[Line]:
        """Return the lines that expire refused cookies which the request sent. Never raises."""
        if not self._filter.expire or not self._cookies:
            return []
        try:
            return _expiring(self._cookies, self._permission, exclude=self._sent)
        except Exception:
            log.warning("Refused cookies could not be expired.")
            return []

    def complete(self, headers: list[_Header], *, is_asked: bool) -> list[_Header]:
        """Return all headers of a response: filtered, with what expires, and what caches may do."""
        out = self.filter_headers(headers)
        out += [("Set-Cookie", line.OutputString()) for line in self.expired()]
        sets = any(name.lower() == "set-cookie" for name, _ in out)
        if self.is_for_one(sets=sets, is_asked=is_asked or may_ask_later(out)):
            return for_one_visitor(out, self._permission.vary)
        return out

    def is_for_one(self, *, sets: object, is_asked: bool) -> object:
        """Return whether it is one visitor's: its page asks, or it sets filtered cookies."""
        return is_asked or (sets and not self._filter.report_only)


def _expiring(cookies: str, permission: Permission, *, exclude: Collection[str]) -> list[Line]:
    """Return the Set-Cookie lines that expire what was sent and is off, except these."""
    found: list[Line] = []
    for name in expiry.names(cookies):
        entry = permission.register.entry(name)
        if not entry or name in exclude or OUR_COOKIE.fullmatch(name):
            continue
        if expiry.is_due(permission.judgement(entry.category), permission.region):
            found += _expired(name, entry.places)
    return found[: expiry.MAX_LINES]


@lru_cache(maxsize=1024)  # the lines of one name are always the same
def _expired(name: str, places: tuple[tuple[str, str], ...]) -> tuple[Line, ...]:
    return tuple(writer.expired(location) for location in expiry.locations(name, places))
