"""Who may look at a preview, and what lets the admin's own pages show it in a frame."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from consent.admin.preview.context import PreviewContext, notices
from consent.admin.preview.params import PreviewParams
from consent.models import Notice, Site
from consent.web.site_access import private

PERMISSIONS = ("consent.view_category", "consent.view_notice")
OF_RECORD = "consent.view_decision"
CSP_OF_FRAMES = {"frame-ancestors": ["'self'"]}


def require(request: HttpRequest) -> None:
    """Raises PermissionDenied."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied


def context(request: HttpRequest, key: str, params_key: str) -> PreviewContext:
    """What an address of a frame means, for somebody who may see it."""
    require(request)
    site = get_object_or_404(Site, key=key)
    try:
        params = PreviewParams.from_key(params_key)
        if params.decision and not request.user.has_perm(OF_RECORD):
            raise PermissionDenied
        pair = notices(site, params.number)
        return PreviewContext.build(*pair, params, origin=origin_of(request))
    except (ValueError, Notice.DoesNotExist) as error:
        raise Http404 from error


def origin_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def framed(response: HttpResponse) -> HttpResponse:
    """Let the admin's own pages show it in a frame; no cache keeps it, and it sets no cookie."""
    response.cookies.clear()
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    setattr(response, "_csp_replace", CSP_OF_FRAMES)
    return private(response)
