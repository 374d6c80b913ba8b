"""The service as the banner of a preview finds it: below the admin, for one visitor who is nobody.

Each address ends as the real one does. What is answered here is neither recorded nor counted, and
no cookie is read or set.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from consent.admin.preview import access
from consent.admin.preview.context import PreviewContext
from consent.models import Decision
from consent.scripts import banner, config, views, words
from consent.scripts.banner import BannerRequest
from consent.scripts.views import language_in
from consent.web.responses import JAVASCRIPT, problem
from consent.web.site_access import only

RESOURCES = ("banner.js", "banner.json", "register.json", "words.json")


@only("GET")
def resource(request: HttpRequest, key: str, params: str, name: str) -> HttpResponse:
    preview = access.context(request, key, params)
    in_force, asked = preview.in_force, request.GET.get("language", "").lower()
    language = language_in(in_force, asked) or in_force.languages[0]
    match name:
        case "register.json":
            return _json(config.register(in_force, language))
        case "words.json":
            return _json(words.content(in_force, language))
    is_script = name == "banner.js"
    text = _banner(request, preview, is_script=is_script)
    kind = JAVASCRIPT if is_script else "application/json"
    return access.framed(HttpResponse(text, content_type=kind))


def _banner(request: HttpRequest, preview: PreviewContext, *, is_script: bool) -> str:
    query, in_force, now = request.GET, preview.in_force, preview.preview.now
    wanted = BannerRequest(
        is_script=is_script,
        is_beginning=is_script or "begins" in query,
        language=language_in(in_force, query.get("language", "").lower()),
        place=preview.params.place,
        gpc=preview.params.gpc,
        dnt=False,
    )
    today = now.date()
    service = f"{access.origin_of(request)}{preview.root.rstrip('/')}"
    resolved = banner.resolve(in_force, wanted, today)
    sent_at = int(now.timestamp()) // banner.MINUTE
    return banner.text_of(in_force, resolved, today, sent_at=sent_at, service=service)


@only("GET")
def part(request: HttpRequest, key: str, params: str, name: str) -> HttpResponse:
    """A part of the banner's code: the same as ever."""
    access.require(request)
    return access.framed(views.part(request, name))


@csrf_exempt  # as the banner sends it; it changes nothing
@only("POST")
def decisions(request: HttpRequest, key: str, params: str) -> HttpResponse:
    """What the banner is told of an answer, which is recorded nowhere."""
    preview = access.context(request, key, params)
    try:
        body = json.loads(request.body)
        choices = {str(key): yes is True for key, yes in body["choices"].items()}
        outcome = preview.answered(choices, Decision.Method(body["method"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return access.framed(problem("This is no answer.", status=400))
    return _json({"receipt": str(outcome.decision.id), "state": outcome.state}, status=201)


@csrf_exempt  # as the banner sends it; it changes nothing
@only("POST")
def nothing(request: HttpRequest, key: str, params: str) -> HttpResponse:
    """A banner that was shown, cookies to renew, names that were met: none is counted or kept."""
    access.require(request)
    return access.framed(HttpResponse(status=204))


def _json(content: Any, *, status: int = 200) -> HttpResponse:
    return access.framed(JsonResponse(content, status=status))
