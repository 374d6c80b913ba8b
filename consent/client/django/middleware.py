"""Django middleware: a request carries its permission, a response only allowed cookies."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from consent.client.django import options
from consent.client.filter import DROP, SESSION_ONLY, Filter, ResponseCookies
from consent.client.headers import from_site
from consent.client.permission import Permission
from consent.client.set_cookie_line import lifetime
from consent.cookies.writer import Line


@dataclass(slots=True)
class CurrentPermission:
    permission: Permission
    request: Any = None
    is_used: bool = False  # so the response depends on it

    def allows(self, keys: str) -> bool:
        """Whether all of these categories are allowed: `analytics`, `analytics marketing`."""
        self.is_used = True
        if self.request is not None:
            # Django's own cache stores the page before Vary is set, and would serve it to others
            self.request._cache_update_cache = False
        wanted = keys.split()
        return bool(wanted) and all(map(self.permission.allows, wanted))


_current: ContextVar[CurrentPermission | None] = ContextVar("consent", default=None)


@contextmanager
def scope(permission: Permission, request: Any) -> Iterator[CurrentPermission]:
    """Make it the current permission while the response is made, in this thread or task alone."""
    own = CurrentPermission(permission, request)
    token = _current.set(own)
    try:
        yield own
    finally:
        _current.reset(token)


def current() -> CurrentPermission | None:
    """The permission of the current request, for code that is not handed the request."""
    return _current.get()


HEADER = "Set-Cookie"


class ConsentMiddleware:
    """Puts the permission in `request.consent` and drops cookies it does not allow.

    It comes first in MIDDLEWARE: cookies that are set by those before it are not filtered.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response
        self._client = options.client()
        self._region = options.region()
        self._filter = Filter(self._client.clock, **options.filter_options())
        self.refused = self._filter.refused
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self._is_async:
            return self._answer(request)
        region = from_site(self._region, request)
        permission = self._client.check_environ(request.META, region=region)
        request.consent = permission  # type: ignore[attr-defined]
        with scope(permission, request) as own:
            response: HttpResponseBase = self._get_response(request)
        return self._filter_response(request, response, own)

    async def _answer(self, request: Any) -> HttpResponseBase:
        region = from_site(self._region, request)
        permission = await self._client.acheck_scope(request.scope, region=region)
        request.consent = permission
        with scope(permission, request) as own:
            response: HttpResponseBase = await self._get_response(request)
        return self._filter_response(request, response, own)

    def _filter_response(
        self, request: HttpRequest, response: HttpResponseBase, own: CurrentPermission
    ) -> HttpResponseBase:
        permission = own.permission
        outgoing = ResponseCookies(self._filter, permission, request.META.get("HTTP_COOKIE"))
        _filter_cookies(response, outgoing, self._client.clock)
        _filter_header(response, outgoing)
        for line in outgoing.expired():
            _add(response, line)
        if own.is_used or self._filter.vary:
            patch_vary_headers(response, permission.vary)
        return response


def _filter_cookies(
    response: HttpResponseBase, outgoing: ResponseCookies, clock: Callable[[], float]
) -> None:
    """The cookies of which Django's handler makes lines later."""
    for key, morsel in list(response.cookies.items()):
        action = outgoing.decide(morsel.key, partial(_lifetime, morsel, clock))
        if action is DROP:
            del response.cookies[key]
        elif action is SESSION_ONLY:
            morsel["max-age"] = morsel["expires"] = ""


def _lifetime(morsel: Line, clock: Callable[[], float]) -> float | None:
    if isinstance(morsel["max-age"], int):
        return morsel["max-age"]
    if morsel["max-age"] == morsel["expires"] == "":
        return None
    return lifetime(morsel.OutputString(["max-age", "expires"]), now=clock())


def _filter_header(response: HttpResponseBase, outgoing: ResponseCookies) -> None:
    """A line that a view set as a header. A response of Django's has room for one."""
    line = response.headers.get(HEADER)
    if line is None:
        return
    filtered = outgoing.filter_line(line)
    if filtered is None:
        del response.headers[HEADER]
    elif filtered != line:
        response.headers[HEADER] = filtered


def _add(response: HttpResponseBase, line: Line) -> None:
    """Django keys cookies by name, and two locations of one name need a line each."""
    is_taken = line.key in response.cookies
    key = f"{line.key};{line['domain']};{line['path']}" if is_taken else line.key
    response.cookies[key] = line.copy()
