"""The part that shows a developer what the banner does, for those who may load it."""

from django.http import HttpRequest, HttpResponse

from consent.scripts import debug_token
from consent.scripts.views import parts
from consent.web.responses import RequestProblem, endpoint, never_kept, open_to_all


@open_to_all
@never_kept  # a cache would outlive the token
@endpoint("GET")
def debug(request: HttpRequest) -> HttpResponse:
    if not debug_token.is_open(request.GET.get(debug_token.QUERY, "")):
        raise RequestProblem(
            "There is no such part.",
            status=404,
            detail=f"A link with ?{debug_token.QUERY}= in the admin opens it for an hour.",
        )
    return parts.part(request, "debug")
