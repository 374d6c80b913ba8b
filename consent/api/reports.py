"""Count banners shown, and cookies detected after a refusal, without an id."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.api.bodies import Body, posted
from consent.models import Decision, Tally
from consent.notices import NoticeInForce
from consent.record.statistics import detections, tallies
from consent.web import limits, regions
from consent.web.responses import RequestProblem


@posted("shown", "BannerShown")
def shown(request: HttpRequest, body: Body, in_force: NoticeInForce) -> HttpResponse:
    if body["notice"] > in_force.number or body["language"] not in in_force.languages:
        raise RequestProblem("No such banner can have been shown.", status=400)
    tallies.count(
        tallies.Event(
            **body,
            day=timezone.now().date(),
            region=regions.of(request.META),
            surface=Decision.Surface.BANNER,
            outcome=Tally.Outcome.SHOWN,
        )
    )
    return HttpResponse(status=204)


@posted("detections", "Detection")
def detected(request: HttpRequest, body: Body, in_force: NoticeInForce) -> HttpResponse:
    detections.count(
        body["kind"],
        body["names"],
        in_force,
        day=timezone.now().date(),
        what=body.get("what", ""),
        client=limits.key_of(request.META),
    )
    return HttpResponse(status=204)
