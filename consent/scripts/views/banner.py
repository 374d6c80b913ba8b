"""The tag's one request, answered from memory."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent import regions
from consent.cookies import reader
from consent.kernel.values import PLACE
from consent.notices import NoticeInForce
from consent.scripts import banner
from consent.scripts.words import words as parts_words
from consent.web import site_access
from consent.web.compressed import FRESH
from consent.web.responses import JAVASCRIPT, in_console
from consent.web.site_access import NothingInForce, endpoint, open_to_all

# A page may run on a script that is this old; more, and it asks for the config, which is never old
SCRIPT = "max-age=240, stale-while-revalidate=86400, stale-if-error=604800"
CONFIG = "no-cache"
VARIES = {False: ("Sec-GPC",), True: ("Sec-GPC", "DNT")}  # by whether any region counts DNT


@open_to_all
@endpoint("GET")
def script(request: HttpRequest) -> HttpResponse:
    try:
        return _answer(request, JAVASCRIPT, is_script=True)
    except NothingInForce as reason:
        return in_console(reason)


@open_to_all
@endpoint("GET")
def config(request: HttpRequest) -> HttpResponse:
    """The config alone, where the tag's own answer has another language, site or region."""
    return _answer(request, "application/json", is_script=False)


@open_to_all
@endpoint("GET")
def register(request: HttpRequest) -> HttpResponse:
    """What each category declares: loaded when a visitor opens a list, or says no."""
    in_force = site_access.in_force(request.GET.get("site"))
    language = request.GET.get("language", "")
    packed = banner.registered(in_force, language=language)
    return packed.answer(request, "application/json", cache=f"public, {FRESH}")


@open_to_all
@endpoint("GET")
def words(request: HttpRequest) -> HttpResponse:
    """What the dialog says."""
    in_force = site_access.in_force(request.GET.get("site"))
    language = language_in(in_force, request.GET.get("language", "").lower())
    packed = parts_words(in_force, language or in_force.languages[0])
    return packed.answer(request, "application/json", cache=f"public, {FRESH}")


class BannerQuery(NamedTuple):
    """The parameters of an address."""

    site: str | None = None  # its key
    language: str = ""
    region: str = ""
    signal: bool = False
    is_beginning: bool = False


def _answer(request: HttpRequest, content_type: str, *, is_script: bool) -> HttpResponse:
    query = _query(request)
    in_force = site_access.switched_on(query.site)
    headers = request.META
    resolved = banner.BannerRequest(
        is_script=is_script,
        is_beginning=is_script or query.is_beginning,
        language=language_in(in_force, query.language) if query.language else "",
        place=_place(request, query.region),
        # A page may add a signal to the browser's, and cannot remove one (R6)
        gpc=query.signal or reader.gpc(headers.get("HTTP_SEC_GPC")),
        dnt=reader.gpc(headers.get("HTTP_DNT")),
    )
    packed, varies = banner.packed(in_force, resolved), VARIES[in_force.honors_dnt]
    keys = regions.keys_of_caches(headers)
    reach = "private" if keys is None else "public"
    cache = f"{reach}, {SCRIPT if is_script else CONFIG}"
    return packed.answer(request, content_type, cache=cache, varies=(*varies, *(keys or ())))


def _query(request: HttpRequest) -> BannerQuery:
    if not request.META.get("QUERY_STRING"):
        return NOTHING  # as the tag does by default
    query = request.GET
    return BannerQuery(
        site=query.get("site"),
        language=query.get("language", "").lower(),
        region=query.get("region", "").upper(),
        signal=query.get("signal") == "true",
        is_beginning="begins" in query,
    )


NOTHING = BannerQuery()


def language_in(in_force: NoticeInForce, code: str) -> str:
    """The language of the site that this code means, or "": no free text enters the cache."""
    codes = {one.lower(): one for one in in_force.languages}
    return codes.get(code) or codes.get(code.partition("-")[0], "")


def _place(request: HttpRequest, code: str) -> str:
    is_preview = code and settings.DEBUG and PLACE.fullmatch(code)
    return code if is_preview else regions.of(request.META)  # visitors cannot choose their own rule
