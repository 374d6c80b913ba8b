"""The description of this API, made anew for every reader: its examples carry fresh ids."""

import json

from django.http import HttpRequest, HttpResponse

from consent import reference, sites
from consent.http import endpoint, open_to_all


@open_to_all
@endpoint("GET")
def openapi(request: HttpRequest) -> HttpResponse:
    document = reference.document(sites.in_force(request.GET.get("site")))
    return HttpResponse(
        json.dumps(document, indent=1, ensure_ascii=False),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
