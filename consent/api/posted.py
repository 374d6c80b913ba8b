"""Receive banners' posts: limited, parsed, and only from a page of the site that they name.

Banners shown, and cookies detected after a refusal, are counted here without an id.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent import regions
from consent.api.bodies import BannerShownBody, DecisionBody, DetectionBody, read
from consent.models import Decision, Tally
from consent.notices import NoticeInForce
from consent.statistics import detections, tallies
from consent.web import limits, site_access
from consent.web.responses import RequestProblem

Body = TypeVar("Body", DecisionBody, BannerShownBody, DetectionBody)
View = Callable[[HttpRequest, Body, NoticeInForce], HttpResponse]


def posted(limit: str, kind: type[Body]) -> Callable[[View[Body]], Callable[..., HttpResponse]]:
    """Pass the body and its site's notice in force to the view."""

    def decorate(view: View[Body]) -> Callable[..., HttpResponse]:
        # Other origins post by design and cannot send Django's CSRF token: Origin is checked
        @csrf_exempt
        @site_access.only_from_sites("POST")
        @wraps(view)
        def wrapped(request: HttpRequest) -> HttpResponse:
            limits.admit(request, limit)
            body = read(request, kind)
            in_force = site_access.in_force(body.site)
            site_access.require_origin(request, in_force)
            return view(request, body, in_force)

        return wrapped

    return decorate


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
