"""Show pages that depend on the site only: start, style sheet, documentation, Cookie Policy."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from consent import notices
from consent.api import documents
from consent.integration import conformance, examples
from consent.integration.gate import gate
from consent.integration.snippets import tags
from consent.lib import languages, toml
from consent.models import row_id
from consent.notices import NoticeInForce
from consent.pages import cards, errors, frame, sentences
from consent.pages.frame import language_of_site, page
from consent.pages.published import published
from consent.record import retention
from consent.web import regions
from consent.web.responses import document
from consent.web.site_access import private

CACHE = "public, max-age=300, stale-while-revalidate=3600"
_DOCS_LANGUAGE = "en"  # its readers are engineers
_EXAMPLES = {"page": "page.html", "api": "api.js", "hook": "use-consent.js"}


@published("GET")
def start(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Show the service's start page, with links to all other pages."""
    context = {"docs_address": frame.address_of("docs", site=in_force.site.key)}
    return page(request, in_force, "start", language_of_site(request, in_force), context)


@published("GET", is_stored=True)
def theme(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Return the style sheet that gives our pages the look of the site's banner."""
    body = frame.style(in_force).encode()
    return document(request, body, cache=CACHE, content_type="text/css; charset=utf-8")


@cache
def servers() -> list[dict[str, Any]]:
    """Return the chapters of `docs.toml`, with the text of each file that they name."""
    chapters: list[dict[str, Any]] = toml.read(__file__, "docs.toml")["servers"]
    for chapter in chapters:
        files = chapter["files"].items()
        chapter["listings"] = [(name, title, conformance.read(name)) for name, title in files]
    return chapters


@published("GET", is_stored=True)
def docs(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    service, site = settings.CONSENT_SERVICE_URL, in_force.site.key
    context = {
        "language_links": [],  # available in English only
        "document": documents.openapi_description(),
        "servers": servers(),
        "examples": {
            name: examples.read(file, service=service, site=site)
            for name, file in _EXAMPLES.items()
        },
        "google": gate(tags.TEXTS["google"]["loader"], in_force.snapshot, service, "")[0],
        "event": examples.event(key.key for key in in_force.ruleset.categories.values()),
        "event_name": examples.EVENT,
        "variable": examples.VARIABLE,
        "granted": examples.GRANTED,
    }
    return page(request, in_force, "docs", _DOCS_LANGUAGE, context)


_NOTICE = "notice"  # the parameter that names an earlier version by its number


@published("GET", is_stored=True)
def cookies(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    shown = _shown(request, in_force)
    if shown is None:
        return errors.page(request, 404)
    language = language_of_site(request, shown)
    is_replaced = shown.number != in_force.number
    with translation.override(language):
        context = _context(shown.snapshot, language) | {
            "waiting": {row.key for row in shown.ruleset.optional if row.needs_yes},
            "sold": cards.sold(shown, language),
            "published": sentences.day(datetime.fromisoformat(shown.published_at)),
            "versions": [(number, sentences.day(at)) for number, at in in_force.versions],
            "is_replaced": is_replaced,
        }
    query = {_NOTICE: str(shown.number)} if is_replaced else {}
    response = page(request, shown, "cookies", language, context, parameters=query)
    is_same_for_all = request.GET.get(languages.PARAMETER) == language or not regions.differ()
    if is_same_for_all and not in_force.switched_off:
        response.headers["Cache-Control"] = CACHE
        patch_vary_headers(response, ["Accept-Language"])
        return response
    return private(response)  # depends on the visitor's place, or on the switch


def _shown(request: HttpRequest, in_force: NoticeInForce) -> NoticeInForce | None:
    """Return the version named in the address, else the one in force; None if unknown."""
    number = request.GET.get(_NOTICE, str(in_force.number))
    if number == str(in_force.number):
        return in_force
    notice = notices.get(in_force.site.key, row_id(number))
    return NoticeInForce.of(notice) if notice else None


def _context(snapshot: Mapping[str, Any], language: str) -> dict[str, Any]:
    optional = [row for row in snapshot["categories"] if not row["necessary"]]
    category_cards = [cards.Card(row, language) for row in snapshot["categories"]]
    return {
        "cards": category_cards,
        "unused": _names(snapshot["unused"], language),
        "third_parties": cards.parties(snapshot["categories"], snapshot["site"], language),
        "involving": _names((row for row in optional if row["third_party"]), language),
        "signalled": [card.text["name"] for card in category_cards if card.is_signalled],
        "dnt_places": [
            sentences.place_name(row, language) for row in snapshot["regions"] if row.get("dnt")
        ],
        "kept": retention.for_visitors(),
    }


def _names(rows: Iterable[Mapping[str, Any]], language: str) -> list[str]:
    return [row["texts"][language]["name"] for row in rows]
