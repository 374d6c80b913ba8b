"""Decorate pages that belong to one site and need its notice in force.

The site is the one named in the address, else the only one, else the one whose page led here; else
the visitor is asked.
"""

from collections.abc import Callable, Sequence
from functools import wraps

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from consent import notices
from consent.intake.visit import PREVIEW, Preview
from consent.lib import failures
from consent.notices import NoticeInForce
from consent.pages import errors, frame
from consent.web import limits
from consent.web.responses import RequestProblem, route_of
from consent.web.site_access import READ, private

_View = Callable[[HttpRequest, NoticeInForce], HttpResponse]


def published(
    *methods: str, is_stored: bool = False
) -> Callable[[_View], Callable[..., HttpResponse]]:
    """Allow these methods, and pass the notice in force to the view; else a page says why not.

    No cache may store the response, unless `is_stored` and the address names the site: without
    one, it may show another site later. A preview has its own notice. Posts of one client are
    limited: each form of these pages writes to the record.
    """

    def decorate(view: _View) -> Callable[..., HttpResponse]:
        @require_http_methods({"HEAD", *methods})
        @wraps(view)
        def wrapped(request: HttpRequest) -> HttpResponse:
            preview: Preview | None = request.META.get(PREVIEW)
            response = view(request, preview.in_force) if preview else _answer(view, request)
            is_named = bool(preview or request.GET.get(frame.SITE))
            return response if is_stored and is_named else private(response)

        return wrapped

    return decorate


def _answer(view: _View, request: HttpRequest) -> HttpResponse:
    try:
        if request.method == "POST" and not _has_own_limit(request):
            limits.admit(request, "decisions")
        sites = notices.everywhere()
        if not sites:
            failures.report(failures.NO_NOTICE)
            return errors.page(request, 503, retry_after="60")
        if key := request.GET.get(frame.SITE):
            return view(request, notices.current(key))
        return view(request, sites[0]) if len(sites) == 1 else _find_site(request, sites)
    except notices.NothingPublished:
        return errors.page(request, 404, kind="unknown-site")
    except RequestProblem as refused:
        return errors.too_many(request, retry_after=refused.headers["Retry-After"])
    except DatabaseError as error:
        failures.report_error(error, route_of(request))
        return errors.unreachable(request)


def _has_own_limit(request: HttpRequest) -> bool:
    """Return whether the page itself handles the limit, and keeps what was typed."""
    match = request.resolver_match
    return match is not None and match.url_name in ("opt-out", "agent")


def _find_site(request: HttpRequest, sites: Sequence[NoticeInForce]) -> HttpResponse:
    """Lead on to the address that names the site of the referring page, or ask."""
    referer = request.META.get("HTTP_REFERER", "")
    is_ours = referer.startswith(f"{settings.CONSENT_SERVICE_URL}/")
    address = "" if is_ours else referer
    found = [
        in_force
        for in_force in sites
        if address.startswith(tuple(f"{origin}/" for origin in in_force.site.origins))
    ]
    if request.method in READ and len(found) == 1:
        return HttpResponseRedirect(frame.same_address(request, site=found[0].site.key))
    return _ask(request, sites)


def _ask(request: HttpRequest, sites: Sequence[NoticeInForce]) -> HttpResponse:
    """Answer 300, a choice of pages (RFC 9110, 15.4.1), or 400 to a form that names no site."""
    named = [
        (in_force.snapshot["site"], frame.same_address(request, site=in_force.site.key))
        for in_force in sites
    ]
    return errors.page(
        request,
        300 if request.method in READ else 400,
        kind="which-site",
        template="chooser",
        sites=sorted(named, key=lambda link: (link[0]["name"].casefold(), link[0]["company"])),
    )
