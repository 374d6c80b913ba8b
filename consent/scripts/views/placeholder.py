"""What stands in a frame that waits: one part, with its words in one language."""

from django.http import HttpRequest, HttpResponse

from consent.scripts import placeholder
from consent.scripts.views.banner import language_in
from consent.web import site_access
from consent.web.compressed import FRESH
from consent.web.responses import JAVASCRIPT
from consent.web.site_access import endpoint, open_to_all


@open_to_all
@endpoint("GET")
def script(request: HttpRequest) -> HttpResponse:
    in_force = site_access.in_force(request.GET.get("site"))
    language = language_in(in_force, request.GET.get("language", "").lower())
    packed = placeholder.packed(in_force, language or in_force.languages[0])
    return packed.answer(request, JAVASCRIPT, cache=f"public, {FRESH}")
