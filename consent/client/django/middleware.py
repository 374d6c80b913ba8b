"""Django middleware: the request knows what it may set, and the rest never leaves."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from consent.client.django import current, options
from consent.client.django.current import CurrentPermission
from consent.client.filter import CUT, STAYS, Filter
from consent.client.place import told
from consent.client.response_cookies import ResponseCookies
from consent.client.set_cookie_line import lifetime
from consent.cookies.writer import Line

HEADER = "Set-Cookie"


class ConsentMiddleware:
    """Puts the permission in `request.consent` and drops cookies it does not allow.

    It stands first in MIDDLEWARE: what others add to the response after it, it does not see.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response
        self._client = options.client()
        self._region = options.region()
        self._filter = Filter(self._client.clock, **options.filtered())
        self.refused = self._filter.refused
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self._is_async:
            return self._answer(request)
        region = told(self._region, request)
        permission = self._client.check_environ(request.META, region=region)
        request.consent = permission  # type: ignore[attr-defined]
        with current.holding(permission, request) as held:
            response: HttpResponseBase = self._get_response(request)
        return self._let_out(request, response, held)

    async def _answer(self, request: Any) -> HttpResponseBase:
        region = told(self._region, request)
        permission = await self._client.acheck_scope(request.scope, region=region)
        request.consent = permission
        with current.holding(permission, request) as held:
            response: HttpResponseBase = await self._get_response(request)
        return self._let_out(request, response, held)

    def _let_out(
        self, request: HttpRequest, response: HttpResponseBase, held: CurrentPermission
    ) -> HttpResponseBase:
        permission = held.permission
        outgoing = ResponseCookies(self._filter, permission, request.META.get("HTTP_COOKIE"))
        _judge_cookies(response, outgoing, self._client.clock)
        _judge_header(response, outgoing)
        for line, _ in outgoing.gone():
            _add(response, line)
        if held.is_asked or self._filter.vary:
            patch_vary_headers(response, permission.vary)
        return response


def _judge_cookies(
    response: HttpResponseBase, outgoing: ResponseCookies, clock: Callable[[], float]
) -> None:
    """What the handler will make lines of, later."""
    for key, morsel in list(response.cookies.items()):
        fate = outgoing.weigh(morsel.key, partial(_lifetime, morsel, clock))
        if fate is STAYS:
            del response.cookies[key]
        elif fate is CUT:
            morsel["max-age"] = morsel["expires"] = ""


def _lifetime(morsel: Line, clock: Callable[[], float]) -> float | None:
    if isinstance(morsel["max-age"], int):
        return morsel["max-age"]
    if morsel["max-age"] == morsel["expires"] == "":
        return None
    return lifetime(morsel.OutputString(["max-age", "expires"]), now=clock())


def _judge_header(response: HttpResponseBase, outgoing: ResponseCookies) -> None:
    """A line that was set by hand. A response of Django's has room for one."""
    line = response.headers.get(HEADER)
    if line is None:
        return
    sent = outgoing.judge(line)
    if sent is None:
        del response.headers[HEADER]
    elif sent != line:
        response.headers[HEADER] = sent


def _add(response: HttpResponseBase, line: Line) -> None:
    """The response's are keyed by name, and two places of one name need a line each."""
    is_taken = line.key in response.cookies
    key = f"{line.key};{line['domain']};{line['path']}" if is_taken else line.key
    response.cookies[key] = line.copy()
