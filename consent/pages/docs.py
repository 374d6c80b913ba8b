"""Show the developers' documentation, as a page that works without JavaScript."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent.api import documents
from consent.integration import conformance, examples
from consent.notices import NoticeInForce
from consent.pages.frame import page
from consent.pages.published import published

LANGUAGE = "en"  # its readers are engineers
EXAMPLES = {"page": "page.html", "api": "api.js", "hook": "use-consent.js"}


@cache
def servers() -> list[dict[str, Any]]:
    """Return the chapters of `docs.toml`, with the text of each file that they name."""
    chapters = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
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
            name: examples.read(file, service=service, site=site) for name, file in EXAMPLES.items()
        },
        "event": examples.event(key.key for key in in_force.ruleset.categories.values()),
        "event_name": examples.EVENT,
        "variable": examples.VARIABLE,
        "granted": examples.GRANTED,
    }
    return page(request, in_force, "docs", LANGUAGE, context)
