"""Serve scripts and their data from memory: the banner, what it loads, and the guard."""

import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.asyncio import async_unsafe

from consent.cookies.reader import gpc
from consent.kernel.values import PLACE
from consent.lib import languages
from consent.lib.built_scripts import FOLDER, PARTS
from consent.notices import NoticeInForce
from consent.scripts import banner, words
from consent.scripts.banner import BannerRequest
from consent.scripts.config import MINOR, ResolvedRequest, Variant, compact_json
from consent.scripts.pinned import fragment, pinned
from consent.web import limits, regions, site_access
from consent.web.responses import (
    FRESH,
    JAVASCRIPT,
    OPEN,
    CompressedText,
    CompressedTexts,
    RequestProblem,
    document,
    in_console,
)
from consent.web.site_access import NothingInForce, endpoint

# A page may run on a script that is this old; more, and it asks for the config, which is never old
_SCRIPT = "max-age=240, stale-while-revalidate=86400, stale-if-error=604800"
_CONFIG = "no-cache"
_LASTING = f"public, {FRESH}"
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript; charset=utf-8", ".ts": "text/plain; charset=utf-8"}
_NO_QUERY: dict[str, str] = {}  # most tags have none: Django would parse it for 8 µs
_MAX_TEXTS = (
    1024  # kept; a site with three languages has some four hundred banners, as many fragments
)
_MAX_REQUESTS = 4096  # each is a few words

_public = endpoint("GET", is_open=True)
_Text = TypeVar("_Text")
_texts = CompressedTexts(_MAX_TEXTS)
_parts = {path.stem: path for path in PARTS.glob("*.js")}  # no visitor's word becomes a path
# Apart from `_texts`: any stranger may ask for one, and must not throw out what banners need
_fragments: dict[Variant, tuple[bytes, int]] = {}
_resolved: dict[tuple[str, str, date, BannerRequest], ResolvedRequest] = {}
_banners: dict[Variant, tuple[CompressedText, int]] = {}


@_public
def script(request: HttpRequest) -> HttpResponse:
    try:
        return _answer(request, JAVASCRIPT, is_script=True)
    except NothingInForce as reason:
        return in_console(reason)


@_public
def config(request: HttpRequest) -> HttpResponse:
    """Return the config alone, where the tag's answer has another language, site or region."""
    return _answer(request, "application/json", is_script=False)


@_public
def first_html(request: HttpRequest) -> HttpResponse:
    """Return what a site's server writes into a page: for a place and signal that it names."""
    query = request.GET
    in_force, today = site_access.switched_on(query.get("site")), timezone.now().date()
    wanted = BannerRequest(
        is_script=True,
        is_beginning=True,
        language=language_in(in_force, query.get("language", "")),
        place=regions.code_of(*query.get("region", "").split("-", 1)),
        gpc=query.get("signal") == "true",
        minor=query.get("signal") == MINOR,
    )
    resolved = banner.resolve(in_force, wanted, today)

    @async_unsafe("This takes a thread some milliseconds, and an event loop has no time.")
    def write(minute: int) -> bytes:
        limits.admit(request, "fragments")
        # only servers read it: uncompressed, which takes a tenth of the time
        return fragment(in_force, resolved, today, sent_at=minute).encode()

    body = _kept(_fragments, resolved, write)
    response = document(request, body, cache=_CONFIG, content_type="application/json")
    for name, value in OPEN.items():
        response.headers[name] = value
    return response


@_public
def data(request: HttpRequest, name: str) -> HttpResponse:
    """Return what a visitor's next step needs: the dialog's words, or what categories declare."""
    content = words.DATA[name]
    return _text(request, name, lambda *facts: compact_json(content(*facts)), "application/json")


@_public
def worded_part(request: HttpRequest, name: str) -> HttpResponse:
    """Return a part with its words in one language."""
    return _text(request, name, words.IN_PARTS[name], JAVASCRIPT)


@_public
def guard_script(request: HttpRequest) -> HttpResponse:
    """Return the guard's script: the same for every visitor."""
    try:
        return _text(request, "guard", words.guard, JAVASCRIPT)
    except NothingInForce as reason:
        return in_console(reason)


@_public
def pinned_script(request: HttpRequest, digest: str) -> HttpResponse:
    """Return the code that has its config from its tag: the digest identifies the bytes."""
    found = pinned()
    if digest != found.digest:
        raise RequestProblem(
            "This version of the banner is no longer served.",
            status=404,
            detail="The code was upgraded. Copy the pinned tag again from the admin: Sites, Embed.",
        )
    return found.packed.answer(request, _TYPES[".js"], cache=_FOREVER)


