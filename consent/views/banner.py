"""The tag's one request, answered from memory."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from consent import embed, regions, sites
from consent.http import endpoint, open_to_all
from consent.notices import InForce
from consent.packed import FRESH
from consent.schemas import PLACE


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
    in_force = sites.in_force(request.GET.get("site"))
    language = request.GET.get("language", "")
    packed = embed.registered(in_force, language=language)
    return packed.answer(request, "application/json", cache=f"public, {FRESH}")


def _answer(request: HttpRequest, content_type: str, *, is_script: bool) -> HttpResponse:
    in_force = sites.in_force(request.GET.get("site"))
    place = _place(request)
    packed = embed.packed(
        in_force,
        language=embed.language_of(
            in_force,
            asked=request.GET.get("language", ""),
            place=place,
            is_beginning=is_script or "begins" in request.GET,
        ),
        place=place,
        sec_gpc=_signal(request),
        dnt=request.META.get("HTTP_DNT"),
        is_script=is_script,
    )
    response = packed.answer(request, content_type, cache=f"{_reach()}, {FRESH}")
    patch_vary_headers(response, ("Sec-GPC", *_also(in_force)))
    return response


def _signal(request: HttpRequest) -> str | None:
    """The header; a page may add a signal that it does not show, and takes none away (R6)."""
    return "1" if request.GET.get("signal") == "true" else request.META.get("HTTP_SEC_GPC")


def _also(in_force: InForce) -> tuple[str, ...]:
    return ("DNT",) if any(row.get("dnt") for row in in_force.terms.regions) else ()


def _place(request: HttpRequest) -> str:
    asked = request.GET.get("region", "").upper()
    is_preview = settings.DEBUG and PLACE.fullmatch(asked)  # else anyone would choose their law
    return asked if is_preview else regions.of(request)


def _reach() -> str:
    """Who may keep the answer: where the region comes with the request, this browser alone."""
    return "private" if regions.differ() else "public"
