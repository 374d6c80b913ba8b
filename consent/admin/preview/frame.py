"""Answer what the frame of a preview loads: a stand-in page of the site, or pages of the service.

A page is made by the view that answers visitors. It finds the service mounted below the admin, and
a browser that is nobody's. So does its banner: each address ends as the real one does, what is
answered is neither recorded nor counted, and no cookie is read or set.
"""

import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
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

from consent.admin.preview.context import PreviewContext, at_address, framed, origin_of, require
from consent.cookies import state
from consent.lib import languages
from consent.models import Decision
from consent.scripts import banner, views, words
from consent.scripts.banner import BannerRequest
from consent.scripts.views import language_in
from consent.web.responses import JAVASCRIPT, problem
from consent.web.site_access import only

_PAGES = "consent.pages.urls"  # they stand above the admin, and are found by their addresses
_ANSWERED = "preferences/"  # the only form that reaches nobody
_NOT_SENT = "This is a preview: nothing is sent from here, and nothing is recorded."
_HEAD = "<head>"


@only("GET")
def stand_in(request: HttpRequest, key: str, params: str) -> HttpResponse:
    """Answer a page of the site, with the tag and little else."""
    preview = at_address(request, key, params)
    if preview.missing:
        return _text(preview.missing)
    language, snapshot = preview.params.language, preview.in_force.snapshot
    context = {
        "language": language,
        "dir": languages.direction(language),
        "site": snapshot["site"],
        "texts": snapshot["texts"][language],
        "service": preview.root.rstrip("/"),
    }
    html = render_to_string("admin/consent/preview/stand_in.html", context)
    return framed(HttpResponse(_with_browser(html, request, preview)))


@only("GET", "POST")
def page(request: HttpRequest, key: str, params: str, path: str) -> HttpResponse:
    """Answer a page of the service, as this visitor finds it."""
    preview = at_address(request, key, params)
    if preview.missing:
        return _text(preview.missing)
    if request.method == "POST" and path != _ANSWERED:
        return _text(_NOT_SENT, status=403)
    before = get_script_prefix()
    set_script_prefix(preview.root)  # in this thread: links lead below it
    try:
        response = _answer(request, preview, path)
    finally:
        set_script_prefix(before)
    if "Location" in response:
        _follow(response, preview)
    elif response["Content-Type"].startswith("text/html"):
        response.content = _with_browser(response.content.decode(), request, preview)
    return framed(response)


def _answer(request: HttpRequest, preview: PreviewContext, path: str) -> HttpResponse:
    try:
        match = resolve(f"/{path}", _PAGES)
    except Resolver404 as error:
        raise Http404 from error
    get_token(request)
    inner = preview.request(
        f"{preview.root}{path}",
        method=str(request.method),
        query=request.GET,
        body=request.POST,
        CSRF_COOKIE=request.META["CSRF_COOKIE"],  # the form comes back to the admin
    )
    inner.resolver_match = match
    response: HttpResponse = match.func(inner, *match.args, **match.kwargs)
    return response


def _follow(response: HttpResponse, preview: PreviewContext) -> None:
    """Go on as a visitor who has answered, where the page took an answer."""
    cookie = response.cookies.get(preview.names.state)
    stored = state.decode(cookie.value) if cookie else None
    if stored is None:
        return
    allowed = [key for key, choice in stored.answer.choices.items() if choice.granted]
    after = preview.params.answering_now(allowed).root(preview.in_force.site.key)
    response["Location"] = response["Location"].replace(preview.root, after, 1)


def _with_browser(html: str, request: HttpRequest, preview: PreviewContext) -> str:
    """Return the page with a script before all others, which stands for the visitor's browser."""
    context = {"preview": preview, "opens": request.GET.get("open", "")}
    script = render_to_string("admin/consent/preview/browser.html", context)
    return html.replace(_HEAD, f"{_HEAD}{script}", 1)


def _text(text: str, *, status: int = 200) -> HttpResponse:
    plain = "text/plain; charset=utf-8"
    return framed(HttpResponse(text, content_type=plain, status=status))


@only("GET")
def resource(request: HttpRequest, key: str, params: str, name: str) -> HttpResponse:
    """Answer the banner or its data, of the notice that is previewed."""
    preview = at_address(request, key, params)
    in_force, query = preview.in_force, request.GET
    asked = language_in(in_force, query.get("language", ""))
    if build := words.DATA.get(name.removesuffix(".json")):
        return _json(build(in_force, asked or in_force.languages[0]))
    is_script, now = name == "banner.js", preview.preview.now
    wanted = BannerRequest(
        is_script=is_script,
        is_beginning=is_script or "begins" in query,
        language=asked,
        place=preview.params.place,
        gpc=preview.params.gpc,
        dnt=False,
    )
    text = banner.text_of(
        in_force,
        banner.resolve(in_force, wanted, now.date()),
        now.date(),
        sent_at=int(now.timestamp()) // banner.MINUTE,
        service=f"{origin_of(request)}{preview.root.rstrip('/')}",
    )
    kind = JAVASCRIPT if is_script else "application/json"
    return framed(HttpResponse(text, content_type=kind))


@only("GET")
def part(request: HttpRequest, key: str, params: str, name: str) -> HttpResponse:
    """Answer a part of the banner's code: the same as ever."""
    require(request)
    return framed(views.part(request, name))


@csrf_exempt  # as the banner sends it; it changes nothing
@only("POST")
def decisions(request: HttpRequest, key: str, params: str) -> HttpResponse:
    """Answer the banner as if what it sends had been recorded."""
    preview = at_address(request, key, params)
    try:
        body = json.loads(request.body)
        choices = {str(key): yes is True for key, yes in body["choices"].items()}
        outcome = preview.answered(choices, Decision.Method(body["method"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return framed(problem("This is no answer.", status=400))
    return _json({"receipt": str(outcome.decision.id), "state": outcome.state}, status=201)


@csrf_exempt  # as the banner sends it; it changes nothing
@only("POST")
def nothing(request: HttpRequest, key: str, params: str) -> HttpResponse:
    """Drop what is sent of banners shown, cookies to renew and names met."""
    require(request)
    return framed(HttpResponse(status=204))


def _json(content: Any, *, status: int = 200) -> HttpResponse:
    return framed(JsonResponse(content, status=status))


def patterns(root: str, wrap: Callable[..., Any]) -> list[URLPattern]:
    """Return the addresses of a frame below `root`; `wrap` lets staff through alone."""
    resources = ("banner.js", "banner.json", "register.json", "words.json")
    uncounted = ("v1/shown", "v1/renew", "v1/detections")
    return [
        *(path(f"{root}{name}", wrap(resource), {"name": name}) for name in resources),
        path(f"{root}parts/<slug:name>.js", wrap(part)),
        path(f"{root}v1/decisions", wrap(decisions)),
        *(path(f"{root}{name}", wrap(nothing)) for name in uncounted),
        path(root, wrap(stand_in), name="consent_preview_frame"),
        path(f"{root}<path:path>", wrap(page), name="consent_preview_frame"),
    ]
