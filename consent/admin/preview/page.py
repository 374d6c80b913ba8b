"""The page around the frame: who the visitor is, and what a server may set for him."""

from collections.abc import Callable, Iterator
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
from consent.lib.languages import category_name
from consent.lib.row_ids import row_id
from consent.models import Notice, Site
from consent.web.site_access import only

_SITE = "preview/<slug:key>/"


def patterns(wrap: Callable[..., Any]) -> list[URLPattern]:
    """`wrap` lets staff through alone."""
    return [
        path(_SITE, wrap(page), name="consent_preview"),
        *frame.patterns(f"{_SITE}<str:params>/", wrap),
    ]


@only("GET")
def page(request: HttpRequest, key: str) -> HttpResponse:
    """Controls, frame and verdicts; with `?frame=1`, the frame alone."""
    require(request)
    site = get_object_or_404(Site, key=key)
    try:
        notice, answered = notices(site, row_id(request.GET.get("notice", "")))
    except Notice.DoesNotExist as error:
        raise Http404 from error
    controls = Controls.build(request.GET, notice, answered)
    params, chosen = controls.params, controls.cleaned_data
    address = params.address(site.key, chosen["show"])
    if "frame" in request.GET:
        return framed(HttpResponseRedirect(address))
    preview = PreviewContext.build(notice, answered, params, origin=origin_of(request))
    lines = [] if preview.missing else list(verdicts(preview))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Preview",
        "subtitle": site.name,
        "site": site,
        "controls": controls,
        "frame": address,
        "notice": notice,
        "latest": site.notices.order_by("-number").first(),
        "missing": preview.missing,
        "rule": preview.visit.ruleset.row(params.place, today=params.day),
        "lines": lines,
        "asked": [line.name for line in lines if line.is_asked],
        "screen": chosen["screen"],
        "scheme": chosen["scheme"],
    }
    return TemplateResponse(request, "admin/consent/preview/page.html", context)


_NOT_YET = "Not yet", "quiet"
_BADGES = {
    Verdict.GRANTED: ("Yes", "good"),
    Verdict.DENIED: ("No", "bad"),
    Verdict.UNASKED: _NOT_YET,
    Verdict.LAPSED: _NOT_YET,
}
_REASONS = {
    Reason.NECESSARY: "Necessary: always on",
    Reason.SIGNAL: "Off by an opt-out",
    Reason.REGION: "On by the rule of the place",
}


class _VerdictLine(NamedTuple):
    """What the site's server is told of one category, and whether the banner asks about it."""

    name: str
    why: str
    is_asked: bool
    verdict: str
    look: str  # the class of its badge


def verdicts(preview: PreviewContext) -> Iterator[_VerdictLine]:
    visit, answer = preview.visit, preview.visit.context.answer
    judged = visit.ruleset.judge_all(visit.rule, visit.context, now=visit.seconds)
    asked = visit.ruleset.questions(visit.rule, visit.context, now=visit.seconds)
    for row in preview.in_force.snapshot["categories"]:
        key = row["key"]
        reason = why(visit.ruleset.categories[key], judged[key], answer)
        badge = _BADGES[judged[key].verdict]
        yield _VerdictLine(category_name(row), reason, key in asked, *badge)


def why(category: Category, judgement: Judgement, answer: Answer | None) -> str:
    """Return the reason of a verdict, in words."""
    if judgement.reason is not Reason.CHOICE or answer is None:
        return _REASONS.get(judgement.reason, "Not answered")
    choice = answer.choices[category.key]
    word = "Allowed" if choice.granted else "Refused"
    if judgement.verdict is not Verdict.LAPSED:
        return word
    is_changed = choice.granted and choice.version != category.version
    return f"{word}, changed since" if is_changed else f"{word}, lapsed"
