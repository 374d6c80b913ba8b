"""Routes answered from memory, which wait for no database; and the middleware of all others.

Public routes skip Django's list, pages and admin do not.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from ipaddress import ip_address
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, SynchronousOnlyOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.urls import Resolver404, ResolverMatch, resolve

from config.server.application import ADMIN, PASSWORDS, Environ, Wsgi
from consent import notices
from consent.api import urls
from consent.lib import db_timeouts, failures
from consent.lib.failures import Cause
from consent.lib.hosts import is_local
from consent.pages import errors
from consent.record.changes import acting
from consent.web import limits, metrics, request_id, site_access
from consent.web.responses import RequestProblem, problem

_BROWSER = "HTTP_SEC_FETCH_MODE"  # browsers send it over HTTPS and to localhost only
_UNUSED = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"
_PATTERNS = [f"/{route.pattern}" for route in urls.from_memory]
PATHS = frozenset(pattern for pattern in _PATTERNS if "<" not in pattern)
_WITHOUT_NOTICE = frozenset({"/healthz", "/log/checkpoint", "/log/keys", "/readyz"})
_COUNTED = ("/v1/detections", "/v1/shown")  # counted in memory, by POST
_METRICS = "/metrics"  # their data is read in the background
_NUMBERED = "number="  # of /v1/notice: an older notice is read from the database
SCRIPTS = tuple({pattern.partition("<")[0] for pattern in _PATTERNS if "<" in pattern})
_MAX_PATH = 512  # octets: Django spells those that are no UTF-8 one by one
_MAX_FIELDS = 500  # of a query: beyond Django's own limit, not even an error page could read them
_PREPARED = "consent.is_prepared"  # key in an environ
_BOUNDARY = re.compile(r";\s*boundary=[^;]*", re.IGNORECASE)

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
                route = _route(request, match)
                metrics.requests(route, status).observe(perf_counter() - started)
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


class MemoryRoutes:
    """Answer the busiest routes without Django's handler, whose database signals cost a third."""

    def __init__(self, application: Wsgi) -> None:
        self._application = application
        self._answer = PublicRoutes(_no_page)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = self.from_memory(environ)
        if response is None:
            return self._application(environ, start_response)
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    def from_memory(self, environ: Environ) -> HttpResponse | None:
        """Return the response, or None where Django's handler has to answer.

        In an event loop this includes what has to be read or compressed first: Django refuses
        queries there, and `web/responses.py` refuses to compress.
        """
        request_id.environ.set(environ)
        if _PREPARED not in environ:  # the event loop may have done it already
            _prepare(environ)
        fields = environ["QUERY_STRING"].count("&")
        if len(environ["PATH_INFO"]) > _MAX_PATH or fields >= _MAX_FIELDS:
            metrics.requests(metrics.UNREAD, 414).observe(0)
            return problem("This address is too long.", status=414)
        is_known = notices.are_known() or environ["PATH_INFO"] in _WITHOUT_NOTICE
        if not is_known or not _is_from_memory(environ):
            return None
        try:
            return self._answer(WSGIRequest(environ | {"wsgi.input": BytesIO()}))
        except Exception:
            return None  # Django's handler gets the same error, logs it and answers

    def needs_no_database(self, environ: Environ) -> bool:
        """Return whether this needs no database, and so must not wait behind one that does."""
        path, is_old = environ["PATH_INFO"], _NUMBERED in environ["QUERY_STRING"]
        is_in_memory = path in _COUNTED or (_is_from_memory(environ) and not is_old)
        return path == _METRICS or (notices.are_known() and is_in_memory)


def _is_from_memory(environ: Environ) -> bool:
    path = environ["PATH_INFO"]
    is_known = path in PATHS or path.startswith(SCRIPTS)
    return is_known and environ["REQUEST_METHOD"] in site_access.READ


def _prepare(environ: Environ) -> None:
    """Remove the path prefix, and all parameters of Content-Type except the boundary.

    Removed twice, a prefix could turn a path that a proxy allows into another, such as the
    admin's. By a charset Django would decode query strings, and a shared cache would keep the
    result for clients that sent none; and its parser takes quadratic time.
    """
    environ[_PREPARED] = True
    if content_type := environ.get("CONTENT_TYPE"):
        boundary = _BOUNDARY.search(content_type)
        media_type, _, _ = content_type.partition(";")
        environ["CONTENT_TYPE"] = media_type + (boundary[0] if boundary else "")
    prefix, path = settings.FORCE_SCRIPT_NAME, environ["PATH_INFO"]
    # A proxy in front may have removed it
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        environ["PATH_INFO"] = path[len(prefix) :] or "/"


def _no_page(request: object) -> Any:
    raise LookupError("MemoryRoutes answers public routes only.")
