"""The page around the frame: who the visitor is, and what a server may set for him."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from consent.admin.preview import frame
from consent.admin.preview.context import PreviewContext, framed, notices, origin_of, require
from consent.admin.preview.params import Controls
from consent.kernel.rules import Answer, Category, Judgement, Reason, Verdict
from consent.lib.row_ids import row_id
from consent.models import Notice, Site
from consent.notices.category_names import category_name
from consent.web.site_access import only


@only("GET")
def page(request: HttpRequest, key: str) -> HttpResponse:
    """Controls, frame and verdicts; with `?frame=1`, the frame alone."""
    require(request)
    site = get_object_or_404(Site, key=key)
    try:
        notice, answered = notices(site, row_id(request.GET.get("notice", "")))
    except Notice.DoesNotExist as error:
        raise Http404 from error
    controls = Controls.of(request.GET, notice, answered)
    params, chosen = controls.params, controls.cleaned_data
    frame = params.address(site.key, chosen["show"])
    if "frame" in request.GET:
        return framed(HttpResponseRedirect(frame))
    origin = origin_of(request)
    preview = PreviewContext.build(notice, answered, params, origin=origin)
    missing = preview.missing
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        **({} if missing else verdicts(preview)),
        "title": "Preview",
        "subtitle": site.name,
        "site": site,
        "controls": controls,
        "frame": frame,
        "notice": notice,
        "is_draft": not params.number,
        "latest": site.notices.order_by("-number").first(),
        "missing": missing,
        "screen": chosen["screen"],
        "scheme": chosen["scheme"],
    }
    return TemplateResponse(request, "admin/consent/preview/page.html", context)


def verdicts(preview: PreviewContext) -> dict[str, list[Any]]:
    """What the site's server is told of this visitor, and what the banner asks about, by name."""
    visit, answer = preview.visit, preview.visit.context.answer
    judged = visit.ruleset.judge_all(visit.rule, visit.context, now=visit.seconds)
    asked = visit.ruleset.questions(visit.rule, visit.context, now=visit.seconds)
    names = {row["key"]: category_name(row) for row in preview.in_force.snapshot["categories"]}
    return {
        "lines": [
            line(name, visit.ruleset.categories[key], judged[key], answer)
            for key, name in names.items()
        ],
        "asked": [name for key, name in names.items() if key in asked],
    }


SITE = "preview/<slug:key>/"
VISITOR = f"{SITE}<str:params>/"
UNCOUNTED = ("v1/shown", "v1/renew", "v1/detections")


def patterns(wrap: Callable[..., Any]) -> list[URLPattern]:
    """`wrap` lets staff through alone."""
    return [
        path(SITE, wrap(page), name="consent_preview"),
        *(
            path(f"{VISITOR}{name}", wrap(frame.resource), {"name": name})
            for name in frame.RESOURCES
        ),
        path(f"{VISITOR}parts/<slug:name>.js", wrap(frame.part)),
        path(f"{VISITOR}v1/decisions", wrap(frame.decisions)),
        *(path(f"{VISITOR}{end}", wrap(frame.nothing)) for end in UNCOUNTED),
        path(VISITOR, wrap(frame.stand_in), name="consent_preview_frame"),
        path(f"{VISITOR}<path:path>", wrap(frame.page), name="consent_preview_frame"),
    ]


NOT_YET = "Not yet", "quiet"
BADGES = {
    Verdict.GRANTED: ("Yes", "good"),
    Verdict.DENIED: ("No", "bad"),
    Verdict.UNASKED: NOT_YET,
    Verdict.LAPSED: NOT_YET,
}
REASONS = {
    Reason.NECESSARY: "Necessary: always on",
    Reason.SIGNAL: "Off by an opt-out",
    Reason.REGION: "On by the rule of the place",
}


class VerdictLine(NamedTuple):
    """One category."""

    name: str
    why: str
    verdict: str
    look: str  # the class of its badge


def line(name: str, category: Category, judgement: Judgement, answer: Answer | None) -> VerdictLine:
    return VerdictLine(name, why(category, judgement, answer), *BADGES[judgement.verdict])


def why(category: Category, judgement: Judgement, answer: Answer | None) -> str:
    if judgement.reason is not Reason.CHOICE or answer is None:
        return REASONS.get(judgement.reason, "Not answered")
    choice = answer.choices[category.key]
    word = "Allowed" if choice.granted else "Refused"
    if judgement.verdict is not Verdict.LAPSED:
        return word
    is_changed = choice.granted and choice.version != category.version
    return f"{word}, changed since" if is_changed else f"{word}, lapsed"
