"""May this be set now, and why? Asked by servers for a visitor's request; no query, no session."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from consent import sites
from consent.api import servers
from consent.api.answers import private
from consent.http import Refused, endpoint, problem
from consent.notices import InForce
from consent.rules import Evidence, Region, Ruling, signalled

MOST = 100  # names in one question
VARIES = ("Cookie", "Sec-GPC", "Authorization")


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything there is to say about one request."""

    in_force: InForce
    place: str
    region: Region
    seen: Evidence
    now: int

    def ruling(self, key: str) -> Ruling:
        return self.in_force.terms.judge(key, self.region, self.seen, now=self.now)

    def rulings(self) -> dict[str, Ruling]:
        return self.in_force.terms.judge_all(self.region, self.seen, now=self.now)


@endpoint("GET")
def check(request: HttpRequest) -> HttpResponse:
    needed = _listed(request, "need")
    try:
        answer = _answer(request)
    except Refused as refused:
        return _closed(refused, needed)
    rulings = answer.rulings()
    response = _permit(answer, needed) if needed else JsonResponse(_told(request, answer, rulings))
    allowed = (key for key, ruling in rulings.items() if ruling.allows)
    states = (f"{key}={ruling.verdict}" for key, ruling in rulings.items())
    response["X-Consent-Allowed"] = ", ".join(allowed)
    response["X-Consent-State"] = ", ".join(states)
    return private(response, *VARIES)


def _answer(request: HttpRequest) -> Answer:
    in_force = sites.in_force(request.GET.get("site"))
    now = int(time.time())
    place, region, seen = servers.heard(request, in_force, now=now)
    return Answer(in_force, place, region, seen.evidence, now)


def _told(request: HttpRequest, answer: Answer, rulings: Mapping[str, Ruling]) -> dict[str, Any]:
    if keys := _listed(request, "category")[:MOST]:
        rulings = {key: answer.ruling(key) for key in keys}
    told: dict[str, Any] = {
        "site": answer.in_force.site.key,
        "notice": answer.in_force.number,
        "region": answer.place,
        "model": answer.region.model,
        "signal": signalled(answer.seen),
        "account": answer.seen.account,
        "decided_at": answer.seen.answer.decided_at if answer.seen.answer else None,
        "show_banner": bool(_questions(answer)),
        "categories": {key: _words(ruling) for key, ruling in rulings.items()},
    }
    if names := _listed(request, "cookie")[:MOST]:
        told["cookies"] = {name: _cookie(answer, name) for name in names}
    return told


def _questions(answer: Answer) -> tuple[str, ...]:
    return answer.in_force.terms.questions(answer.region, answer.seen, now=answer.now)


def _cookie(answer: Answer, name: str) -> dict[str, Any]:
    key = answer.in_force.terms.category_of(name)
    return {"category": key, **_words(answer.ruling(key or ""))}


def _words(ruling: Ruling) -> dict[str, Any]:
    return {"verdict": ruling.verdict, "reason": ruling.reason, "allows": ruling.allows}


def _permit(answer: Answer, needed: list[str]) -> HttpResponse:
    """An answer that a proxy acts on: nginx's auth_request lets 2xx pass, and stops at 403."""
    if len(needed) <= MOST and all(answer.ruling(key).allows for key in needed):
        return HttpResponse(status=204)
    return problem("The visitor has not allowed this.", status=403)


def _closed(refused: Refused, needed: list[str]) -> HttpResponse:
    """When nothing can be judged, nothing is allowed: whoever needs something hears no (R103)."""
    if not needed:
        return private(refused.response(), *VARIES)
    return private(problem(refused.title, status=403, detail=refused.detail), *VARIES)


def _listed(request: HttpRequest, name: str) -> list[str]:
    """Values that came in several parameters, or in one with commas; an empty one counts."""
    given = [one.strip() for value in request.GET.getlist(name) for one in value.split(",")]
    return list(dict.fromkeys(given))
