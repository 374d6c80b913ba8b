"""What a proxy in front leaves out, said in place of a bare 400 or of a redirect without end."""

import logging
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from consent.lib import causes
from consent.lib.causes import Cause
from consent.lib.hosts import is_local
from consent.lib.once_a_minute import OnceAMinute, more

log = logging.getLogger(__name__)

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
# A proxy that resolves them closes another address than the one that it hands on
DOTS = frozenset({".", ".."})
DOTTED = "No address here has . or .. in it.\n"
BROWSER = "HTTP_SEC_FETCH_MODE"  # sent to addresses that are safe from others, and to no others

_lines = OnceAMinute()


class ProxyHeaders:
    """Refuses what could only be answered by a redirect to itself, or by nothing that helps."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

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
    """Bots ask for whatever host; a proxy that hands none on asks for one inside."""
    if _is_inside(request.META.get("HTTP_HOST", "")):
        return _refused(HOST, status=400)
    unsaid = _lines.turn("host")
    if unsaid is not None:
        log.info("Requests ask for a host that is not ours: bots do%s", more(unsaid))
    return _plain(ELSEWHERE.format(url=settings.CONSENT_SERVICE_URL), status=400)


def _is_inside(host: str) -> bool:
    """Whether no visitor's browser could have asked for it: `127.0.0.1:8000`, `upstream`."""
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
