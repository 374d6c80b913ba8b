"""Restrict a route to HTTP methods and to pages of sites; answer one visitor alone, by cookies."""

from collections.abc import Callable, Iterable
from functools import wraps
from http.cookies import Morsel
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from consent import notices
from consent.lib import failures
from consent.notices import NothingPublished, NoticeInForce
from consent.web.responses import OPEN, RequestProblem, route_of, unreachable


class NothingInForce(RequestProblem):
    """The site does not exist, has published nothing, or is switched off."""


View = Callable[..., HttpResponse]
READ = ("GET", "HEAD")
never_cached = cache_control(private=True, no_store=True)


def private(response: HttpResponse, *varies_by: str) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    if varies_by:
        patch_vary_headers(response, varies_by)
    return response


def write_cookies(response: HttpResponse, lines: Iterable[Morsel[str]]) -> None:
    """Add lines to a response; keep two lines of one name, which Django would merge."""
    for line in lines:
        own = response.cookies.get(line.key, line)
        is_other = (own["domain"], own["path"]) != (line["domain"], line["path"])
        key = f"{line.key};{line['domain']};{line['path']}" if is_other else line.key
        response.cookies[key] = line


def endpoint(
    *methods: str, is_open: bool = False, from_sites: bool = False
) -> Callable[[View], View]:
    """Allow these methods, answer OPTIONS, and turn a refusal into a problem.

    Any page may read the response where it `is_open`: the same for everyone and not private.

    `from_sites` allows pages of one of the sites or of this service, which then read every
    response, problems too: a banner with a wrong clock has to read the right time. Other origins
    cannot send Django's CSRF token, so Origin is checked instead.
    """
    allowed = [*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])]

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            headers = OPEN if is_open or from_sites else {}
            try:
                if request.method not in allowed:
                    raise _wrong_method(allowed)
                if from_sites:
                    headers = _headers_for(request, allowed)
                if request.method == "OPTIONS":
                    response = HttpResponse(status=204, headers={"Allow": ", ".join(allowed)})
                else:
                    response = view(request, *args, **kwargs)
            except RequestProblem as refused:
                response = refused.response()
            except DatabaseError as error:
                response = unreachable(error, route_of(request)).response()
            for name, value in headers.items():
                response.headers.setdefault(name, value)
            if from_sites:
                patch_vary_headers(response, ("Origin",))
            return response

        return wrapped

    return decorate


def in_force(key: str | None) -> NoticeInForce:
    """Return the notice in force for a site. Raise NothingInForce with the reason."""
    try:
        return notices.current(key)
    except NothingPublished:
        if notices.everywhere():
            raise NothingInForce(
                "There is no such site here.",
                status=404,
                detail="Name it in ?site= or data-site by its key, as it stands in the admin.",
            ) from None
        failures.report(failures.NO_NOTICE)
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


def _wrong_method(allowed: list[str]) -> RequestProblem:
    names = ", ".join(allowed)
    return RequestProblem(f"Use {names} here.", status=405, headers={"Allow": names})


def _headers_for(request: HttpRequest, allowed: list[str]) -> dict[str, str]:
    """Return what lets a page of a site read the response; a same-origin GET has no Origin."""
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None and request.method in (*READ, "OPTIONS"):
        return {}
    sites = [in_force.site.origins for in_force in notices.everywhere()]
    if origin is None or origin not in {own_origin()}.union(*sites):
        raise _foreign()
    headers = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
    }
    if request.method == "OPTIONS":
        headers |= {
            "Access-Control-Allow-Methods": ", ".join(allowed),
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "7200",
        }
    return headers


def _foreign() -> RequestProblem:
    return RequestProblem(
        "This does not come from a page of the site.",
        status=403,
        detail="Add the page's origin to the site's origins in the admin, and publish.",
    )


def own_origin() -> str:
    service = urlsplit(settings.CONSENT_SERVICE_URL)
    return f"{service.scheme}://{service.netloc}"


def host() -> str:
    """Return the host that sets our cookies."""
    return urlsplit(settings.CONSENT_SERVICE_URL).hostname or ""
