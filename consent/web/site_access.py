"""Restrict a route to HTTP methods and to pages of sites."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from consent import notices
from consent.lib import causes
from consent.notices import NothingPublished, NoticeInForce
from consent.web.responses import OPEN, RequestProblem, problem, route_of, unreachable


class NothingInForce(RequestProblem):
    """The site does not exist, has published nothing, or is switched off."""


View = Callable[..., HttpResponse]
READ = ("GET", "HEAD")


def only(*methods: str) -> Callable[[View], View]:
    """Allow these methods only; GET includes HEAD."""
    names = ", ".join(allowed := _with_head(methods))

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in allowed:
                return view(request, *args, **kwargs)
            response = problem(f"Use {names} here.", status=405)
            response.headers["Allow"] = names
            return response

        return wrapped

    return decorate


def never_cached(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return private(view(request, *args, **kwargs))

    return wrapped


def private(response: HttpResponse, *varies_by: str) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    if varies_by:
        patch_vary_headers(response, varies_by)
    return response


def open_to_all(view: View) -> View:
    """Let any page read the response: it is the same for everyone and not private."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in OPEN.items():
            response.headers.setdefault(name, value)
        return response

    return wrapped


def endpoint(*methods: str) -> Callable[[View], View]:
    """Allow these methods, answer OPTIONS, and turn a refusal into a problem."""
    allowed = ", ".join(_with_head([*methods, "OPTIONS"]))

    def decorate(view: View) -> View:
        @only(*methods, "OPTIONS")
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return HttpResponse(status=204, headers={"Allow": allowed})
            try:
                return view(request, *args, **kwargs)
            except RequestProblem as refused:
                return refused.response()
            except DatabaseError as error:
                return unreachable(error, route_of(request)).response()

        return wrapped

    return decorate


def only_from_sites(*methods: str) -> Callable[[View], View]:
    """Allow these methods from pages of one of the sites or of this service.

    The page may then read every response, problems too: a banner with a wrong clock has to read
    the right time. A browser sends no Origin with a same-origin GET, so reading without one is
    allowed, and no other page can see the response.
    """

    def decorate(view: View) -> View:
        answer = endpoint(*methods)(view)

        @only(*methods, "OPTIONS")
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            origin = request.META.get("HTTP_ORIGIN")
            try:
                _admit(origin, request.method)
            except RequestProblem as refused:
                response = refused.response()
                for name, value in OPEN.items():  # the page may read why: the same for all
                    response[name] = value
            else:
                response = answer(request, *args, **kwargs)
                if origin:
                    _open(request, response, origin)
            patch_vary_headers(response, ("Origin",))
            return response

        return wrapped

    return decorate


def in_force(key: str | None) -> NoticeInForce:
    """Return the notice in force for a site. Raise NothingInForce with the reason."""
    try:
        return notices.current(key)
    except NothingPublished:
        if everywhere():
            raise NothingInForce(
                "There is no such site here.",
                status=404,
                detail="Name it in ?site= or data-site by its key, as it stands in the admin.",
            ) from None
        causes.report(causes.NO_NOTICE)
        raise NothingInForce(
            "Nothing is published yet.", status=503, detail="Publish a notice in the admin."
        ) from None
    except DatabaseError as error:
        raise unreachable(error, "Reading the notices") from error


def switched_on(key: str | None) -> NoticeInForce:
    """Return the notice in force. Raise NothingInForce, also if the site is switched off."""
    found = in_force(key)
    if found.switched_off:
        raise NothingInForce(
            "This site's optional cookies are switched off.",
            status=503,
            detail="Nothing optional is allowed, nobody is asked, and every answer is kept. "
            "manage.py site, or the admin, switches them on again.",
        )
    return found


def everywhere() -> tuple[NoticeInForce, ...]:
    try:
        return notices.everywhere()
    except DatabaseError as error:
        raise unreachable(error, "Reading the notices") from error


def require_origin(request: HttpRequest, site: NoticeInForce) -> None:
    """Refuse a request from a page of another site than the one it names."""
    if request.META.get("HTTP_ORIGIN") not in origins_of(site):
        raise _foreign()


def require_own_page(request: HttpRequest) -> None:
    """Refuse a request from a page of another host; a same-origin GET has no Origin."""
    origin = request.META.get("HTTP_ORIGIN", own_origin() if request.method in READ else None)
    if origin != own_origin():
        raise RequestProblem(
            "This answers pages of this host alone.",
            status=403,
            detail="Send the visitor to the preference page.",
        )


def origins_of(site: NoticeInForce) -> set[str]:
    """Return the origins whose pages may answer for a site: its own and this service's."""
    return {*site.site.origins, own_origin()}


def _with_head(methods: Iterable[str]) -> list[str]:
    given = dict.fromkeys(methods)
    return list(given | {"HEAD": None} if "GET" in given else given)


def _admit(origin: str | None, method: str | None) -> None:
    if origin is None and method in (*READ, "OPTIONS"):
        return
    if origin not in {own_origin()}.union(*(one.site.origins for one in everywhere())):
        raise _foreign()


def _foreign() -> RequestProblem:
    return RequestProblem(
        "This does not come from a page of the site.",
        status=403,
        detail="Add the page's origin to the site's origins in the admin.",
    )


def own_origin() -> str:
    service = urlsplit(settings.CONSENT_SERVICE_URL)
    return f"{service.scheme}://{service.netloc}"


def _open(request: HttpRequest, response: HttpResponse, origin: str) -> None:
    response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Allow-Credentials"] = "true"
    if request.method == "OPTIONS":
        response["Access-Control-Allow-Methods"] = response.headers["Allow"]
        response["Access-Control-Allow-Headers"] = "Content-Type"
        response["Access-Control-Max-Age"] = "7200"
