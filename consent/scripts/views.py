"""Serve scripts and their data from memory: the banner, what it loads, and the guard."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent.cookies.reader import gpc
from consent.kernel.values import PLACE
from consent.lib.built_scripts import FOLDER
from consent.notices import NoticeInForce
from consent.scripts import banner, guard, words as parts_words
from consent.scripts.pinned import pinned
from consent.web import regions, site_access
from consent.web.responses import FRESH, JAVASCRIPT, CompressedText, RequestProblem, in_console
from consent.web.site_access import NothingInForce, endpoint

# A page may run on a script that is this old; more, and it asks for the config, which is never old
_SCRIPT = "max-age=240, stale-while-revalidate=86400, stale-if-error=604800"
_CONFIG = "no-cache"
_LASTING = f"public, {FRESH}"
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript; charset=utf-8", ".ts": "text/plain; charset=utf-8"}
_NO_QUERY: dict[str, str] = {}  # most tags have none: Django would parse it for 8 µs
_VARIES = {False: ("Sec-GPC",), True: ("Sec-GPC", "DNT")}  # by whether any region counts DNT


@endpoint("GET", is_open=True)
def script(request: HttpRequest) -> HttpResponse:
    try:
        return _answer(request, JAVASCRIPT, is_script=True)
    except NothingInForce as reason:
        return in_console(reason)


@endpoint("GET", is_open=True)
def config(request: HttpRequest) -> HttpResponse:
    """Return the config alone, where the tag's answer has another language, site or region."""
    return _answer(request, "application/json", is_script=False)


@endpoint("GET", is_open=True)
def register(request: HttpRequest) -> HttpResponse:
    """Return what each category declares: loaded when a visitor opens a list, or says no."""
    in_force = site_access.in_force(request.GET.get("site"))
    language = request.GET.get("language", "")
    packed = banner.registered(in_force, language=language)
    return packed.answer(request, "application/json", cache=_LASTING)


@endpoint("GET", is_open=True)
def words(request: HttpRequest) -> HttpResponse:
    """Return the words of the dialog."""
    packed = parts_words.dialog(*_wanted(request))
    return packed.answer(request, "application/json", cache=_LASTING)


@endpoint("GET", is_open=True)
def placeholder(request: HttpRequest) -> HttpResponse:
    """Return the part that fills a blocked frame, with its words in one language."""
    return parts_words.placeholder(*_wanted(request)).answer(request, JAVASCRIPT, cache=_LASTING)


@endpoint("GET", is_open=True)
def guard_script(request: HttpRequest) -> HttpResponse:
    """Return the guard's script: the same for every visitor."""
    try:
        in_force = site_access.in_force(request.GET.get("site"))
    except NothingInForce as reason:
        return in_console(reason)
    return guard.packed(in_force).answer(request, JAVASCRIPT, cache=_LASTING)


@endpoint("GET", is_open=True)
def pinned_script(request: HttpRequest, digest: str) -> HttpResponse:
    """Return the banner's code for pages that pin it: the digest identifies the bytes."""
    scripts = (pinned(one.site.key) for one in site_access.everywhere())
    found = next((one for one in scripts if one.digest == digest), None)
    if found is None:
        raise RequestProblem(
            "This version of the banner is no longer served.",
            status=404,
            detail="The code was upgraded. Copy the pinned tag again from the admin: Sites, Embed.",
        )
    return found.packed.answer(request, _TYPES[".js"], cache=_FOREVER)


@endpoint("GET", is_open=True)
def part(request: HttpRequest, name: str) -> HttpResponse:
    """Return a script that the banner loads only when needed."""
    return _file(request, f"parts/{name}.js")


@endpoint("GET", is_open=True)
def declarations(request: HttpRequest) -> HttpResponse:
    """Return the TypeScript declarations of `window.mixConsent` (design 5.3)."""
    return _file(request, "mix-consent.d.ts")


def _file(request: HttpRequest, name: str) -> HttpResponse:
    content_type = _TYPES[(FOLDER / name).suffix]
    return _packed_file(name).answer(request, content_type, cache=_LASTING)


@cache
def _packed_file(name: str) -> CompressedText:
    try:
        return CompressedText.build((FOLDER / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RequestProblem("There is no such part.", status=404) from None


def _answer(request: HttpRequest, content_type: str, *, is_script: bool) -> HttpResponse:
    headers = request.META
    query = request.GET if headers.get("QUERY_STRING") else _NO_QUERY
    in_force = site_access.switched_on(query.get("site"))
    resolved = banner.BannerRequest(
        is_script=is_script,
        is_beginning=is_script or "begins" in query,
        language=language_in(in_force, query.get("language", "").lower()),
        place=_place(request, query.get("region", "").upper()),
        # A page may add a signal to the browser's, and cannot remove one (R6)
        gpc=query.get("signal") == "true" or gpc(headers.get("HTTP_SEC_GPC")),
        dnt=gpc(headers.get("HTTP_DNT")),
    )
    packed, varies = banner.packed(in_force, resolved), _VARIES[in_force.honors_dnt]
    keys = regions.keys_of_caches(headers)
    reach = "private" if keys is None else "public"
    cache = f"{reach}, {_SCRIPT if is_script else _CONFIG}"
    return packed.answer(request, content_type, cache=cache, varies=(*varies, *(keys or ())))


def _wanted(request: HttpRequest) -> tuple[NoticeInForce, str]:
    in_force = site_access.in_force(request.GET.get("site"))
    language = language_in(in_force, request.GET.get("language", "").lower())
    return in_force, language or in_force.languages[0]


def language_in(in_force: NoticeInForce, code: str) -> str:
    """Return the site's language that this code means, or "": no free text enters the cache."""
    if not code:
        return ""
    codes = {one.lower(): one for one in in_force.languages}
    return codes.get(code) or codes.get(code.partition("-")[0], "")


def _place(request: HttpRequest, code: str) -> str:
    is_preview = code and settings.DEBUG and PLACE.fullmatch(code)
    return code if is_preview else regions.of(request.META)  # visitors cannot choose their own rule
