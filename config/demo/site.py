"""A pretend www.mixnetworks.com: plain WSGI, a site like any other.

Of consent it has only what any site has: the tag in its pages, and the client library on
its server. Its templates happen to be Django's; the inspector beside them is the demo's.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from config.demo.front import DOMAIN, PLACES, SITUATION, Environ, Situation
from consent.client import ConsentClient, Permission
from consent.client.wsgi import ENVIRON_KEY, ConsentMiddleware
from consent.cookies import reader
from consent.cookies.reader import gpc
from consent.integration.snippets.tags import ICON
from consent.kernel.rules import NOWHERE, Model, Reason, Verdict
from consent.lib.languages import translated
from consent.web import regions

# What the site's server sets with every page, and for what. The middleware decides which leave
COOKIES = {
    "_demo_stats": "analytics",
    "_demo_interests": "personalization",
    "_demo_undeclared": "",  # not in the register
}
_TAGS = {
    "analytics": "_demo_visits",
    "marketing": "_demo_ads",
    "replay": "_demo_replay",
    "support": "_demo_chat",
    "preferences": "demo_theme",
}

_Texts = Mapping[str, Any]


def inspect(environ: Environ, texts: _Texts) -> dict[str, Any]:
    """Return what its template is given; `texts` are its own, in the language of the page."""
    permission: Permission = environ[ENVIRON_KEY]
    situation: Situation = environ[SITUATION]
    is_sent = gpc(environ.get("HTTP_SEC_GPC"))
    judgements, sent = [*_judgements(permission, texts)], environ.get("HTTP_COOKIE", "").split(";")
    return {
        "permission": permission,
        "places": [(code, texts["places"][code]) for code in PLACES],
        "place": (texts["places"] | {NOWHERE: texts["unknown"]}).get(
            permission.region, permission.region
        ),
        "rule": texts["rules"][permission.model],
        "is_signal_sent": is_sent,
        "is_signal_the_browsers": is_sent and not situation.gpc,
        "is_signal_kept": permission.signal and not is_sent,
        "judgements": judgements,
        "summary": texts["summary"].format(n=len(permission.allowed), of=len(judgements)),
        "cookies": list(_cookies(permission, texts)),
        "arrived": sorted({pair.partition("=")[0].strip() for pair in sent if pair.strip()}),
        "tags": [(key, texts["tags"][key], name) for key, name in _TAGS.items()],
    }


def _judgements(permission: Permission, texts: _Texts) -> Iterator[dict[str, str]]:
    for key, judgement in permission.judgements.items():
        yield {
            "key": key,
            "name": texts["kinds"].get(key, key),
            "verdict": judgement.verdict,
            "reason": judgement.reason,
            "sign": texts["signs"][judgement.verdict],
            "why": texts["reasons"][_reason(permission, key)],
        }


def _reason(permission: Permission, key: str) -> str:
    """Return the name of the words that say why."""
    verdict, reason = permission.judgement(key).verdict, permission.why(key)
    # A signal alone is no answer
    has_chosen = any(
        judgement.reason is Reason.CHOICE for judgement in permission.judgements.values()
    )
    is_on_by_default = permission.model is not Model.OPT_IN and not has_chosen
    if verdict is Verdict.UNASKED and is_on_by_default:
        return "asks_first"  # here too
    return f"{verdict}.{reason}"


def _cookies(permission: Permission, texts: _Texts) -> Iterator[dict[str, Any]]:
    for name, key in COOKIES.items():
        is_allowed = permission.allows_cookie(name)
        yield {
            "name": name,
            "is_allowed": is_allowed,
            "sign": texts["kept" if is_allowed else "kept_back"],
            "why": texts["kinds"][key] if key else texts["undeclared"],
        }


SERVICE_URL: str = settings.CONSENT_SERVICE_URL
_SERVICE = urlsplit(SERVICE_URL)
PORT = os.environ.get("CONSENT_DEMO_PORT", str(_SERVICE.port or 80))
_MONTH = 30 * 24 * 60 * 60
_VALUES = {"_demo_stats": "seen=1", "_demo_interests": "telephony", "_demo_undeclared": "1"}

LANGUAGES = dict(settings.LANGUAGES)
_PAGES = ("home", "phones", "messaging", "pricing", "support", "contact", "video")
_THEMES = ("light", "dark")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_TEXTS = Path(__file__).with_name("texts.json")

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
    found: dict[str, Any] = _translated(json.loads(_TEXTS.read_text(encoding="utf-8")), language)
    return found


def _translated(words: Any, language: str) -> Any:
    match words:
        case dict():
            return {name: _translated(inner, language) for name, inner in words.items()}
        case list():
            return [_translated(inner, language) for inner in words]
    return translated("demo", words, language) or words  # or the name of an icon


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
        return answer(start_response, "302 Found", "text/plain", b"", statement)
    if path == "/demo/live/":
        back = parse_qs(environ.get("QUERY_STRING", "")).get("page", ["/"])[0]
        body = _render("live", environ, back if back in ROUTES else "/")
        return answer(start_response, "200 OK", "text/html; charset=utf-8", body, _PRIVATE)
    if path not in ROUTES:
        return answer(start_response, "404 Not Found", "text/plain", b"There is no such page.\n")
    body = _render(ROUTES[path][0], environ, path)
    policy = ("Content-Security-Policy", _STRICT_CSP if path == "/strict/" else _CSP)
    headers = [policy, *_PRIVATE, *(("Set-Cookie", _line(name)) for name in COOKIES)]
    return answer(start_response, "200 OK", "text/html; charset=utf-8", body, headers)


_PRIVATE = [("Cache-Control", "private, no-store")]


def _line(name: str) -> str:
    kind = "; HttpOnly" if name == "_demo_stats" else ""
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
        "theme": next((language for language in chosen if language in _THEMES), "system"),
        "service": SERVICE_URL,
        "banner": "&".join(filter(None, of_banner)),
        "query": "site=mix" + ("" if language == "en" else f"&language={language}"),
        "icon": mark_safe(ICON),  # noqa: S308 - ours
        "is_sent": "sent" in parse_qs(environ.get("QUERY_STRING", "")),
        "has_inspector": os.environ.get("CONSENT_DEMO_INSPECTOR") != "hidden",
        "i": inspect(environ, words["inspector"]),
    }
    return render_to_string(f"demo/{template}.html", context).encode()


def _asset(name: str, start_response: Any) -> Iterable[bytes]:
    found = finders.find(f"demo/{name}")
    kind = _TYPES.get(Path(name).suffix)
    if not found or not kind:
        return answer(start_response, "404 Not Found", "text/plain", b"There is no such file.\n")
    return answer(start_response, "200 OK", kind, Path(found).read_bytes())


def answer(
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
        issuer=SERVICE_URL,
        host=_SERVICE.netloc,
        refresh=2,  # an admin who publishes wants to see it
        patience=5,  # the service starts in this very process; a real site does not wait for it
    ),
    region=regions.of,  # as the service: both answer on one port, behind the same proxies or none
)
