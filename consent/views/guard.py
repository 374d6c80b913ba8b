"""The guard, where a page asks for it: the same for every visitor, answered from memory."""

from django.http import HttpRequest, HttpResponse

from consent import guard, sites
from consent.http import endpoint, open_to_all
from consent.packed import FRESH

TYPE = "text/javascript; charset=utf-8"


@open_to_all
@endpoint("GET")
def script(request: HttpRequest) -> HttpResponse:
    in_force = sites.in_force(request.GET.get("site"))
    return guard.packed(in_force).answer(request, TYPE, cache=f"public, {FRESH}")
