"""What every page shows around its content: languages, links, contact."""

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

NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One link of the language switch."""

    code: str
    name: str
    address: str  # absolute, for search engines
    query: str  # relative, and keeps the page's parameters
    is_current: bool


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
    """Render the page of a route, every word of it in one language.

    `parameters` are those of its address, other than the language.
    """
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
        "language_links": [
            LanguageLink(
                code,
                languages.own_name(code),
                _with_language(address, code),
                _with_language("", code, parameters),
                code == language,
            )
            for code in languages.available(in_force.languages)
        ],
        "preferences_address": _with_language(reverse("preferences"), language),
        "cookies_address": _with_language(reverse("cookies"), language),
        "erase_address": _with_language(reverse("erase"), language),
        "opt_out_address": _with_language(reverse("opt-out"), language),
        "own_address": _with_language(reverse(route), language, parameters),
    }


def _with_language(
    address: str, language: str, parameters: Mapping[str, str] = NO_PARAMETERS
) -> str:
    return f"{address}?{urlencode({languages.PARAMETER: language, **parameters})}"
