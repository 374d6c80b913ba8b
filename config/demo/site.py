"""A pretend www.mixnetworks.com: plain WSGI, a site like any other.

Of consent it has only what any site has: the tag in its pages, and the client library on
its server. Its templates happen to be Django's; the inspector beside them is the demo's.
"""

import json
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from config.demo import inspector
from config.demo.front import DOMAIN, SITUATION, Environ, Situation
from config.demo.inspector import COOKIES
from consent.client import ConsentClient
from consent.client.wsgi import ConsentMiddleware
from consent.cookies import reader
from consent.integration.snippets.tags import ICON
from consent.web import regions

SERVICE_URL: str = settings.CONSENT_SERVICE_URL
_SERVICE = urlsplit(SERVICE_URL)
_PORT = os.environ.get("CONSENT_DEMO_PORT", str(_SERVICE.port or 80))
_MONTH = 30 * 24 * 60 * 60
_VALUES = {"_demo_stats": "seen=1", "_demo_interests": "telephony", "_demo_undeclared": "1"}
_HTTP_ONLY = {"_demo_stats"}

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español"}
_PAGES = ("home", "phones", "messaging", "pricing", "support", "contact", "video")
_THEMES = ("light", "dark")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_TEXTS = Path(__file__).with_name("texts")

_GPC = "/.well-known/gpc.json"

_CSP = (
    f"default-src 'none'; script-src 'self' {SERVICE_URL}; "
    f"connect-src 'self' {SERVICE_URL}; style-src 'self'; img-src 'self'; "
    f"frame-src 'self'; form-action 'self' {SERVICE_URL}; base-uri 'none'; "
    "require-trusted-types-for 'script'"
)
# A page without scripts or styles of its own: only what the banner needs is allowed.
_STRICT_CSP = (
    f"default-src 'none'; script-src {SERVICE_URL}; connect-src {SERVICE_URL}; "
    "require-trusted-types-for 'script'"
)


@cache
def texts(language: str) -> dict[str, Any]:
    """All words of the site and of its inspector in one language."""
    found: dict[str, Any] = json.loads((_TEXTS / f"{language}.json").read_text(encoding="utf-8"))
    return found


def _address(page: str, language: str) -> str:
    prefix = "" if language == "en" else f"/{language}"
    return f"{prefix}/" if page == "home" else f"{prefix}/{page}/"


ROUTES = {_address(page, language): (page, language) for page in _PAGES for language in LANGUAGES}
ROUTES["/strict/"] = "strict", "en"


def pages(environ: Environ, start_response: Any) -> Iterable[bytes]:
    path = environ.get("PATH_INFO", "/")
    for folder in ("/assets/", "/demo/script/"):
        if path.startswith(folder):
            return _asset(path.removeprefix(folder), start_response)
    if path == _GPC:  # every origin makes the statement, and may do so by a redirect (R17)
        statement = [("Location", f"{SERVICE_URL}{_GPC}?site=mix")]
        return _answer(start_response, "302 Found", "text/plain", b"", statement)
    if path == "/demo/live/":
        back = parse_qs(environ.get("QUERY_STRING", "")).get("page", ["/"])[0]
        body = _render("live", environ, back if back in ROUTES else "/")
        return _answer(start_response, "200 OK", "text/html; charset=utf-8", body, _PRIVATE)
    if path not in ROUTES:
        return _answer(start_response, "404 Not Found", "text/plain", b"There is no such page.\n")
    body = _render(ROUTES[path][0], environ, path)
    policy = ("Content-Security-Policy", _STRICT_CSP if path == "/strict/" else _CSP)
    headers = [policy, *_PRIVATE, *(("Set-Cookie", _line(name)) for name in COOKIES)]
    return _answer(start_response, "200 OK", "text/html; charset=utf-8", body, headers)


_PRIVATE = [("Cache-Control", "private, no-store")]


def _line(name: str) -> str:
    kind = "; HttpOnly" if name in _HTTP_ONLY else ""
    return f"{name}={_VALUES[name]}; Max-Age={_MONTH}{kind}; Domain={DOMAIN}; Path=/; SameSite=Lax"


def _render(template: str, environ: Environ, path: str) -> bytes:
    page, language = ROUTES[path]
    environ.setdefault(SITUATION, Situation())
    words, here = texts(language), environ[SITUATION]
    chosen = reader.values(environ.get("HTTP_COOKIE"), "demo_theme")
    of_banner = [language != "en" and f"language={language}", here != ("", False) and here.key]
    context = {
        "t": words,
        "language": language,
        "languages": [(code, name, _address(page, code)) for code, name in LANGUAGES.items()],
        "at": {name: _address(name, language) for name in _PAGES},
        "page": page,
        "path": path,
        "theme": next((one for one in chosen if one in _THEMES), "system"),
        "service": SERVICE_URL,
        "banner": "&".join(filter(None, of_banner)),
        "query": "site=mix" + ("" if language == "en" else f"&language={language}"),
        "icon": mark_safe(ICON),  # noqa: S308 - ours
        "is_sent": "sent" in parse_qs(environ.get("QUERY_STRING", "")),
        "has_inspector": os.environ.get("CONSENT_DEMO_INSPECTOR") != "hidden",
        "i": inspector.context(environ, words["inspector"]),
    }
    return render_to_string(f"demo/{template}.html", context).encode()


def _asset(name: str, start_response: Any) -> Iterable[bytes]:
    found = finders.find(f"demo/{name}")
    kind = _TYPES.get(Path(name).suffix)
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
        f"http://127.0.0.1:{_PORT}",
        "mix",
        issuer=SERVICE_URL,
        host=_SERVICE.netloc,
        refresh=2,  # an admin who publishes wants to see it
        patience=5,  # the service starts in this very process; a real site does not wait for it
    ),
    region=regions.of,  # as the service: both answer on one port, behind the same proxies or none
)
