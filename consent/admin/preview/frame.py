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
from consent.admin.preview.context import PreviewContext
from consent.cookies import state
from consent.lib import languages
from consent.web.site_access import only

PAGES = "consent.pages.urls"  # they stand above the admin, and are found by their addresses
ANSWERED = ("preferences/",)  # the only form that reaches nobody
NOT_SENT = "This is a preview: nothing is sent from here, and nothing is recorded."
HEAD = "<head>"


@only("GET")
def stand_in(request: HttpRequest, key: str, params: str) -> HttpResponse:
    """A page of the site, with the tag and little else."""
    preview = access.context(request, key, params)
    if text := preview.missing:
        return _text(text)
    language = preview.params.language
    context = {
        "language": language,
        "dir": languages.direction(language),
        "site": preview.in_force.snapshot["site"],
        "texts": preview.in_force.snapshot["texts"][language],
        "service": preview.root.rstrip("/"),
    }
    html = render_to_string("admin/consent/preview/stand_in.html", context)
    return access.framed(HttpResponse(_with_browser(html, request, preview)))


@only("GET", "POST")
def page(request: HttpRequest, key: str, params: str, path: str) -> HttpResponse:
    """A page of the service, as this visitor finds it."""
    preview = access.context(request, key, params)
    if text := preview.missing:
        return _text(text)
    if request.method == "POST" and path not in ANSWERED:
        return _text(NOT_SENT, status=403)
    response = _of_visitor(request, preview, path)
    if "Location" in response:
        _follow(response, preview)
    elif response["Content-Type"].startswith("text/html"):
        response.content = _with_browser(response.content.decode(), request, preview)
    return access.framed(response)


def _of_visitor(request: HttpRequest, preview: PreviewContext, path: str) -> HttpResponse:
    with _mounted(preview.root) as root:
        try:
            match = resolve(f"{root}{path}"[len(root) - 1 :], PAGES)
        except Resolver404 as error:
            raise Http404 from error
        get_token(request)
        inner = preview.request(
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


def _follow(response: HttpResponse, preview: PreviewContext) -> None:
    """Go on as a visitor who has answered, where the page took an answer."""
    cookie = response.cookies.get(preview.names.state)
    kept = state.decode(cookie.value) if cookie else None
    if kept is None:
        return
    allowed = [key for key, choice in kept.answer.choices.items() if choice.granted]
    after = preview.params.answering_now(allowed).root(preview.in_force.site.key)
    response["Location"] = response["Location"].replace(preview.root, after, 1)


def _with_browser(html: str, request: HttpRequest, preview: PreviewContext) -> str:
    """The page with a script before all others, by which they find the visitor's browser."""
    context = {"preview": preview, "opens": request.GET.get("open", "")}
    script = render_to_string("admin/consent/preview/browser.html", context)
    return html.replace(HEAD, f"{HEAD}{script}", 1)


def _text(text: str, *, status: int = 200) -> HttpResponse:
    plain = "text/plain; charset=utf-8"
    return access.framed(HttpResponse(text, content_type=plain, status=status))
