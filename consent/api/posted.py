"""What banners post: bounded, taken apart, and from a page of the site that it names."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from consent.api.bodies import BannerShownBody, DecisionBody, DetectionBody, read
from consent.notices import NoticeInForce
from consent.web import limits, site_access

Body = TypeVar("Body", DecisionBody, BannerShownBody, DetectionBody)
View = Callable[[HttpRequest, Body, NoticeInForce], HttpResponse]


def posted(limit: str, kind: type[Body]) -> Callable[[View[Body]], Callable[..., HttpResponse]]:
    """Pass the body to the view, and what is in force for its site."""

    def decorate(view: View[Body]) -> Callable[..., HttpResponse]:
        # Other origins post by design, so Django's token cannot come along: Origin is checked
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
