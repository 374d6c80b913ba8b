"""What the frame of a preview shows: a stand-in page of the site, or a page of the service.

A page is made by the view that answers visitors. It finds the service mounted below the admin, and
a browser that is nobody's.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import Resolver404, get_script_prefix, resolve, set_script_prefix

from consent.admin.preview import access
from consent.admin.preview.stage import Stage
from consent.cookies import state
from consent.cookies.names import CookieNames
from consent.lib import languages
from consent.web.site_access import only

PAGES = "consent.pages.urls"  # they stand above the admin, and are found by their addresses
ANSWERED = ("preferences/",)  # the only form that reaches nobody
NOT_SENT = "This is a preview: nothing is sent from here, and nothing is recorded."
HEAD = "<head>"


@only("GET")
def stand_in(request: HttpRequest, key: str, situation: str) -> HttpResponse:
    """A page of the site, with the tag and little else."""
    stage = access.stage(request, key, situation)
    if text := access.missing(stage):
        return _text(text)
    language = stage.situation.language
    context = {
        "language": language,
        "dir": languages.direction(language),
        "site": stage.in_force.snapshot["site"],
        "texts": stage.in_force.snapshot["texts"][language],
        "service": access.address(stage).rstrip("/"),
    }
    html = render_to_string("admin/consent/preview/stand_in.html", context)
    return access.framed(HttpResponse(_with_browser(html, request, stage)))


@only("GET", "POST")
def page(request: HttpRequest, key: str, situation: str, path: str) -> HttpResponse:
    """A page of the service, as this visitor finds it."""
    stage = access.stage(request, key, situation)
    if text := access.missing(stage):
        return _text(text)
    if request.method == "POST" and path not in ANSWERED:
        return _text(NOT_SENT, status=403)
    response = _of_visitor(request, stage, path)
    if "Location" in response:
        _follow(response, stage)
    elif response["Content-Type"].startswith("text/html"):
        response.content = _with_browser(response.content.decode(), request, stage)
    return access.framed(response)


def _of_visitor(request: HttpRequest, stage: Stage, path: str) -> HttpResponse:
    with _mounted(access.address(stage)) as root:
        try:
            match = resolve(f"{root}{path}"[len(root) - 1 :], PAGES)
        except Resolver404 as error:
            raise Http404 from error
        get_token(request)
        inner = stage.request(
            f"{root}{path}",
            method=str(request.method),
            query=request.GET,
            body=request.POST,
            CSRF_COOKIE=request.META["CSRF_COOKIE"],  # the form comes back to the admin
        )
        inner.resolver_match = match
        response: HttpResponse = match.func(inner, *match.args, **match.kwargs)
        return response


@contextmanager
def _mounted(root: str) -> Iterator[str]:
    """Let addresses of the service's pages lead below `root`, in this thread."""
    before = get_script_prefix()
    set_script_prefix(root)
    try:
        yield root
    finally:
        set_script_prefix(before)


def _follow(response: HttpResponse, stage: Stage) -> None:
    """Go on as a visitor who has answered, where the page took an answer."""
    name = CookieNames.of(stage.in_force.site.key, stage.in_force.cookie_domain).state
    cookie = response.cookies.get(name)
    kept = state.decode(cookie.value) if cookie else None
    if kept is None:
        return
    allowed = [key for key, choice in kept.answer.choices.items() if choice.granted]
    situation = stage.situation.answering_now(allowed)
    after = access.address_of(stage.in_force.site.key, situation)
    response["Location"] = response["Location"].replace(access.address(stage), after, 1)


def _with_browser(html: str, request: HttpRequest, stage: Stage) -> str:
    """The page with a script before all others, by which they find the visitor's browser."""
    context = {"stage": stage, "root": access.address(stage), "opens": request.GET.get("open", "")}
    script = render_to_string("admin/consent/preview/browser.html", context)
    return html.replace(HEAD, f"{HEAD}{script}", 1)


def _text(text: str, *, status: int = 200) -> HttpResponse:
    plain = "text/plain; charset=utf-8"
    return access.framed(HttpResponse(text, content_type=plain, status=status))
