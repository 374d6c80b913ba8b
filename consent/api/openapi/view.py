"""The description of this API, made anew for every reader: its examples carry fresh ids."""

import json

from django.http import HttpRequest, HttpResponse

from consent.api.openapi import document
from consent.web import site_access
from consent.web.site_access import endpoint, open_to_all


@open_to_all
@endpoint("GET")
def openapi(request: HttpRequest) -> HttpResponse:
    described = document(site_access.in_force(request.GET.get("site")))
    return HttpResponse(
        json.dumps(described, indent=1, ensure_ascii=False),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
