"""Counting what was met of what a visitor had refused: no cookie, no id."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent.api.schemas.bodies import DetectionBody, read
from consent.statistics import detections
from consent.web import clients, limits, site_access


# Other origins post here by design, so Django's token cannot come along: Origin is checked instead
@csrf_exempt
@site_access.only_from_sites("POST")
def report(request: HttpRequest) -> HttpResponse:
    limits.admit(request, "detections")
    body = read(request, DetectionBody.of)
    in_force = site_access.in_force(body.site)
    site_access.require_origin(request, in_force)
    day, client = timezone.now().date(), clients.key_of(request.META)
    detections.count(body.kind, body.names, in_force, day=day, what=body.what, client=client)
    return HttpResponse(status=204)
