"""Middleware of the service: public routes skip Django's list, pages and admin do not."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from ipaddress import ip_address
from time import perf_counter

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed, SynchronousOnlyOperation
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, URLPattern, resolve

from config.serving.threads import ADMIN, LOG_IN
from consent.lib import causes, patience
from consent.lib.causes import Cause
from consent.lib.hosts import is_local
from consent.lib.once_a_minute import OnceAMinute, more
from consent.pages import errors
from consent.record.acting import acting
from consent.statistics import metrics
from consent.web import limits
from consent.web.responses import RequestProblem

log = logging.getLogger(__name__)

PUBLIC = "consent.api.urls"
STATIC = "/static/"
BODILESS = (204, 304)  # no Content-Length (RFC 9110)

# Names the header a proxy omits, instead of a bare 400 or an endless redirect
MANUAL = "Whole examples: config/deploy; config/manual/proxy.md."
HOST = replace(
    causes.PROXY,
    sentence="The proxy in front does not hand on the Host that the visitor asked for.",
    remedy=f"nginx: proxy_set_header Host $host; {MANUAL}",
)
SCHEME = replace(
    causes.PROXY,
    sentence="The proxy in front does not send X-Forwarded-Proto, so that no page can be shown.",
    remedy="nginx: proxy_set_header X-Forwarded-Proto $scheme; "
    f"HAProxy: http-request set-header X-Forwarded-Proto https. {MANUAL}",
)
PLAIN = replace(
    causes.PROXY,
    sentence="The proxy in front says in X-Forwarded-Proto that a request came by plain HTTP, and "
    "the browser says that it came by https.",
    remedy="Where another proxy ends TLS, hand its own header on: nginx: proxy_set_header "
    f"X-Forwarded-Proto $http_x_forwarded_proto; {MANUAL}",
)
ELSEWHERE = "This is {url}, and the request asks for another host.\n"
# A proxy that resolves these blocks another path than it passes on
DOTS = frozenset({".", ".."})
DOTTED = "No address here has . or .. in it.\n"
BROWSER = "HTTP_SEC_FETCH_MODE"  # browsers send it over HTTPS and to localhost only

GetResponse = Callable[[HttpRequest], HttpResponse]

_lines = OnceAMinute()


class Middleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response


class PublicRoutes(Middleware):
    """Answer public routes without session, sign-in, language, CSRF and host checks.

    None of these routes reads a session or the Host header, and Django's usual list costs each
    of them half a millisecond.
    """

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.headers = {"X-Content-Type-Options": "nosniff"}
        if settings.SECURE_HSTS_SECONDS:
            self.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        if request.encoding:
            # Query strings are UTF-8. A charset in Content-Type would decode them differently, and
            # a shared cache would serve the result to clients that sent none
            request.encoding = settings.DEFAULT_CHARSET
        match = _public(request.path_info)
        status = 500  # unless there is a response
        try:
            response = self._answer(request, match) if match else self.get_response(request)
            status = response.status_code
        except SynchronousOnlyOperation:
            status = 0  # in the event loop: a thread answers and counts it
            raise
        finally:
            if status:
                metrics.answered(_route(request, match), status, perf_counter() - started)
        return response

    def _answer(self, request: HttpRequest, match: ResolverMatch) -> HttpResponse:
        request.resolver_match = match
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if response.status_code not in BODILESS:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        if response.status_code < 500:
            # A refusal is a normal response here, and counted: Django would log each as a warning
            setattr(response, "_has_been_logged", True)
        return response


def _route(request: HttpRequest, match: ResolverMatch | None) -> str:
    if match:
        return match.url_name or metrics.PAGES
    if request.path_info.startswith(ADMIN):
        return metrics.ADMIN
    return metrics.STATIC if request.path_info.startswith(STATIC) else metrics.PAGES


def _public(path: str) -> ResolverMatch | None:
    if pattern := _fixed().get(path):
        return pattern.resolve(path[1:])
    try:
        return resolve(path, PUBLIC)
    except Resolver404:
        return None


@cache
def _fixed() -> Mapping[str, URLPattern]:
    """Return the routes with a fixed path, which one look-up in a dictionary finds."""
    patterns: list[URLPattern] = import_module(PUBLIC).urlpatterns
    return {f"/{one.pattern}": one for one in reversed(patterns) if not one.pattern.converters}


class ProxyHeaders(Middleware):
    """Refuse requests that would end in a redirect loop or in an error without a remedy."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not DOTS.isdisjoint(request.path_info.split("/")):
            return _plain(DOTTED, status=404)
        try:
            request.get_host()
        except DisallowedHost:
            return _other_host(request)
        cause = _wrong_scheme(request)
        return _refused(cause) if cause else self.get_response(request)


def _wrong_scheme(request: HttpRequest) -> Cause | None:
    if not settings.SECURE_SSL_REDIRECT or request.is_secure():
        return None
    if "HTTP_X_FORWARDED_PROTO" not in request.META:
        return SCHEME
    return PLAIN if BROWSER in request.META else None


def _other_host(request: HttpRequest) -> HttpResponse:
    """Refuse another host: a proxy that omits Host sends an internal name, bots any."""
    if _is_inside(request.META.get("HTTP_HOST", "")):
        return _refused(HOST, status=400)
    unsaid = _lines.turn("host")
    if unsaid is not None:
        log.info("Requests ask for a host that is not ours: bots do%s", more(unsaid))
    return _plain(ELSEWHERE.format(url=settings.CONSENT_SERVICE_URL), status=400)


def _is_inside(host: str) -> bool:
    """Return whether the Host header names no public host: `127.0.0.1:8000`, `upstream`."""
    name, _port = split_domain_port(host)
    try:
        return not ip_address(name.strip("[]")).is_global
    except ValueError:
        return bool(name) and ("." not in name or is_local(name))


def _refused(cause: Cause, *, status: int = 503) -> HttpResponse:
    causes.report(cause)
    return _plain(f"{cause.sentence}\n\n{cause.remedy}\n", status=status)


def _plain(text: str, *, status: int) -> HttpResponse:
    response = HttpResponse(
        text,
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
    setattr(response, "_has_been_logged", True)
    return response


class ContentSecurityPolicy(CSPMiddleware):
    """Require Trusted Types on our pages, but not in Django's admin, because of its jQuery."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        match = request.resolver_match
        if match is not None and "admin" in match.app_names:
            own = getattr(response, "_csp_replace", {})
            setattr(response, "_csp_replace", {"require-trusted-types-for": None} | own)
        return super().process_response(request, response)


class StaffActor(Middleware):
    """Record the signed-in staff member as the author of changes made during an admin request.

    Admin lists read more rows than a visitor's request, and may take longer.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ADMIN):
            return self.get_response(request)
        who = acting(lambda: request.user.get_username())
        with who, patience.of(patience.STAFF_SECONDS):
            return self.get_response(request)


class LogInLimit(Middleware):
    """Limit passwords per client and minute: each costs half a second of a core."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path_info == LOG_IN:
            try:
                limits.admit(request, "log-ins")
            except RequestProblem as refused:
                return errors.too_many(request, retry_after=refused.headers.get("Retry-After", ""))
        return self.get_response(request)


class AdminHost(Middleware):
    """Answer 404 to admin requests at another host, where the admin has its own host."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.host = settings.CONSENT_ADMIN_PLACE.host
        if not self.host:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponse:
        domain, _port = split_domain_port(request.get_host())
        if domain != self.host:
            request.urlconf = "config.public_urls"
        return self.get_response(request)
