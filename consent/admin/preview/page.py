"""The page around the frame: who the visitor is, and what a server may set for him."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from consent.admin.preview import access, verdicts
from consent.admin.preview.controls import Controls
from consent.admin.preview.stage import Stage, Subject
from consent.models import Notice, Site
from consent.web.site_access import only

OPEN = {"dialog": "?open=dialog"}
PATHS = {"preferences": "preferences/", "cookies": "cookies/"}


@only("GET")
def page(request: HttpRequest, key: str) -> HttpResponse:
    """Controls, frame and verdicts; with `?frame=1`, the frame alone."""
    access.require(request)
    site = get_object_or_404(Site, key=key)
    try:
        subject = Subject.of(site, int(request.GET.get("notice") or 0))
    except (ValueError, Notice.DoesNotExist) as error:
        raise Http404 from error
    answered = subject.answered.snapshot if subject.answered else None
    controls = Controls.of(request.GET, subject.notice.snapshot, answered)
    stage = Stage.of(subject, controls.situation, origin=access.origin_of(request))
    frame = _frame(stage, controls.cleaned_data["show"])
    if "frame" in request.GET:
        return access.framed(HttpResponseRedirect(frame))
    missing = access.missing(stage)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Preview",
        "subtitle": site.name,
        "site": site,
        "controls": controls,
        "frame": frame,
        "subject": subject,
        "latest": site.notices.order_by("-number").first(),
        "missing": missing,
        "lines": [] if missing else verdicts.lines(stage),
        "asked": [] if missing else verdicts.asked(stage),
        "screen": controls.cleaned_data["screen"],
        "scheme": controls.cleaned_data["scheme"],
    }
    return TemplateResponse(request, "admin/consent/preview/page.html", context)


def _frame(stage: Stage, show: str) -> str:
    address = access.address(stage, PATHS.get(show, ""))
    if show in PATHS:
        return f"{address}?site={stage.in_force.site.key}&language={stage.situation.language}"
    return f"{address}{OPEN.get(show, '')}"
