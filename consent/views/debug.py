"""The part that tells a developer what the banner does: for whom it may, and for nobody else."""

from django.http import HttpRequest, HttpResponse

from consent import debugging
from consent.http import Refused, endpoint, never_kept, open_to_all
from consent.views import parts


@open_to_all
@never_kept  # a cache would outlive the token
@endpoint("GET")
def debug(request: HttpRequest) -> HttpResponse:
    if not debugging.is_open(request.GET.get(debugging.QUERY, "")):
        raise Refused(
            "There is no such part.",
            status=404,
            detail=f"A link with ?{debugging.QUERY}= in the admin opens it for an hour.",
        )
    return parts.part(request, "debug")
