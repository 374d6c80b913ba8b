"""Count what banners report: banners shown, and cookies met in spite of a refusal.

No cookie, no id. Other origins post here by design, so Django's token cannot come along: Origin is
checked instead.
"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent import regions
from consent.api.schemas.bodies import BannerShownBody, DetectionBody, read
from consent.models import Decision, Tally
from consent.statistics import detections, tallies
from consent.web import clients, limits, site_access
from consent.web.responses import RequestProblem


@csrf_exempt
@site_access.only_from_sites("POST")
def shown(request: HttpRequest) -> HttpResponse:
    limits.admit(request, "shown")
    body = read(request, BannerShownBody.of)
    in_force = site_access.in_force(body.site)
    site_access.require_origin(request, in_force)
    if body.notice > in_force.number or body.language not in in_force.languages:
        raise RequestProblem("No such banner can have been shown.", status=400)
    tallies.count(
        tallies.Event(
            day=timezone.now().date(),
            site=body.site,
            notice=body.notice,
            region=regions.of(request.META),
            language=body.language,
            surface=Decision.Surface.BANNER,
            outcome=Tally.Outcome.SHOWN,
        )
    )
    return HttpResponse(status=204)


@csrf_exempt
@site_access.only_from_sites("POST")
def detected(request: HttpRequest) -> HttpResponse:
    limits.admit(request, "detections")
    body = read(request, DetectionBody.of)
    in_force = site_access.in_force(body.site)
    site_access.require_origin(request, in_force)
    day, client = timezone.now().date(), clients.key_of(request.META)
    detections.count(body.kind, body.names, in_force, day=day, what=body.what, client=client)
    return HttpResponse(status=204)
