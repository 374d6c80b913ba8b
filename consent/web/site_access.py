"""Which site a request is about, and whether it may come from where it comes from."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from consent import notices
from consent.notices import NothingPublished, NoticeInForce
from consent.web.responses import READ, RequestProblem, View, endpoint, only, unreachable


def in_force(key: str | None) -> NoticeInForce:
    """What is in force for a site, or a refusal that says why there is nothing."""
    try:
        return notices.current(key)
    except NothingPublished:
        if everywhere():
            raise RequestProblem("There is no such site here.", status=404) from None
        raise RequestProblem(
            "Nothing is published yet.", status=503, detail="Publish a notice in the admin."
        ) from None
    except DatabaseError as error:
        raise unreachable() from error


def everywhere() -> tuple[NoticeInForce, ...]:
    try:
        return notices.everywhere()
    except DatabaseError as error:
        raise unreachable() from error


def own_origin() -> str:
    service = urlsplit(settings.CONSENT_SERVICE_URL)
    return f"{service.scheme}://{service.netloc}"


def require_origin(request: HttpRequest, site: NoticeInForce) -> None:
    """Refuse a request that comes from a page of another site than it names."""
    if request.META.get("HTTP_ORIGIN") not in {*site.site.origins, own_origin()}:
        raise foreign()


def only_from_sites(*methods: str) -> Callable[[View], View]:
    """Let these methods through, from pages of one of the sites or of this service.

    The page may read whatever is answered then, problems too: a banner with a wrong clock has to
    learn the right time. A browser sends no Origin with a GET of its own origin, so reading
    without one is let through, and no other page can see the answer.
    """

    def decorate(view: View) -> View:
        inside = endpoint(*methods)(view)

        @only(*methods, "OPTIONS")
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            origin = request.META.get("HTTP_ORIGIN")
            try:
                _admit(origin, request.method)
            except RequestProblem as refused:
                response = refused.response()
            else:
                response = inside(request, *args, **kwargs)
                if origin:
                    _open(request, response, origin)
            patch_vary_headers(response, ("Origin",))
            return response

        return wrapped

    return decorate


def foreign() -> RequestProblem:
    return RequestProblem(
        "This does not come from a page of the site.",
        status=403,
        detail="The Origin header has to name an origin of the site, as it stands in the admin.",
    )


def _admit(origin: str | None, method: str | None) -> None:
    if origin is None and method in (*READ, "OPTIONS"):
        return
    known = {own_origin()}.union(*(one.site.origins for one in everywhere()))
    if origin not in known:
        raise foreign()


def _open(request: HttpRequest, response: HttpResponse, origin: str) -> None:
    response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Allow-Credentials"] = "true"
    if request.method == "OPTIONS":
        response["Access-Control-Allow-Methods"] = response.headers["Allow"]
        response["Access-Control-Allow-Headers"] = "Content-Type"
        response["Access-Control-Max-Age"] = "7200"
