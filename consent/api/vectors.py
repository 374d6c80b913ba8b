"""The conformance vectors: requests and what is to be said of them, the same for everyone."""

from functools import cache

from django.http import HttpRequest, HttpResponse

from consent import conformance
from consent.http import endpoint, open_to_all
from consent.packed import Packed

FRESH = "public, max-age=86400, stale-while-revalidate=604800, stale-if-error=604800"


@open_to_all
@endpoint("GET")
def vectors(request: HttpRequest) -> HttpResponse:
    return _packed().answer(request, "application/json", cache=FRESH)


@cache
def _packed() -> Packed:
    return Packed.of(conformance.read(conformance.VECTORS))
