"""Django middleware: a request carries its permission, a response only allowed cookies.

The setting `CONSENT_CLIENT` of the site configures it; system checks look at what it says.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.http.response import HttpResponseBase, ResponseHeaders
from django.utils.module_loading import import_string

from consent.client import ConsentClient
from consent.client.caching import RequestPermission, for_one_visitor, may_ask_later
from consent.client.filter import FilterOptions, ResponseCookies, SiteMiddleware
from consent.client.permission import Permission
from consent.cookies.writer import Line

_SETTING = "CONSENT_CLIENT"
_FUNCTIONS = ("region", "minor")  # of a request: where the visitor is, whether it is a minor
_MESSAGES = "messages"  # `CookieStorage.cookie_name`: no setting names it


@cache  # one for the process, so that keys and notice are fetched once
def client() -> ConsentClient:
    """The site's client: the one that `client` names, else one made from the setting.

    Until it has the register, it lets those cookies leave that Django itself cannot work without.
    """
    options = _options()
    found: ConsentClient = _load(options["client"]) if "client" in options else _made(options)
    found.add_necessary(_names_of_django())
    return found


def _made(options: Mapping[str, Any]) -> ConsentClient:
    try:
        service, site = options["service"], options["site"]
    except KeyError as missing:
        raise ImproperlyConfigured(f"{_SETTING} does not say {missing}.") from None
    known = {"service", "site", *_FUNCTIONS, *FilterOptions.__annotations__}
    more = {name: value for name, value in options.items() if name not in known}
    return ConsentClient(service, site, **more)


def _names_of_django() -> Iterator[str]:
    """Log-in, forms, messages; not the language, which may be in an optional category."""
    yield from (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    if "django.contrib.messages" in settings.INSTALLED_APPS:
        yield _MESSAGES


def function(name: str) -> Callable[[HttpRequest], str | None] | None:
    """One of the site's functions of a request, given as itself or by its dotted name."""
    found = _options().get(name)
    return _load(found) if found else None


def filter_options() -> FilterOptions:
    known = FilterOptions.__annotations__
    return cast(FilterOptions, {k: v for k, v in _options().items() if k in known})


def _options() -> dict[str, Any]:
    return dict(getattr(settings, _SETTING, {}))


def _load(value: Any) -> Any:
    return import_string(value) if isinstance(value, str) else value


def _forget(*, setting: str, **_: Any) -> None:
    if setting == _SETTING:
        client.cache_clear()


setting_changed.connect(_forget)


MIDDLEWARE = "consent.client.django.middleware.ConsentMiddleware"


@checks.register
def consent_client(**_: Any) -> list[checks.CheckMessage]:
    """Check that the middleware is listed and comes first, and that its client can be made."""
    found: list[checks.CheckMessage] = []
    if [*settings.MIDDLEWARE][:1] != [MIDDLEWARE]:
        problem = "Refused cookies can leave: the middleware is not the first one, or not listed."
        hint = f"Put {MIDDLEWARE} first in MIDDLEWARE."
        found.append(checks.Warning(problem, hint=hint, id="consent_client.W001"))
    try:
        client()
        for name in _FUNCTIONS:
            function(name)
    except (ImproperlyConfigured, ImportError, TypeError, ValueError) as error:
        hint = 'CONSENT_CLIENT = {"service": "https://consent.mixnetworks.com", "site": "mix"}'
        found.append(checks.Error(f"CONSENT_CLIENT: {error}", hint=hint, id="consent_client.E001"))
    return found


_HEADER = "Set-Cookie"
# Django's own cache stores the page before its headers are changed, and would serve others
_KEPT_NOWHERE = ("_cache_update_cache", False)


class ConsentMiddleware(SiteMiddleware[Callable[[HttpRequest], Any], HttpRequest]):
    """Puts the permission in `request.consent` and drops cookies it does not allow.

    It comes first in MIDDLEWARE: cookies that are set by those before it are not filtered. No
    shared cache may keep a page that asks.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        region, minor = function("region"), function("minor")
        super().__init__(get_response, client(), region=region, minor=minor, **filter_options())
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self._is_async:
            return self._answer(request)
        permission = self._client.check_environ(request.META, **self._facts(request))
        asked = RequestPermission(permission, partial(setattr, request, *_KEPT_NOWHERE))
        request.consent = asked  # type: ignore[attr-defined]
        return self._filter_response(request, self._app(request), permission, asked)

    async def _answer(self, request: Any) -> HttpResponseBase:
        permission = await self._client.acheck_scope(request.scope, **self._facts(request))
        asked = RequestPermission(permission, partial(setattr, request, *_KEPT_NOWHERE))
        request.consent = asked
        return self._filter_response(request, await self._app(request), permission, asked)

    def _filter_response(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        permission: Permission,
        asked: RequestPermission,
    ) -> HttpResponseBase:
        outgoing = ResponseCookies(self._filter, permission, request.META.get("HTTP_COOKIE"))
        for key, morsel in list(response.cookies.items()):
            if outgoing.filter_line(morsel.OutputString()) is None:
                del response.cookies[key]
        line_of_view = response.headers.get(_HEADER)  # a response of Django's has room for one
        if line_of_view is not None and outgoing.filter_line(line_of_view) is None:
            del response.headers[_HEADER]
        for line in outgoing.expired():
            _add(response, line)
        sets = response.cookies or _HEADER in response.headers
        headers = response.headers.items()
        is_asked = asked.is_used or (response.streaming and may_ask_later(headers))
        if outgoing.is_for_one(sets=sets, is_asked=is_asked):
            response.headers = ResponseHeaders(dict(for_one_visitor(headers, permission.vary)))
        return response


def _add(response: HttpResponseBase, line: Line) -> None:
    """Django keys cookies by name, and two locations of one name need a line each."""
    is_taken = line.key in response.cookies
    key = f"{line.key};{line['domain']};{line['path']}" if is_taken else line.key
    response.cookies[key] = line.copy()
