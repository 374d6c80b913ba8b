"""The conformance vectors: requests and the verdicts that follow from them."""

from functools import cache

from django.http import HttpRequest, HttpResponse

from consent.integration import conformance
from consent.web.compressed import CompressedText
from consent.web.responses import endpoint, open_to_all

FRESH = "public, max-age=86400, stale-while-revalidate=604800, stale-if-error=604800"


@open_to_all
@endpoint("GET")
def vectors(request: HttpRequest) -> HttpResponse:
    return _packed().answer(request, "application/json", cache=FRESH)


@cache
def _packed() -> CompressedText:
    return CompressedText.of(conformance.read(conformance.VECTORS))
