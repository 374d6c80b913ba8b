"""May this be set now, and why? Asked by servers for a visitor's request; no query, no session."""

import time
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from consent.api import servers
from consent.api.check import judge, query
from consent.api.check.query import CheckQuery
from consent.client.permission import Permission
from consent.kernel.rules import Judgement
from consent.notices import NoticeInForce
from consent.web import site_access
from consent.web.responses import RequestProblem, StoredResponse, problem
from consent.web.site_access import endpoint, private

MOST = 100  # names in one question
MOST_REPLIES = 8  # by one permission
VARIES = ("Cookie", "Sec-GPC", "Authorization")


@endpoint("GET")
def check(request: HttpRequest) -> HttpResponse:
    question = query.of(request)
    try:
        in_force = site_access.in_force(question.site)
    except RequestProblem as refused:
        return _closed(refused, question)
    place, signal = servers.hints(request, in_force)
    headers = servers.headers(request, signal=signal)
    permission = judge.permission(in_force, headers, place, now=int(time.time()))
    return _answer(in_force, permission, question)


def _answer(in_force: NoticeInForce, permission: Permission, question: CheckQuery) -> HttpResponse:
    """As it was answered before, if it was."""
    replies: dict[CheckQuery, StoredResponse] = permission.replies
    if reply := replies.get(question):
        return reply.response()
    response = _respond(in_force, permission, question)
    if question.is_short:
        if len(replies) >= MOST_REPLIES:
            replies.clear()
        replies[question] = StoredResponse.of(response)
    return response


def _respond(in_force: NoticeInForce, permission: Permission, question: CheckQuery) -> HttpResponse:
    if question.needed:
        response = _answer_needed(permission, question.needed)
    else:
        response = JsonResponse(_content(in_force, permission, question))
    response["X-Consent-Allowed"] = ", ".join(permission.allowed)
    response["X-Consent-State"] = permission.state
    return private(response, *VARIES)


def _content(
    in_force: NoticeInForce, permission: Permission, question: CheckQuery
) -> dict[str, Any]:
    judgements = permission.judgements
    if keys := question.categories[:MOST]:
        judgements = {key: permission.judgement(key) for key in keys}
    content: dict[str, Any] = {
        "site": in_force.site.key,
        "notice": in_force.number,
        "region": permission.region,
        "model": permission.model,
        "signal": permission.signal,
        "account": permission.account,
        "decided_at": permission.decided_at,
        "show_banner": permission.show_banner,
        "categories": {key: _verdict(judgement) for key, judgement in judgements.items()},
    }
    if names := question.cookies[:MOST]:
        content["cookies"] = {name: _cookie(permission, name) for name in names}
    return content


def _cookie(permission: Permission, name: str) -> dict[str, Any]:
    key = permission.register.category_of(name)
    return {"category": key, **_verdict(permission.judgement(key or ""))}


def _verdict(judgement: Judgement) -> dict[str, Any]:
    return {"verdict": judgement.verdict, "reason": judgement.reason, "allows": judgement.allows}


def _answer_needed(permission: Permission, needed: tuple[str, ...]) -> HttpResponse:
    """An answer that a proxy acts on: nginx's auth_request lets 2xx pass, and stops at 403."""
    if len(needed) <= MOST and all(map(permission.allows, needed)):
        return HttpResponse(status=204)
    return problem("The visitor has not allowed this.", status=403)


def _closed(refused: RequestProblem, question: CheckQuery) -> HttpResponse:
    """When nothing can be judged, nothing is allowed: who needs something is answered no (R103)."""
    if not question.needed:
        return private(refused.response(), *VARIES)
    return private(problem(refused.title, status=403, detail=refused.detail), *VARIES)
