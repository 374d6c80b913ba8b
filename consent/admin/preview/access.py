"""Who may look at a preview, and whether there is enough to look at."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from consent.admin import languages
from consent.admin.preview.situation import Situation
from consent.admin.preview.stage import Stage, Subject
from consent.models import Notice, Site
from consent.web.site_access import private

PERMISSIONS = ("consent.view_category", "consent.view_notice")
OF_RECORD = "consent.view_decision"
CSP_OF_FRAMES = {"frame-ancestors": ["'self'"]}


def require(request: HttpRequest) -> None:
    """Raises PermissionDenied."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied


def stage(request: HttpRequest, key: str, situation: str) -> Stage:
    """What an address of a frame means, for somebody who may see it."""
    require(request)
    site = get_object_or_404(Site, key=key)
    try:
        wanted = Situation.of_key(situation)
        if wanted.decision and not request.user.has_perm(OF_RECORD):
            raise PermissionDenied
        return Stage.of(Subject.of(site, wanted.number), wanted, origin=origin_of(request))
    except (ValueError, Notice.DoesNotExist) as error:
        raise Http404 from error


def address(stage: Stage, path: str = "") -> str:
    """Where a page of this visitor is; without a path, the stand-in page of the site."""
    return address_of(stage.in_force.site.key, stage.situation, path)


def address_of(key: str, situation: Situation, path: str = "") -> str:
    parts = (key, situation.key, path) if path else (key, situation.key)
    return reverse("admin:consent_preview_frame", args=parts)


def origin_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def framed(response: HttpResponse) -> HttpResponse:
    """Let the admin's own pages show it in a frame; no cache keeps it, and it sets no cookie."""
    response.cookies.clear()
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    setattr(response, "_csp_replace", CSP_OF_FRAMES)
    return private(response)


def missing(stage: Stage) -> str:
    """What has to be written before there is anything to show, in a sentence; or nothing."""
    snapshot, language = stage.in_force.snapshot, stage.situation.language
    name = languages.name(language)
    if language not in stage.in_force.languages:
        return f"The site is not shown in {name}."
    if language not in snapshot["texts"]:
        return f"There is no banner text in {name} yet."
    for row in snapshot["categories"]:
        for one, called in [(row, row["key"]), *((c, c["name"]) for c in row["cookies"])]:
            if language not in one["texts"]:
                return f"“{called}” has no text in {name} yet."
    return ""
