"""Our own middleware: public routes skip Django's list of middleware; pages and admin do not."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from time import perf_counter

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed, SynchronousOnlyOperation
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, URLPattern, resolve

from config.serving.threads import ADMIN, LOG_IN
from consent.lib import patience
from consent.pages import errors
from consent.record.acting import acting
from consent.statistics import metrics
from consent.web import limits
from consent.web.responses import RequestProblem

PUBLIC = "consent.api.urls"
STATIC = "/static/"
BODILESS = (204, 304)  # whose length would be another answer's, or nobody's (RFC 9110)


class PublicRoutes:
    """Answers public routes without session, sign-in, language, CSRF and host checks.

    None of these routes reads a session or the Host header, and Django's usual list costs each
    of them half a millisecond.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = {"X-Content-Type-Options": "nosniff"}
        if settings.SECURE_HSTS_SECONDS:
            self.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        if request.encoding:
            # Addresses are UTF-8. A charset in Content-Type would have them read differently, and a
            # shared cache would serve the result to those who sent none
            request.encoding = settings.DEFAULT_CHARSET
        match = _public(request.path_info)
        status = 500  # unless an answer comes back
        try:
            response = self._answer(request, match) if match else self.get_response(request)
            status = response.status_code
        except SynchronousOnlyOperation:
            status = 0  # in an event loop: a thread will answer it, and count it
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
            # A no is an answer here, and counted as one: Django would log each as a warning
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
    """Most routes have one fixed address each: found by one look-up in a dictionary."""
    patterns: list[URLPattern] = import_module(PUBLIC).urlpatterns
    return {f"/{one.pattern}": one for one in reversed(patterns) if not one.pattern.converters}


class ContentSecurityPolicy(CSPMiddleware):
    """Our pages demand Trusted Types; Django's admin, with its jQuery, cannot."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        match = request.resolver_match
        if match is not None and "admin" in match.app_names:
            own = getattr(response, "_csp_replace", {})
            setattr(response, "_csp_replace", {"require-trusted-types-for": None} | own)
        return super().process_response(request, response)


class StaffActor:
    """What changes while the admin answers was changed by whoever is signed in.

    Their lists read more than a visitor's answer, and may take longer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ADMIN):
            return self.get_response(request)
        who = acting(lambda: request.user.get_username())
        with who, patience.of(patience.STAFF_SECONDS):
            return self.get_response(request)


class LogInLimit:
    """Lets one client try so many passwords a minute: each costs half a second of a core."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path_info == LOG_IN:
            try:
                limits.admit(request, "log-ins")
            except RequestProblem as refused:
                return errors.too_many(request, retry_after=refused.headers.get("Retry-After", ""))
        return self.get_response(request)


class AdminHost:
    """Where the admin has a host of its own, requests to another host do not find it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.host = settings.CONSENT_ADMIN_PLACE.host
        if not self.host:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponse:
        domain, _port = split_domain_port(request.get_host())
        if domain != self.host:
            request.urlconf = "config.public_urls"
        return self.get_response(request)
