"""The preview: who the visitor is, and a frame with a page of the site or pages of the service.

A page in the frame is made by the view that answers visitors. It finds the service mounted below
the admin, and a browser that is nobody's. So does its banner: each address ends as the real one
does, what is answered is neither recorded nor counted, and no cookie is read or set.
"""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.template.loader import render_to_string
from django.urls import (
    Resolver404,
    URLPattern,
    get_script_prefix,
    path,
    resolve,
    set_script_prefix,
)
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from consent.admin.publish.preview.context import PreviewContext, origin_of, verdicts
from consent.admin.publish.preview.controls import NOW, address, root
from consent.admin.site_lists import show
from consent.cookies import state
from consent.lib import languages
from consent.models import Decision
from consent.scripts import banner, views, words
from consent.scripts.banner import BannerRequest
from consent.scripts.views import language_in
from consent.web.responses import JAVASCRIPT, problem
from consent.web.site_access import private

_PAGES = "consent.pages.urls"  # they stand above the admin, and are found by their addresses


def patterns(wrap: Callable[..., Any]) -> list[URLPattern]:
    """`wrap` lets staff through alone."""
    below, name = "preview/<slug:key>/", "consent_preview_frame"
    return [
        path(below, wrap(_controls), name="consent_preview"),
        path(f"{below}<str:visitor>/", wrap(_frame), name=name),
        path(f"{below}<str:visitor>/<path:below>", wrap(_frame), name=name),
    ]


@require_safe
def _controls(request: HttpRequest, key: str) -> HttpResponse:
    """Answer the form and the frame; with `?frame=1`, the frame alone."""
    preview = PreviewContext.build(request, key, request.GET)
    inner = address(key, preview.visitor["show"], preview.visitor)
    if "frame" in request.GET:
        return _framed(HttpResponseRedirect(inner))
    site, visitor = preview.notice.site, preview.visitor
    lines = [] if preview.missing else list(verdicts(preview))
    return show(
        request, "preview/page",
        title="Preview",
        subtitle=site.name,
        site=site,
        preview=preview,
        frame=inner,
        latest=site.notices.first(),
        rule=preview.visit.ruleset.row(visitor["place"], today=visitor["date"]),
        lines=lines,
        asked=[line.name for line in lines if line.is_asked],
    )  # fmt: skip


def _framed(response: HttpResponse) -> HttpResponse:
    """Let the admin's own pages show it in a frame; no cache keeps it, and it sets no cookie."""
    response.cookies.clear()
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    setattr(response, "_csp_replace", {"frame-ancestors": ["'self'"]})
    return private(response)


@csrf_exempt  # a banner has no token; nothing is changed
@require_http_methods(["GET", "HEAD", "POST"])
def _frame(request: HttpRequest, key: str, visitor: str, below: str = "") -> HttpResponse:
    """Answer an address of the service, or the stand-in page above it, for this visitor."""
    preview = PreviewContext.build(request, key, QueryDict(visitor))
    if preview.missing:
        return _framed(_text(preview.missing))
    answer = _post if request.method == "POST" else _get
    return _framed(answer(request, preview, below))


