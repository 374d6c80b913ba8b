"""A pretend www.mixnetworks.com: plain WSGI, a site like any other.

Of consent it has only what any site has: the tag in its pages, and the client library on
its server. Its templates happen to be Django's.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from consent import regions
from consent.client import ConsentClient, Permission
from consent.client.wsgi import ENVIRON_KEY, ConsentMiddleware

SERVICE = urlsplit(settings.CONSENT_SERVICE_URL)
PORT = os.environ.get("CONSENT_DEMO_PORT", str(SERVICE.port or 80))
DOMAIN = "mixnetworks.localhost"
MONTH = 30 * 24 * 60 * 60

# What this server sets on every page. The middleware decides which of them leave.
COOKIES = {
    "_demo_stats": f"seen=1; Max-Age={MONTH}; HttpOnly",
    "_demo_interests": f"telephony; Max-Age={MONTH}",
    "_demo_undeclared": f"1; Max-Age={MONTH}",  # not in the register
}

PAGES = {
    "/": ("home.html", "en"),
    "/fr/": ("home.html", "fr"),
    "/pricing/": ("pricing.html", "en"),
    "/contact/": ("contact.html", "en"),
    "/strict/": ("strict.html", "en"),
    "/video/": ("video.html", "en"),
}
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

GPC = "/.well-known/gpc.json"

CSP = (
    f"default-src 'none'; script-src 'self' {settings.CONSENT_SERVICE_URL}; "
    f"connect-src 'self' {settings.CONSENT_SERVICE_URL}; style-src 'self'; img-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'"
)
# A page without scripts or styles of its own: only what the banner needs is allowed.
STRICT_CSP = (
    f"default-src 'none'; script-src {settings.CONSENT_SERVICE_URL}; "
    f"connect-src {settings.CONSENT_SERVICE_URL}; require-trusted-types-for 'script'"
)


def pages(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path = environ.get("PATH_INFO", "/")
    if path.startswith("/assets/"):
        return _asset(path.removeprefix("/assets/"), start_response)
    if path == GPC:  # every origin makes the statement, and may do so by a redirect (R17)
        statement = [("Location", f"{settings.CONSENT_SERVICE_URL}{GPC}?site=mix")]
        return _answer(start_response, "302 Found", "text/plain", b"", statement)
    if path not in PAGES:
        return _answer(start_response, "404 Not Found", "text/plain", b"There is no such page.\n")
    template, language = PAGES[path]
    context = {
        "language": language,
        "service": settings.CONSENT_SERVICE_URL,
        "is_sent": "sent" in parse_qs(environ.get("QUERY_STRING", "")),
        "panel": panel(environ[ENVIRON_KEY], environ.get("HTTP_COOKIE", "")),
    }
    body = render_to_string(f"demo/{template}", context).encode()
    headers = [
        ("Content-Security-Policy", STRICT_CSP if path == "/strict/" else CSP),
        ("Cache-Control", "private, no-store"),
        *(
            ("Set-Cookie", f"{name}={value}; Domain={DOMAIN}; Path=/; SameSite=Lax")
            for name, value in COOKIES.items()
        ),
    ]
    return _answer(start_response, "200 OK", "text/html; charset=utf-8", body, headers)


def panel(permission: Permission, cookies: str) -> dict[str, Any]:
    """What the client library answered about this request."""
    names = sorted({pair.partition("=")[0].strip() for pair in cookies.split(";") if pair.strip()})
    return {
        "available": permission.available,
        "region": permission.region,
        "model": permission.model,
        "signal": permission.signal,
        "notice": permission.notice,
        "judgements": permission.judgements,
        "cookies": [(name, permission.allows_cookie(name)) for name in COOKIES],
        "arrived": names,
    }


def region(environ: dict[str, Any]) -> str:
    """As the service resolves it: both answer on one port, behind the same proxies or none."""
    return regions.of(environ)


def _asset(name: str, start_response: Any) -> Iterable[bytes]:
    found = finders.find(f"demo/{name}")
    kind = TYPES.get(Path(name).suffix)
    if not found or not kind:
        return _answer(start_response, "404 Not Found", "text/plain", b"There is no such file.\n")
    return _answer(start_response, "200 OK", kind, Path(found).read_bytes())


def _answer(
    start_response: Any,
    status: str,
    kind: str,
    body: bytes,
    headers: Iterable[tuple[str, str]] = (),
) -> Iterable[bytes]:
    length = ("Content-Length", str(len(body)))
    start_response(status, [("Content-Type", kind), length, *headers])
    return [body]


site = ConsentMiddleware(
    pages,
    ConsentClient(
        f"http://127.0.0.1:{PORT}",
        "mix",
        issuer=settings.CONSENT_SERVICE_URL,
        host=SERVICE.netloc,
        refresh=2,  # an admin who publishes wants to see it
        patience=5,  # the service starts in this very process; a real site does not wait for it
    ),
    region=region,
)
