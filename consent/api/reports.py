"""Count what banners report: banners shown, and cookies met in spite of a refusal; no id."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent import regions
from consent.api.bodies import BannerShownBody, DetectionBody
from consent.api.posted import posted
from consent.models import Decision, Tally
from consent.notices import NoticeInForce
from consent.statistics import detections, tallies
from consent.web import limits
from consent.web.responses import RequestProblem


@posted("shown", BannerShownBody)
def shown(request: HttpRequest, body: BannerShownBody, in_force: NoticeInForce) -> HttpResponse:
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


@posted("detections", DetectionBody)
def detected(request: HttpRequest, body: DetectionBody, in_force: NoticeInForce) -> HttpResponse:
    day, client = timezone.now().date(), limits.key_of(request.META)
    detections.count(body.kind, body.names, in_force, day=day, what=body.what, client=client)
    return HttpResponse(status=204)
