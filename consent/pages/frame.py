"""What every page has around it: language, addresses, links, contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from consent.lib import languages
from consent.notices import NoticeInForce
from consent.pages import theme


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One link of the language switch."""

    code: str
    name: str
    address: str  # absolute, for search engines
    query: str  # this very page
    is_current: bool


def page(
    request: HttpRequest,
    in_force: NoticeInForce,
    route: str,
    language: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    carried: Mapping[str, str] = MappingProxyType({}),
) -> HttpResponse:
    """Render the page of a route, every word of it in one language.

    `carried` is what its address holds beside the language.
    """
    with translation.override(language):
        response = render(
            request,
            f"consent/{route}.html",
            {**around(request, in_force, route, language, carried), **context},
            status=status,
        )
    response.headers["Content-Language"] = language
    return response


def around(
    request: HttpRequest,
    in_force: NoticeInForce,
    route: str,
    language: str,
    carried: Mapping[str, str],
) -> dict[str, Any]:
    site = in_force.snapshot["site"]
    address = request.build_absolute_uri(reverse(route))
    return {
        "route": route,
        "language": language,
        "dir": languages.direction(language),
        "texts": in_force.snapshot["texts"][language],
        "site": site,
        "home": min(in_force.site.origins, default=""),
        "notice": in_force,
        "theme_address": theme.address(in_force),
        "address": address,
        "languages": [
            LanguageLink(
                code,
                languages.own_name(code),
                _in(address, code),
                _in("", code, carried),
                code == language,
            )
            for code in languages.available(in_force.languages)
        ],
        "preferences_address": _in(reverse("preferences"), language),
        "cookies_address": _in(reverse("cookies"), language),
        "erase_address": _in(reverse("erase"), language),
        "opt_out_address": _in(reverse("opt-out"), language),
        "own_address": _in(reverse(route), language, carried),
    }


def _in(address: str, language: str, carried: Mapping[str, str] = MappingProxyType({})) -> str:
    return f"{address}?{urlencode({languages.PARAMETER: language, **carried})}"
