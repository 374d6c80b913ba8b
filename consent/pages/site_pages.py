"""Show pages that depend on the site only: start page, style sheet, developers' documentation."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent.api import documents
from consent.integration import conformance, examples
from consent.notices import NoticeInForce
from consent.pages import addresses
from consent.pages.frame import language_of_site, page
from consent.pages.published import published
from consent.web.responses import document

CACHE = "public, max-age=300, stale-while-revalidate=3600"
_DOCS_LANGUAGE = "en"  # its readers are engineers
_EXAMPLES = {"page": "page.html", "api": "api.js", "hook": "use-consent.js"}


@published("GET")
def start(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Show the service's start page, with links to all other pages."""
    context = {"docs_address": addresses.to("docs", site=in_force.site.key)}
    return page(request, in_force, "start", language_of_site(request, in_force), context)


@published("GET", is_stored=True)
def theme(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Return the style sheet that gives our pages the look of the site's banner."""
    body = addresses.style(in_force).encode()
    return document(request, body, cache=CACHE, content_type="text/css; charset=utf-8")


@cache
def servers() -> list[dict[str, Any]]:
    """Return the chapters of `docs.toml`, with the text of each file that they name."""
    chapters = tomllib.loads(Path(__file__).with_name("docs.toml").read_text(encoding="utf-8"))
    for one in chapters["servers"]:
        files: dict[str, str] = one["files"]
        one["listings"] = [(name, title, conformance.read(name)) for name, title in files.items()]
    found: list[dict[str, Any]] = chapters["servers"]
    return found


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
        "event": examples.event(key.key for key in in_force.ruleset.categories.values()),
        "event_name": examples.EVENT,
        "variable": examples.VARIABLE,
        "granted": examples.GRANTED,
    }
    return page(request, in_force, "docs", _DOCS_LANGUAGE, context)