def _text(text: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


def _get(request: HttpRequest, preview: PreviewContext, below: str) -> HttpResponse:
    in_force = preview.in_force
    asked = language_in(in_force, request.GET.get("language", ""))
    if build := words.DATA.get(below.removesuffix(".json")):
        return JsonResponse(build(in_force, asked or in_force.languages[0]))
    match below.partition("/"):
        case "", _, _:
            return _stand_in(request, preview)
        case (("banner.js" | "banner.json"), "", _):
            return _banner(request, preview, asked, is_script=below == "banner.js")
        case "parts", _, name:
            return views.part(request, name.removesuffix(".js"))
    return _page(request, preview, below)


def _post(request: HttpRequest, preview: PreviewContext, below: str) -> HttpResponse:
    match below:
        case "v1/decisions":
            return _decision(request, preview)
        case "v1/shown" | "v1/renew" | "v1/detections":
            return HttpResponse(status=204)
        case "preferences/":  # the only form that reaches nobody
            return _page(request, preview, below)
    return _text(
        "This is a preview: nothing is sent from here, and nothing is recorded.", status=403
    )


def _stand_in(request: HttpRequest, preview: PreviewContext) -> HttpResponse:
    """Answer a page of the site, with the tag and little else."""
    language, snapshot = preview.visitor["language"], preview.in_force.snapshot
    context = {
        "language": language,
        "dir": languages.direction(language),
        "site": snapshot["site"],
        "texts": snapshot["texts"][language],
        "service": preview.root.rstrip("/"),
    }
    html = render_to_string("admin/consent/preview/stand_in.html", context)
    return HttpResponse(_with_browser(html, request, preview))


def _page(request: HttpRequest, preview: PreviewContext, below: str) -> HttpResponse:
    """Answer a page of the service, as this visitor finds it."""
    try:
        match = resolve(f"/{below}", _PAGES)
    except Resolver404:  # of the service, and the same for everybody
        return HttpResponseRedirect(f"{settings.CONSENT_SERVICE_URL}/{below}")
    inner = preview.request(f"{preview.root}{below}")
    inner.method, inner.GET, inner.POST = request.method, request.GET, request.POST
    inner.resolver_match = match
    before = get_script_prefix()
    set_script_prefix(preview.root)  # in this thread: links lead below it
    try:
        response: HttpResponse = match.func(inner, *match.args, **match.kwargs)
    finally:
        set_script_prefix(before)
    if "Location" in response:
        _follow(response, preview)
    elif response["Content-Type"].startswith("text/html"):
        response.content = _with_browser(response.content.decode(), request, preview)
    return response


def _follow(response: HttpResponse, preview: PreviewContext) -> None:
    """Go on as a visitor who has answered, where the page took an answer."""
    cookie = response.cookies.get(preview.names.state)
    stored = state.decode(cookie.value) if cookie else None
    if stored is None:
        return
    allowed = sorted(key for key, choice in stored.answer.choices.items() if choice.granted)
    visitor = preview.visitor | {"answer": ".".join([NOW, *allowed])}
    after = root(preview.in_force.site.key, visitor)
    response["Location"] = response["Location"].replace(preview.root, after, 1)


def _with_browser(html: str, request: HttpRequest, preview: PreviewContext) -> str:
    """Return the page with a script before all others, which stands for the visitor's browser."""
    context = {"preview": preview, "opens": request.GET.get("open", "")}
    script = render_to_string("admin/consent/preview/browser.html", context)
    return html.replace("<head>", f"<head>{script}", 1)


def _banner(
    request: HttpRequest, preview: PreviewContext, language: str, *, is_script: bool
) -> HttpResponse:
    """Answer the banner, or its config alone, of the notice that is previewed."""
    in_force, now = preview.in_force, preview.preview.now
    wanted = BannerRequest(
        is_script=is_script,
        is_beginning=is_script or "begins" in request.GET,
        language=language,
        place=preview.preview.place,
        gpc=bool(preview.visitor["gpc"]),
    )
    text = banner.text_of(
        in_force,
        banner.resolve(in_force, wanted, now.date()),
        now.date(),
        sent_at=int(now.timestamp()) // banner.MINUTE,
        service=f"{origin_of(request)}{preview.root.rstrip('/')}",
    )
    return HttpResponse(text, content_type=JAVASCRIPT if is_script else "application/json")


def _decision(request: HttpRequest, preview: PreviewContext) -> HttpResponse:
    """Answer the banner as if what it sends had been recorded."""
    try:
        body = json.loads(request.body)
        choices = {str(key): yes is True for key, yes in body["choices"].items()}
        outcome = preview.answered(choices, Decision.Method(body["method"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return problem("This is no answer.", status=400)
    return JsonResponse({"receipt": str(outcome.decision.id), "state": outcome.state}, status=201)
