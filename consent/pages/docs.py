"""The API's description as a page that needs no JavaScript."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from consent.api import openapi
from consent.integration import conformance
from consent.notices import NoticeInForce
from consent.pages import addresses
from consent.pages.frame import page
from consent.pages.published import published
from consent.web.site_access import only

LANGUAGE = "en"  # its readers are engineers
FILES = {
    "nginx.conf": "nginx: pages that get the verdicts, and locked paths",
    "verify.mjs": "Node: what a visitor decided",
    "judge.mjs": "Node: what follows from it",
    "verify.php": "PHP: what a visitor decided",
    "judge.php": "PHP: what follows from it",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one route."""

    method: str
    path: str
    words: dict[str, Any]
    example: str  # a body that works as it stands
    responses: list[tuple[str, str]]

    @property
    def anchor(self) -> str:
        return str(self.words["operationId"])


@dataclass(frozen=True, slots=True)
class Listing:
    """A file that can be copied as it stands."""

    name: str
    title: str
    text: str


@only("GET")
@published
def docs(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    document = openapi.document(in_force)
    context = {
        "language_links": [],  # it is written in English only
        "document": document,
        "openapi_address": addresses.to("openapi", site=in_force.site.key),
        "operations": list(_operations(document)),
        "listings": [Listing(name, title, conformance.read(name)) for name, title in FILES.items()],
        "schemas": [
            (name, json.dumps(schema, indent=2))
            for name, schema in document["components"]["schemas"].items()
        ],
    }
    response = page(request, in_force, "docs", LANGUAGE, context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, words in item.items():
            yield Operation(
                method=method.upper(),
                path=path,
                words=words,
                example=_example(words),
                responses=sorted(
                    (status, response["description"])
                    for status, response in words["responses"].items()
                ),
            )


def _example(words: dict[str, Any]) -> str:
    content = words.get("requestBody", {}).get("content", {}).get("application/json", {})
    return json.dumps(content["example"], indent=2) if content else ""
