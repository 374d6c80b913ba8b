"""The guard's script: the same for every visitor, answered from memory."""

from django.http import HttpRequest, HttpResponse

from consent.scripts import guard
from consent.web import site_access
from consent.web.compressed import FRESH
from consent.web.responses import endpoint, open_to_all

TYPE = "text/javascript; charset=utf-8"


@open_to_all
@endpoint("GET")
def script(request: HttpRequest) -> HttpResponse:
    in_force = site_access.in_force(request.GET.get("site"))
    return guard.packed(in_force).answer(request, TYPE, cache=f"public, {FRESH}")
