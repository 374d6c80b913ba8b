"""Django middleware: a request carries its permission, a response only allowed cookies."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from consent.client.django import options
from consent.client.filter import Filter, ResponseCookies
from consent.client.headers import CHECKPOINT_HEADERS, CHECKPOINT_PATH, from_site, is_minor
from consent.client.permission import Permission
from consent.cookies.writer import Line

_HEADER = "Set-Cookie"
_USED = "_consent_is_used"  # set on a request once somebody asks for its permission


class ConsentMiddleware:
    """Puts the permission in `request.consent` and drops cookies it does not allow.

    It comes first in MIDDLEWARE: cookies that are set by those before it are not filtered. A
    response for which somebody asked the permission says so in Vary.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response
        self._client = options.client()
        self._region, self._minor = options.function("region"), options.function("minor")
        self._filter = Filter(self._client.clock, **options.filter_options())
        self.refused = self._filter.refused
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self._is_async:
            return self._answer(request)
        if request.path_info == CHECKPOINT_PATH and (note := self._client.checkpoint):
            return HttpResponse(note, headers=CHECKPOINT_HEADERS)
        region, minor = from_site(self._region, request), is_minor(self._minor, request)
        permission = self._client.check_environ(request.META, region=region, minor=minor)
        request.consent = _lazy(request, permission)  # type: ignore[attr-defined]
        return self._filter_response(request, self._get_response(request), permission)

    async def _answer(self, request: Any) -> HttpResponseBase:
        if request.path_info == CHECKPOINT_PATH and (note := self._client.checkpoint):
            return HttpResponse(note, headers=CHECKPOINT_HEADERS)
        region, minor = from_site(self._region, request), is_minor(self._minor, request)
        permission = await self._client.acheck_scope(request.scope, region=region, minor=minor)
        request.consent = _lazy(request, permission)
        return self._filter_response(request, await self._get_response(request), permission)

    def _filter_response(
        self, request: HttpRequest, response: HttpResponseBase, permission: Permission
    ) -> HttpResponseBase:
        outgoing = ResponseCookies(self._filter, permission, request.META.get("HTTP_COOKIE"))
        _filter_cookies(response, outgoing)
        _filter_header(response, outgoing)
        for line in outgoing.expired():
            _add(response, line)
        if self._filter.vary or hasattr(request, _USED):
            patch_vary_headers(response, permission.vary)
        return response


def _lazy(request: HttpRequest, permission: Permission) -> Any:
    """Return the permission, so that the first use of it is noticed."""
    return SimpleLazyObject(partial(_use, request, permission))


def _use(request: Any, permission: Permission) -> Permission:
    setattr(request, _USED, True)
    # Django's own cache stores the page before Vary is set, and would serve it to others
    request._cache_update_cache = False
    return permission


def _filter_cookies(response: HttpResponseBase, outgoing: ResponseCookies) -> None:
    """Filter the cookies of which Django's handler makes lines later."""
    for key, morsel in list(response.cookies.items()):
        line = morsel.OutputString()
        filtered = outgoing.filter_line(line)
        if filtered is None:
            del response.cookies[key]
        elif filtered != line:  # for the session only
            morsel["max-age"] = morsel["expires"] = ""


def _filter_header(response: HttpResponseBase, outgoing: ResponseCookies) -> None:
    """Filter a line that a view set as a header. A response of Django's has room for one."""
    line = response.headers.get(_HEADER)
    if line is None:
        return
    filtered = outgoing.filter_line(line)
    if filtered is None:
        del response.headers[_HEADER]
    elif filtered != line:
        response.headers[_HEADER] = filtered


def _add(response: HttpResponseBase, line: Line) -> None:
    """Django keys cookies by name, and two locations of one name need a line each."""
    is_taken = line.key in response.cookies
    key = f"{line.key};{line['domain']};{line['path']}" if is_taken else line.key
    response.cookies[key] = line.copy()
