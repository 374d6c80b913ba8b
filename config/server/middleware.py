"""Middleware of the service: public routes skip Django's list, pages and admin do not."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from time import perf_counter

from django.conf import settings
from django.core.exceptions import DisallowedHost, SynchronousOnlyOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.urls import Resolver404, ResolverMatch, resolve

from config.server.application import ADMIN, PASSWORDS
from consent.lib import db_timeouts, failures
from consent.lib.failures import Cause
from consent.lib.hosts import is_local
from consent.pages import errors
from consent.record.changes import acting
from consent.web import limits, metrics
from consent.web.responses import RequestProblem, problem

_BROWSER = "HTTP_SEC_FETCH_MODE"  # browsers send it over HTTPS and to localhost only
_UNUSED = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"

_GetResponse = Callable[[HttpRequest], HttpResponse]


class Middleware:
    def __init__(self, get_response: _GetResponse) -> None:
        self.get_response = get_response


class PublicRoutes(Middleware):
    """Answer public routes without session, sign-in, CSRF and host checks: they read none of it."""

    def __init__(self, get_response: _GetResponse) -> None:
        super().__init__(get_response)
        self.headers = {"X-Content-Type-Options": "nosniff"}
        if settings.SECURE_HSTS_SECONDS:
            self.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = perf_counter()
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
        if response.content:
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
    return metrics.STATIC if request.path_info.startswith("/static/") else metrics.PAGES


@lru_cache(maxsize=256)  # there are a few dozen; strangers may ask for others
def _public(path: str) -> ResolverMatch | None:
    try:
        return resolve(path, "consent.api.urls")
    except Resolver404:
        return None


class ProxyHeaders(Middleware):
    """Refuse requests that would end in a redirect loop or in an error without a remedy."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if {".", ".."} & set(request.path_info.split("/")):
            raise Http404  # a proxy that resolves these blocks another path than it passes on
        try:
            request.get_host()
        except DisallowedHost:  # a proxy that omits Host sends an internal name, bots any
            if _is_internal(request.META.get("HTTP_HOST", "")):
                return _refused(failures.PROXY_HOST, status=400)
            return problem(f"This is {settings.CONSENT_SERVICE_URL}, not that host.", status=400)
        is_unknown = _BROWSER in request.META or "HTTP_X_FORWARDED_PROTO" not in request.META
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and is_unknown:
            return _refused(failures.PROXY_SCHEME, status=503)
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
            response.headers["Permissions-Policy"] = _UNUSED
        return response


def _is_internal(host: str) -> bool:
    """Return whether the Host header names no public host: `127.0.0.1:8000`, `upstream`."""
    name, _port = split_domain_port(host)
    try:
        return not ip_address(name.strip("[]")).is_global
    except ValueError:
        return bool(name) and ("." not in name or is_local(name))


def _refused(cause: Cause, *, status: int) -> HttpResponse:
    failures.report(cause)
    return problem(cause.sentence, status=status, detail=cause.remedy)


class StaffRequests(Middleware):
    """Serve the admin at its own host, limit passwords, and name the author of each change.

    A password costs half a second of a core. Admin lists read more rows than a visitor's request,
    and may take longer. Django's admin uses jQuery, which Trusted Types would stop.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path, host = request.path_info, settings.CONSENT_ADMIN_PLACE.host
        if not path.startswith(ADMIN.rstrip("/")):
            return self.get_response(request)
        if host and split_domain_port(request.get_host())[0] != host:
            request.urlconf = "config.public_urls"
            return self.get_response(request)
        if request.method == "POST" and path.startswith(PASSWORDS):
            try:
                limits.admit(request, "log-ins")
            except RequestProblem as refusal:
                return errors.too_many(request, retry_after=refusal.headers["Retry-After"])
        author = acting(lambda: request.user.get_username())
        with author, db_timeouts.within(db_timeouts.STAFF_SECONDS):
            response = self.get_response(request)
        own = getattr(response, "_csp_replace", {})
        setattr(response, "_csp_replace", {"require-trusted-types-for": None} | own)
        return response
