"""Django middleware: the request knows what it may set, and the rest never leaves."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from consent.client.django import current, options
from consent.client.django.current import Held
from consent.client.filter import Filter, name_of
from consent.client.permission import Permission
from consent.client.place import told

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
        with current.holding(permission) as held:
            response: HttpResponseBase = self._get_response(request)
        return self._let_out(request, response, held)

    async def _answer(self, request: Any) -> HttpResponseBase:
        region = told(self._region, request)
        permission = await self._client.acheck_scope(request.scope, region=region)
        request.consent = permission
        with current.holding(permission) as held:
            response: HttpResponseBase = await self._get_response(request)
        return self._let_out(request, response, held)

    def _let_out(
        self, request: HttpRequest, response: HttpResponseBase, held: Held
    ) -> HttpResponseBase:
        permission = held.permission
        self._judge_cookies(response, permission)
        self._judge_header(response, permission)
        self._expire(request, response, permission)
        if held.is_asked or self._filter.vary:
            patch_vary_headers(response, permission.vary)
        return response

    def _judge_cookies(self, response: HttpResponseBase, permission: Permission) -> None:
        """As the handler will write them: it is what the browser reads that counts."""
        for key, morsel in list(response.cookies.items()):
            if permission.allows_cookie(morsel.key):
                continue
            line = morsel.OutputString()
            sent = self._filter.judge(line, permission)
            if sent is None:
                del response.cookies[key]
            elif sent != line:
                morsel["max-age"] = morsel["expires"] = ""

    def _judge_header(self, response: HttpResponseBase, permission: Permission) -> None:
        """A line that was set by hand. A response of Django's has room for one."""
        if HEADER not in response.headers:
            return
        sent = self._filter.judge(response.headers[HEADER], permission)
        if sent is None:
            del response.headers[HEADER]
        elif sent != response.headers[HEADER]:
            response.headers[HEADER] = sent

    def _expire(
        self, request: HttpRequest, response: HttpResponseBase, permission: Permission
    ) -> None:
        sent = {morsel.key for morsel in response.cookies.values()}
        if HEADER in response.headers:
            sent.add(name_of(response.headers[HEADER]))
        cookies = request.META.get("HTTP_COOKIE")
        for line in self._filter.stale(cookies, permission, but=sent):
            # The response's are keyed by name, and two places of one name need a line each
            is_taken = line.key in response.cookies
            key = f"{line.key};{line['domain']};{line['path']}" if is_taken else line.key
            response.cookies[key] = line
