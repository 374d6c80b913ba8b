"""The service as the banner of a preview finds it: below the admin, for one visitor who is nobody.

Each address ends as the real one does. What is answered here is neither recorded nor counted, and
no cookie is read or set.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from consent.admin.preview import access
from consent.admin.preview.stage import Stage
from consent.scripts import banner, config, words
from consent.scripts.banner import BannerRequest
from consent.scripts.views import parts
from consent.scripts.views.banner import language_in
from consent.web.responses import JAVASCRIPT, problem
from consent.web.site_access import only


@only("GET")
def script(request: HttpRequest, key: str, situation: str) -> HttpResponse:
    text = _banner(request, access.stage(request, key, situation), is_script=True)
    return access.framed(HttpResponse(text, content_type=JAVASCRIPT))


@only("GET")
def script_config(request: HttpRequest, key: str, situation: str) -> HttpResponse:
    text = _banner(request, access.stage(request, key, situation), is_script=False)
    return access.framed(HttpResponse(text, content_type="application/json"))


def _banner(request: HttpRequest, stage: Stage, *, is_script: bool) -> str:
    query, in_force, now = request.GET, stage.in_force, stage.preview.now
    wanted = BannerRequest(
        is_script=is_script,
        is_beginning=is_script or "begins" in query,
        language=language_in(in_force, query.get("language", "").lower()),
        place=stage.situation.place,
        gpc=stage.situation.gpc,
        dnt=False,
    )
    today = now.date()
    service = f"{access.origin_of(request)}{access.address(stage).rstrip('/')}"
    resolved = banner.resolve(in_force, wanted, today)
    sent_at = int(now.timestamp()) // banner.MINUTE
    return banner.text_of(in_force, resolved, today, sent_at=sent_at, service=service)


@only("GET")
def register(request: HttpRequest, key: str, situation: str) -> HttpResponse:
    stage = access.stage(request, key, situation)
    return _json(config.register(stage.in_force, _language(request, stage)))


@only("GET")
def dialog_words(request: HttpRequest, key: str, situation: str) -> HttpResponse:
    stage = access.stage(request, key, situation)
    return _json(words.content(stage.in_force, _language(request, stage)))


@only("GET")
def part(request: HttpRequest, key: str, situation: str, name: str) -> HttpResponse:
    """A part of the banner's code: the same as ever."""
    access.require(request)
    return access.framed(parts.part(request, name))


@csrf_exempt  # as the banner sends it; it changes nothing
@only("POST")
def decisions(request: HttpRequest, key: str, situation: str) -> HttpResponse:
    """What the banner is told of an answer, which is recorded nowhere."""
    stage = access.stage(request, key, situation)
    try:
        recorded, state = stage.answered(json.loads(request.body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return access.framed(problem("This is no answer.", status=400))
    return _json({"receipt": str(recorded.decision.id), "state": state}, status=201)


@csrf_exempt  # as the banner sends it; it changes nothing
@only("POST")
def nothing(request: HttpRequest, key: str, situation: str) -> HttpResponse:
    """A banner that was shown, cookies to renew, names that were met: none is counted or kept."""
    access.require(request)
    return access.framed(HttpResponse(status=204))


def _language(request: HttpRequest, stage: Stage) -> str:
    asked = language_in(stage.in_force, request.GET.get("language", "").lower())
    return asked or stage.in_force.languages[0]


def _json(content: Any, *, status: int = 200) -> HttpResponse:
    return access.framed(JsonResponse(content, status=status))
