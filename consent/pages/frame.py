"""Render pages with their common frame: languages, links, contact.

A page's language is the one in its address, else the law's, else the browser's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from consent import notices
from consent.lib import durations, languages
from consent.notices import NoticeInForce
from consent.pages import addresses
from consent.record.visit import PREVIEW, Preview
from consent.web import regions

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
    key, back = in_force.site.key, addresses.way_back(request, in_force)
    return {
        "route": route,
        "language": language,
        "dir": languages.direction(language),
        "texts": in_force.snapshot["texts"][language],
        "site": site,
        "home": back.get(addresses.BACK) or addresses.home(in_force),
        "notice": in_force,
        "off_since": durations.day(datetime.fromisoformat(off.since)) if off else "",
        "theme_address": addresses.theme(in_force),
        "address": addresses.absolute(addresses.to(route, site=key)),
        "canonical": addresses.absolute(addresses.to(route, site=key, language=language)),
        "language_links": [
            LanguageLink(
                code,
                languages.own_name(code),
                addresses.query(site=key, language=code, **parameters, **back),
                code == language,
                addresses.absolute(addresses.to(route, site=key, language=code)),
            )
            for code in languages.available(in_force.languages)
        ],
        "preferences_address": addresses.to("preferences", site=key, language=language, **back),
        "cookies_address": addresses.to("cookies", site=key, language=language),
        "erase_address": addresses.to("erase", site=key, language=language, **back),
        "opt_out_address": addresses.to("opt-out", site=key, language=language, **back),
        "receipt_address": addresses.to("receipt", site=key, language=language),
        "check_address": addresses.to_any("check-receipt", site=key, language=language),
        "agent_address": addresses.to("agent", site=key, language=language),
        "own_address": addresses.to(route, site=key, language=language, **parameters),
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
