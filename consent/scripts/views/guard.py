"""The guard's script: the same for every visitor, answered from memory."""

from django.http import HttpRequest, HttpResponse

from consent.scripts import guard
from consent.web import site_access
from consent.web.compressed import FRESH
from consent.web.responses import JAVASCRIPT, in_console
from consent.web.site_access import NothingInForce, endpoint, open_to_all


@open_to_all
@endpoint("GET")
def script(request: HttpRequest) -> HttpResponse:
    try:
        in_force = site_access.in_force(request.GET.get("site"))
    except NothingInForce as reason:
        return in_console(reason)
    return guard.packed(in_force).answer(request, JAVASCRIPT, cache=f"public, {FRESH}")
