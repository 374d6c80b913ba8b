"""Error responses: problem JSON for machines, pages for people. They use no database."""

import sys
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path, reverse
from django.utils import translation

from consent import notices
from consent.kernel.values import SITE_KEY
from consent.lib import failures, languages
from consent.pages import frame, sentences
from consent.pages.frame import LanguageLink, language_without_site, offered_languages
from consent.web import request_id
from consent.web.responses import (
    RETRY_SECONDS,
    problem,
    route_of,
    unreachable as unreachable_problem,
)
from consent.web.site_access import READ, host, private

_WORTH_ANOTHER_TRY = (429, 503)
_SITELESS = ("unknown-site", "which-site")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "This request cannot be read.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_admin(request) and request.user.is_staff:
        return _of_admin(request, "refused", title="This is not yours to do")
    return _answer(request, 403, "This is not allowed.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return too_late(request) if _is_admin(request) else page(request, 403, kind="csrf")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    title = "Nothing has this address. See /v1/docs for those that are."
    return _answer(request, 404, title)


def server_error(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answer 500; 503 for a temporary failure of the database, which visitors cannot report."""
    error = sys.exc_info()[1]
    if error and failures.cause_of(error).word in failures.TEMPORARY:
        if _is_machine(request):
            return unreachable_problem(error, route_of(request)).response()
        failures.report_error(error, route_of(request))
        return unreachable(request)
    kind = "broken" if request.method == "POST" else "500"
    return _answer(request, 500, "Something broke here. Try again later.", kind=kind)


def _answer(request: HttpRequest, status: int, title: str, *, kind: str = "") -> HttpResponse:
    """Answer a program by a problem, a person by a page."""
    if _is_machine(request):
        return problem(title, status=status)
    return page(request, status, kind=kind)


def unreachable(request: HttpRequest) -> HttpResponse:
    """Answer 503: nothing was saved, and the visitor can only try again."""
    kind = "away" if request.method in READ else "unsaved"
    return page(request, 503, kind=kind, retry_after=str(RETRY_SECONDS))


def too_many(request: HttpRequest, *, retry_after: str) -> HttpResponse:
    response = page(request, 429, retry_after=retry_after)
    setattr(response, "_has_been_logged", True)  # the limit logs its own line once a minute
    return response


def too_late(request: HttpRequest) -> HttpResponse:
    """Offer staff what they sent once more, without passwords, if it is from a form of ours."""
    if request.path == reverse("admin:login"):
        return redirect("admin:login")
    again = _again(request)
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    hidden = ("csrfmiddlewaretoken", "password")
    kept = [pair for pair in again["fields"] if not any(word in pair[0] for word in hidden)]
    again |= {"fields": kept, "is_form": is_ours, "has_files": bool(request.FILES)}
    return _of_admin(request, "too_late", title="Nothing was saved yet", **again)


def _is_admin(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and "admin" in match.app_names and hasattr(request, "user")


def _of_admin(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    context = admin.site.each_context(request) | context
    return private(render(request, f"admin/{template}.html", context, status=403))


def _is_machine(request: HttpRequest) -> bool:
    """Return whether a program sent the request: API routes are those of programs."""
    path = request.path_info
    is_route = bool(is_valid_path(path, "consent.api.urls"))
    return is_route or path.startswith(("/v1/", "/.well-known/"))


def page(
    request: HttpRequest,
    status: int,
    *,
    kind: str = "",
    template: str = "error",
    retry_after: str = "",
    **more: Any,
) -> HttpResponse:
    """Render an error page in the visitor's language; in Quebec, French first (R155)."""
    language = language_without_site(request)
    named = request.GET.get(frame.SITE, "")
    key = named if SITE_KEY.fullmatch(named) and kind != "unknown-site" else ""
    with translation.override(language):
        title, text = sentences.render("errors", key=kind or str(status)).splitlines()
        context = {
            "language": language,
            "dir": languages.direction(language),
            "language_links": _language_links(request, language, kind),
            "host": host(),
            "title": title,
            "text": text,
            "code": status,
            "preferences_address": frame.address_of("preferences", site=key, language=language),
            "cookies_address": frame.address_of("cookies", site=key, language=language),
            **(_again(request) if status in _WORTH_ANOTHER_TRY else {}),
            **({} if kind in _SITELESS else _site(key, language)),
        }
        response = render(request, f"consent/{template}.html", context | more, status=status)
    response.headers["Content-Language"] = language
    if status >= 500:
        response.headers[request_id.HEADER] = request_id.current()  # as in our log lines
    if retry_after:
        response.headers["Retry-After"] = retry_after
    return private(response)


def _language_links(request: HttpRequest, current: str, kind: str) -> list[LanguageLink]:
    """Return the page's own address in each language; none after a form."""
    if kind == "unknown-site" or request.method not in READ:
        return []
    return [
        LanguageLink(
            code,
            languages.own_name(code),
            frame.same_address(request, **{languages.PARAMETER: code}),
            code == current,
        )
        for code in offered_languages()
    ]


def _again(request: HttpRequest) -> dict[str, Any]:
    """Return the data for a retry button; typed text is sent with it, and stored nowhere."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return {"again": request.get_full_path(), "is_form": request.method == "POST", "fields": fields}


def _site(key: str, language: str) -> dict[str, Any]:
    """Return data of the site that was named, or of the only one."""
    known = notices.everywhere() if notices.are_known() else ()
    found = [in_force for in_force in known if key in ("", in_force.site.key)]
    if len(found) != 1:
        return {}
    in_force = found[0]
    texts = in_force.snapshot["texts"].get(language, {})
    return {
        "site": in_force.snapshot["site"],
        "policy_link": texts.get("policy_link"),
        "home": min(in_force.site.origins, default=""),
        "theme_address": frame.theme(in_force),
    }
