"""`/v1/check`: tell a server which categories a request allows, without a query or a session."""

import time
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict

from consent.api import servers
from consent.client.headers import RequestHeaders
from consent.client.permission import Permission
from consent.client.snapshot import Snapshot
from consent.cookies.keyring import KeyRing
from consent.kernel.rules import Judgement
from consent.lib import failures
from consent.notices import NoticeInForce, signing_keys
from consent.web import regions, site_access
from consent.web.responses import RequestProblem, StoredResponse, problem
from consent.web.site_access import endpoint, private

_MAX_NAMES = 100  # in one question
MAX_REPLIES = 8  # by one permission
MAX_QUESTIONS = 512  # cached: servers repeat a few questions
MAX_QUERY = 512  # characters of a query that is cached
_VARIES = ("Cookie", "Sec-GPC", "Authorization")


@dataclass(frozen=True, slots=True)
class _CheckQuery:
    site: str | None  # its key
    needed: tuple[str, ...]  # categories, all of which must be allowed
    categories: tuple[str, ...]
    cookies: tuple[str, ...]
    is_minor: bool  # a known one: no sale and no advertising, whatever was answered (R188)
    is_short: bool  # and so cached


# By the site's key: its notice's digest, the keys, and the permissions judged by them
_snapshots: dict[str, tuple[str, KeyRing, Snapshot]] = {}


@endpoint("GET")
def check(request: HttpRequest) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    question = _parsed(query) if len(query) <= MAX_QUERY else _parsed.__wrapped__(query)
    try:
        in_force = site_access.in_force(question.site)
    except RequestProblem as refused:
        return _closed(refused, question)
    headers, place = _visitor(request, in_force)
    headers = headers._replace(minor=question.is_minor)
    permission = _snapshot(in_force).check(headers, place, now=int(time.time()))
    return _answer(in_force, permission, question)


def _visitor(request: HttpRequest, in_force: NoticeInForce) -> tuple[RequestHeaders, str]:
    """Return the visitor's headers and place. A signal can be added, not removed (R7)."""
    header = request.META.get
    if header("HTTP_AUTHORIZATION"):
        place, signal = servers.hints(request, in_force)
    else:
        place, signal = regions.of(request.META), False
    headers = RequestHeaders(header("HTTP_COOKIE"), header("HTTP_SEC_GPC"), header("HTTP_DNT"))
    return headers._replace(sec_gpc="1") if signal else headers, place


@lru_cache(MAX_QUESTIONS)
def _parsed(query: str) -> _CheckQuery:
    # Not request.GET: one sender's charset in Content-Type would decide the cached question for all
    parameters = QueryDict(query.encode("latin-1"), encoding="utf-8")
    return _CheckQuery(
        site=parameters.get("site"),
        needed=_names(parameters, "need"),
        categories=_names(parameters, "category"),
        cookies=_names(parameters, "cookie"),
        is_minor=parameters.get("minor", "0") != "0",
        is_short=len(query) <= MAX_QUERY,
    )


def _names(query: QueryDict, name: str) -> tuple[str, ...]:
    """Return values of repeated or comma-separated parameters; empty values count."""
    given = [part.strip() for value in query.getlist(name) for part in value.split(",")]
    return tuple(dict.fromkeys(given))


def _snapshot(in_force: NoticeInForce) -> Snapshot:
    """Return what judges by the current notice and keys, from memory if those are the same."""
    site, notice, ring = in_force.site.key, in_force.for_machines, signing_keys.ring()
    digest, known_ring, snapshot = _snapshots.get(site, ("", None, None))
    if snapshot is None or digest != notice.digest or known_ring is not ring:
        snapshot = Snapshot(
            notice.snapshot,
            ring,
            issuer=signing_keys.issuer(),
            site=site,
            on_unknown_key=partial(failures.report, failures.KEY_LOST),
        )
        _snapshots[site] = notice.digest, ring, snapshot
    return snapshot


def _answer(in_force: NoticeInForce, permission: Permission, question: _CheckQuery) -> HttpResponse:
    """Return the cached response to this question, or a new one."""
    replies: dict[_CheckQuery, StoredResponse] = permission.replies
    if reply := replies.get(question):
        return reply.response()
    if question.needed:
        response = _answer_needed(permission, question.needed)
    else:
        response = JsonResponse(_content(in_force, permission, question))
    response["X-Consent-Allowed"] = ", ".join(permission.allowed)
    response["X-Consent-State"] = permission.state
    private(response, *_VARIES)
    if question.is_short:
        if len(replies) >= MAX_REPLIES:
            replies.clear()
        replies[question] = StoredResponse.from_response(response)
    return response


def _content(
    in_force: NoticeInForce, permission: Permission, question: _CheckQuery
) -> dict[str, Any]:
    judgements = permission.judgements
    if keys := question.categories[:_MAX_NAMES]:
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
    if names := question.cookies[:_MAX_NAMES]:
        keys_of = {name: permission.register.category_of(name) for name in names}
        content["cookies"] = {
            name: {"category": key, **_verdict(permission.judgement(key or ""))}
            for name, key in keys_of.items()
        }
    return content


def _verdict(judgement: Judgement) -> dict[str, Any]:
    return {"verdict": judgement.verdict, "reason": judgement.reason, "allows": judgement.allows}


def _answer_needed(permission: Permission, needed: tuple[str, ...]) -> HttpResponse:
    """Answer for a proxy: nginx's auth_request allows 2xx, and refuses on 403."""
    if len(needed) <= _MAX_NAMES and all(map(permission.allows, needed)):
        return HttpResponse(status=204)
    return problem("The visitor has not allowed this.", status=403)


def _closed(refused: RequestProblem, question: _CheckQuery) -> HttpResponse:
    """Answer where nothing can be judged: 403 to a request that needs categories (R103)."""
    if not question.needed:
        return private(refused.response(), *_VARIES)
    return private(problem(refused.title, status=403, detail=refused.detail), *_VARIES)
