"""Counting what was met of what a visitor had refused: no cookie, no id."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent import sightings, sites
from consent.api.bodies import read
from consent.schemas.bodies import Sighted


# Other origins post here by design, so Django's token cannot come along: Origin is checked instead
@csrf_exempt
@sites.only_from_sites("POST")
def report(request: HttpRequest) -> HttpResponse:
    told = read(request, Sighted.of)
    in_force = sites.in_force(told.site)
    sites.require_origin(request, in_force)
    sightings.count(told.kind, told.names, in_force, day=timezone.now().date())
    return HttpResponse(status=204)
