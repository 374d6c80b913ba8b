"""Error answers: problem JSON for machines, pages for people. They use no database."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from consent.kernel.values import SITE_KEY
from consent.lib import languages
from consent.pages import addresses, spoken
from consent.web.responses import RETRY_SECONDS, problem
from consent.web.visit import host

MACHINES = ("/v1/", "/.well-known/", "/banner.", "/healthz", "/readyz", "/metrics")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_machine(request):
        return problem("This request cannot be read.", status=400)
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_machine(request):
        return problem("This is not allowed.", status=403)
    return page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, 403, kind="csrf")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_machine(request):
        return problem("Nothing has this address. See /v1/docs for those that are.", status=404)
    return page(request, 404)


def server_error(request: HttpRequest, *_: Any) -> HttpResponse:
    if _is_machine(request):
        return problem("Something broke here. Try again later.", status=500)
    return page(request, 500)


def unpublished(request: HttpRequest) -> HttpResponse:
    response = page(request, 503)
    response.headers["Retry-After"] = "60"
    return response


def unreachable(request: HttpRequest) -> HttpResponse:
    """The database does not answer: nothing was saved, and the visitor can only try again."""
    response = page(request, 503, kind="500")
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def too_many(request: HttpRequest, *, retry_after: str) -> HttpResponse:
    response = page(request, 429)
    response.headers["Retry-After"] = retry_after
    setattr(response, "_has_been_logged", True)  # the limit's own line is one a minute
    return response


def unknown_site(request: HttpRequest) -> HttpResponse:
    return page(request, 404, kind="unknown-site")


def _is_machine(request: HttpRequest) -> bool:
    return request.path_info.startswith(MACHINES)


def page(
    request: HttpRequest, status: int, *, kind: str = "", template: str = "error", **more: Any
) -> HttpResponse:
    """A page that is no site's, in the visitor's language; in Quebec, French first (R155)."""
    language = spoken.without_site(request)
    with translation.override(language):
        title, text = _words(kind or str(status))
        context = {
            "language": language,
            "dir": languages.direction(language),
            "host": host(),
            "title": title,
            "text": text,
            "code": status,
            "preferences_address": addresses.to(
                "preferences",
                site="" if kind == "unknown-site" else _named(request),
                language=language,
            ),
        }
        response = render(request, f"consent/{template}.html", context | more, status=status)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _named(request: HttpRequest) -> str:
    """The site in the address, as far as it can be one."""
    key = request.GET.get(addresses.SITE, "")
    return key if SITE_KEY.fullmatch(key) else ""


def _words(kind: str) -> tuple[str, str]:
    match kind:
        case "csrf":
            return _("The form could not be accepted"), _(
                "It did not come from this page, or your browser keeps no cookies for this site. "
                "Nothing was saved. Open the page again, and let it keep cookies while you answer."
            )
        case "403":
            return _("You may not do this"), _("Log in with an account that may, or go back.")
        case "404":
            return _("There is no such page"), _(
                "The address may be mistyped or out of date. What you chose is not affected."
            )
        case "unknown-site":
            return _("There is no such website here"), _(
                "The address may be mistyped, or this website asks you nothing here. "
                "What you chose is not affected."
            )
        case "which-site":
            return _("Which website is it about?"), _(
                "Several websites keep your choices here, each apart from the others. "
                "Choose the one that you came from."
            )
        case "429":
            return _("Too many answers at once"), _(
                "Many have come from your network within a short time. Nothing was saved. "
                "Wait a minute, go back and send yours again."
            )
        case "503":
            return _("Nothing has been published yet"), _(
                "Only the cookies that the site cannot work without are in use until then."
            )
        case "500":
            return _("Something went wrong here"), _(
                "Try again in a few minutes. Cookies that wait for your choice go on waiting."
            )
        case _:
            return _("This request could not be read"), _("Go back and try again.")
