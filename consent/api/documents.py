"""Public documents: notices, keys, the GPC statement, conformance vectors, the API's schema."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent import notices
from consent.api import bodies
from consent.integration import conformance
from consent.models import row_id
from consent.notices import NoticeInForce, signing_keys
from consent.web import site_access
from consent.web.responses import CompressedText, RequestProblem, document
from consent.web.site_access import endpoint

JSON = "application/json"
_FRESH = "public, max-age=60"  # verifiers read a new key before it has signed many tokens
_FROZEN = "public, max-age=31536000, immutable"
_DAILY = "public, max-age=86400, stale-while-revalidate=604800, stale-if-error=604800"


@endpoint("GET", is_open=True)
def notice(request: HttpRequest) -> HttpResponse:
    """Return a published notice, for the client library and for readers."""
    in_force = site_access.in_force(request.GET.get("site"))
    number = request.GET.get("number")
    if number is None:
        body, digest, cached = in_force.for_machines.body, in_force.for_machines.digest, _FRESH
    else:
        body, digest = _numbered(in_force, number)
        cached = _FROZEN
    etag = f'"{digest}"'
    return document(request, body.encode(), content_type=JSON, cache=cached, etag=etag)


@endpoint("GET", is_open=True)
def jwks(request: HttpRequest) -> HttpResponse:
    return _json(request, signing_keys.ring().jwks(), "application/jwk-set+json")


@endpoint("GET", is_open=True)
def gpc(request: HttpRequest) -> HttpResponse:
    """Return the statement of R17, once staff have entered its date; never a false one."""
    key = request.GET.get("site")
    if key is None and len(notices.everywhere()) > 1:
        raise RequestProblem(
            "Several sites are published here, and each makes a statement of its own.",
            status=404,
            detail="Name the site by its key: ?site=…",
        )
    in_force = site_access.in_force(key)
    since = in_force.site.gpc_since
    if since is None:
        raise RequestProblem(
            "This site has made no statement about Global Privacy Control.", status=404
        )
    return _json(request, {"gpc": _abides(in_force), "lastUpdate": since}, JSON)


@endpoint("GET", is_open=True)
def vectors(request: HttpRequest) -> HttpResponse:
    """Return the conformance vectors: requests and their expected verdicts."""
    return _packed_vectors().answer(request, JSON, cache=_DAILY)


@endpoint("GET", is_open=True)
def openapi(request: HttpRequest) -> HttpResponse:
    return document(request, _openapi_body(), cache="public, max-age=300", content_type=JSON)


@cache
def openapi_description() -> dict[str, Any]:
    """Return the content of `openapi.yaml` with the service's own address."""
    return bodies.openapi() | {"servers": [{"url": settings.CONSENT_SERVICE_URL}]}


@cache
def _openapi_body() -> bytes:
    return json.dumps(openapi_description(), indent=1, ensure_ascii=False).encode()


def _numbered(in_force: NoticeInForce, text: str) -> tuple[str, str]:
    if not (number := row_id(text)):
        raise RequestProblem("number is a whole number from 1.", status=400)
    if number == in_force.number:
        return in_force.body, in_force.digest
    found = notices.get(in_force.site.key, number)
    if found is None:
        raise RequestProblem("There is no notice of this number.", status=404)
    return found.body, found.digest


def _abides(in_force: NoticeInForce) -> bool:
    """Return whether the signal turns off all that it concerns (R8, R18): but what is necessary."""
    categories = in_force.ruleset.categories.values()
    return not any(category.necessary and category.is_signalled for category in categories)


def _json(request: HttpRequest, content: Any, content_type: str) -> HttpResponse:
    body = json.dumps(content).encode()
    return document(request, body, cache=_FRESH, content_type=content_type)


@cache
def _packed_vectors() -> CompressedText:
    return CompressedText.build(conformance.read(conformance.VECTORS))
