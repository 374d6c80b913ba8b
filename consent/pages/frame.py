"""Render pages with their common frame, and build their addresses: each names the page's site.

A page's language is the one in its address, else the law's, else the browser's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.http import escape_leading_slashes

from consent import notices
from consent.intake.visit import PREVIEW, Preview
from consent.lib import colours, durations, languages
from consent.notices import NoticeInForce
from consent.web import regions

SITE = "site"
BACK = "back"


def address_of(route: str, *, site: str, language: str = "", **more: str) -> str:
    """Return the address of a site's page; the page chooses an empty language itself."""
    return f"{reverse(route)}{query(site=site, language=language, **more)}"


def address_if_any(route: str, *, site: str, language: str = "") -> str:
    """Return the same, or nothing where no app has this page."""
    try:
        return address_of(route, site=site, language=language)
    except NoReverseMatch:
        return ""


def query(*, site: str, language: str = "", **more: str) -> str:
    named = {SITE: site, languages.PARAMETER: language}
    parameters = {name: value for name, value in named.items() if value} | more
    return f"?{urlencode(parameters)}"


def home(in_force: NoticeInForce) -> str:
    """Return the site's own address, the first one if it has several."""
    return min(in_force.site.origins, default="")


def way_back(request: HttpRequest, in_force: NoticeInForce) -> dict[str, str]:
    """Return the parameter for the link back to an origin of the site; empty if that is `home`."""
    origin = "/".join(request.META.get("HTTP_REFERER", "").split("/", 3)[:3])
    came_from = (origin, request.GET.get(BACK, ""))
    known = next((origin for origin in came_from if origin in in_force.site.origins), "")
    return {BACK: known} if known not in ("", home(in_force)) else {}


def absolute(address: str) -> str:
    """Return an absolute URL of the service, for search engines and receipts, for any Host."""
    service: str = settings.CONSENT_SERVICE_URL
    return urljoin(service, address)


def theme(in_force: NoticeInForce) -> str:
    """Return the address of this notice's style sheet; empty for the default theme."""
    if not style(in_force):
        return ""
    return address_of("theme", site=in_force.site.key, notice=str(in_force.number))


def style(in_force: NoticeInForce) -> str:
    """Return the CSS that gives our pages the look of the site's banner."""
    return colours.page_style(in_force.snapshot.get("theme", {}))


def same_address(request: HttpRequest, **changed: str) -> str:
    """Return the address of this request, with some of its parameters changed."""
    kept = {name: values for name, values in request.GET.lists() if name not in changed}
    return f"{escape_leading_slashes(request.path)}?{urlencode({**changed, **kept}, doseq=True)}"


_QUEBEC = "CA-QC"
NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LanguageLink:
    code: str
    name: str
    query: str  # with the page's parameters
    is_current: bool
    address: str = ""  # absolute, for search engines


def page(
    request: HttpRequest,
    in_force: NoticeInForce,
    route: str,
    language: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    parameters: Mapping[str, str] = NO_PARAMETERS,
) -> HttpResponse:
    """Render the page of a route in one language; `parameters` are the others of its address."""
    with translation.override(language):
        response = render(
            request,
            f"consent/{route}.html",
            {**_frame(request, in_force, route, language, parameters), **context},
            status=status,
        )
    response.headers["Content-Language"] = language
    return response


def _frame(
    request: HttpRequest,
    in_force: NoticeInForce,
    route: str,
    language: str,
    parameters: Mapping[str, str],
) -> dict[str, Any]:
    site, off = in_force.snapshot["site"], in_force.switched_off
    key, back = in_force.site.key, way_back(request, in_force)
    link = partial(address_of, site=key, language=language)
    return {
        "route": route,
        "language": language,
        "dir": languages.direction(language),
        "texts": in_force.snapshot["texts"][language],
        "site": site,
        "home": back.get(BACK) or home(in_force),
        "notice": in_force,
        "off_since": durations.day(datetime.fromisoformat(off.since)) if off else "",
        "theme_address": theme(in_force),
        "address": absolute(address_of(route, site=key)),
        "canonical": absolute(link(route)),
        "language_links": [
            LanguageLink(
                code,
                languages.own_name(code),
                query(site=key, language=code, **parameters, **back),
                code == language,
                absolute(address_of(route, site=key, language=code)),
            )
            for code in languages.available(in_force.languages)
        ],
        "preferences_address": link("preferences", **back),
        "cookies_address": link("cookies"),
        "erase_address": link("erase", **back),
        "opt_out_address": link("opt-out", **back),
        "receipt_address": link("receipt"),
        "check_address": address_if_any("check-receipt", site=key, language=language),
        "agent_address": link("agent"),
        "own_address": link(route, **parameters),
    }


def language_of_site(request: HttpRequest, in_force: NoticeInForce) -> str:
    """Return the language of a site's page."""
    offered = languages.available(in_force.languages)
    return languages.choose(request, offered, begin_with=_language_of_law(request, in_force))


def language_without_site(request: HttpRequest) -> str:
    """Return the language of a page that belongs to no site, from memory only."""
    known = notices.everywhere() if notices.are_known() else ()
    if known:
        begin_with = _language_of_law(request, known[0])
    else:
        begin_with = "fr" if regions.of(request.META) == _QUEBEC else ""
    return languages.choose(request, offered_languages(), begin_with=begin_with)


def offered_languages() -> list[str]:
    """Return the languages of our pages."""
    return [code for code, _name in settings.LANGUAGES]


def _language_of_law(request: HttpRequest, in_force: NoticeInForce) -> str:
    """Return the law's first language if it differs from the site's own (R89), else ""."""
    preview: Preview | None = request.META.get(PREVIEW)
    place = preview.place if preview else regions.of(request.META)
    now = preview.now if preview else timezone.now()
    first = next(iter(in_force.ruleset.languages(place, today=now.date())), "")
    return "" if first == languages.available(in_force.languages)[0] else first
