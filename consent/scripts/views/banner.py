"""The tag's one request, answered from memory."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent import regions
from consent.cookies import reader
from consent.kernel.values import PLACE
from consent.notices import NoticeInForce
from consent.scripts import banner
from consent.web import site_access
from consent.web.compressed import FRESH
from consent.web.site_access import endpoint, open_to_all

VARIES = {False: ("Sec-GPC",), True: ("Sec-GPC", "DNT")}  # whether any region hears DNT


@open_to_all
@endpoint("GET")
def script(request: HttpRequest) -> HttpResponse:
    return _answer(request, "text/javascript; charset=utf-8", is_script=True)


@open_to_all
@endpoint("GET")
def config(request: HttpRequest) -> HttpResponse:
    """The config alone, for a page whose language, site or region is not what came."""
    return _answer(request, "application/json", is_script=False)


@open_to_all
@endpoint("GET")
def register(request: HttpRequest) -> HttpResponse:
    """What each category declares: had when a visitor unfolds a list, or says no."""
    in_force = site_access.in_force(request.GET.get("site"))
    language = request.GET.get("language", "")
    packed = banner.registered(in_force, language=language)
    return packed.answer(request, "application/json", cache=f"public, {FRESH}")


class BannerQuery(NamedTuple):
    """What an address asks for."""

    site: str | None = None  # its key
    language: str = ""
    region: str = ""
    signal: bool = False
    is_beginning: bool = False


def _answer(request: HttpRequest, content_type: str, *, is_script: bool) -> HttpResponse:
    asked = _asked(request)
    in_force = site_access.in_force(asked.site)
    told = request.META.get
    wish = banner.BannerRequest(
        is_script=is_script,
        is_beginning=is_script or asked.is_beginning,
        language=_language(asked.language, in_force) if asked.language else "",
        place=_place(request, asked.region),
        # A page may add a signal that it does not show, and takes none away (R6)
        gpc=asked.signal or reader.gpc(told("HTTP_SEC_GPC")),
        dnt=reader.gpc(told("HTTP_DNT")),
    )
    packed, varies = banner.packed(in_force, wish), VARIES[in_force.hears_dnt]
    return packed.answer(request, content_type, cache=f"{_reach()}, {FRESH}", varies=varies)


def _asked(request: HttpRequest) -> BannerQuery:
    if not request.META.get("QUERY_STRING"):
        return NOTHING  # as the tag does, unless it is told more
    query = request.GET
    return BannerQuery(
        site=query.get("site"),
        language=query.get("language", "").lower(),
        region=query.get("region", "").upper(),
        signal=query.get("signal") == "true",
        is_beginning="begins" in query,
    )


NOTHING = BannerQuery()


def _language(asked: str, in_force: NoticeInForce) -> str:
    """The one of the site's that is meant, or nothing: what anybody writes is not remembered."""
    wishes = (asked, asked.partition("-")[0])
    return next((one for wish in wishes for one in in_force.languages if one.lower() == wish), "")


def _place(request: HttpRequest, asked: str) -> str:
    is_preview = asked and settings.DEBUG and PLACE.fullmatch(asked)
    return asked if is_preview else regions.of(request.META)  # else anyone would choose their law


def _reach() -> str:
    """Who may keep the answer: where the region comes with the request, this browser alone."""
    return "private" if regions.differ() else "public"