@_public
def part(request: HttpRequest, name: str) -> HttpResponse:
    """Return a script that the banner loads only when needed."""
    if name not in _parts:
        raise RequestProblem("There is no such part.", status=404)
    return _file(request, _parts[name])


@_public
def declarations(request: HttpRequest) -> HttpResponse:
    """Return the TypeScript declarations of `window.mixConsent` (design 5.3)."""
    return _file(request, FOLDER / "mix-consent.d.ts")


def _file(request: HttpRequest, path: Path) -> HttpResponse:
    packed = _texts.get(path.name, lambda: path.read_text(encoding="utf-8"))
    return packed.answer(request, _TYPES[path.suffix], cache=_LASTING)


def _text(
    request: HttpRequest, name: str, build: Callable[[NoticeInForce, str], str], content_type: str
) -> HttpResponse:
    """Return a text of a site's notice in one language, built and compressed once."""
    in_force = site_access.in_force(request.GET.get("site"))
    language = language_in(in_force, request.GET.get("language", "")) or in_force.languages[0]
    key = name, in_force.site.key, in_force.digest, language
    packed = _texts.get(key, lambda: build(in_force, language))
    return packed.answer(request, content_type, cache=_LASTING)


def _answer(request: HttpRequest, content_type: str, *, is_script: bool) -> HttpResponse:
    headers = request.META
    query = request.GET if headers.get("QUERY_STRING") else _NO_QUERY
    in_force = site_access.switched_on(query.get("site"))
    wanted = BannerRequest(
        is_script=is_script,
        is_beginning=is_script or "begins" in query,
        language=language_in(in_force, query.get("language", "")),
        place=_place(request, query.get("region", "").upper()),
        # A page may add a signal to the browser's, and cannot remove one (R6)
        gpc=query.get("signal") == "true" or _sends(headers, "HTTP_SEC_GPC"),
        dnt=_sends(headers, "HTTP_DNT"),
        minor=query.get("signal") == MINOR,
    )
    packed = _packed_banner(in_force, wanted)
    varies = ("Sec-GPC", "DNT") if in_force.honors_dnt else ("Sec-GPC",)
    reach = "private" if regions.differ() else "public"
    cache = f"{reach}, {_SCRIPT if is_script else _CONFIG}"
    return packed.answer(request, content_type, cache=cache, varies=varies)


def _packed_banner(in_force: NoticeInForce, request: BannerRequest) -> CompressedText:
    """Return the banner with its config, or the config alone, compressed."""
    today = timezone.now().date()
    key = in_force.site.key, in_force.digest, today, request
    resolved = _resolved.get(key)
    if resolved is None:
        if len(_resolved) >= _MAX_REQUESTS:
            _resolved.clear()  # most of them are of days gone by
        resolved = _resolved[key] = banner.resolve(in_force, request, today)

    def write(minute: int) -> CompressedText:
        text = banner.text_of(in_force, resolved, today, sent_at=minute)
        return CompressedText.build(text)

    return _kept(_banners, resolved, write)


def _kept(
    texts: dict[Variant, tuple[_Text, int]], of: ResolvedRequest, write: Callable[[int], _Text]
) -> _Text:
    """Return a variant's text, written anew each minute (of Unix time) if it is dated."""
    minute = int(time.time()) // banner.MINUTE if of.is_dated else 0
    text, written_at = texts.get(of.variant, (None, 0))
    if text is None or written_at != minute:
        text = write(minute)
        texts.pop(of.variant, None)
        texts[of.variant] = text, minute
        for oldest in [*texts][:-_MAX_TEXTS]:
            texts.pop(oldest, None)
    return text


def language_in(in_force: NoticeInForce, code: str) -> str:
    """Return the site's language that this code means, or "": no free text enters the cache."""
    return languages.match(code, in_force.languages) if code else ""


def _sends(headers: Mapping[str, Any], name: str) -> bool:
    return name in headers and gpc(headers[name])  # most browsers do not send it at all


def _place(request: HttpRequest, code: str) -> str:
    is_preview = code and settings.DEBUG and PLACE.fullmatch(code)
    return code if is_preview else regions.of(request.META)  # visitors cannot choose their own rule
