"""May this be set now, and why? Asked by servers for a visitor's request; no query, no session."""

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers

from consent import evidence, regions, sites, visitors
from consent.http import Refused, endpoint, problem
from consent.notices import InForce
from consent.rules import NOWHERE, Evidence, Region, Ruling, signalled
from consent.schemas import PLACE

MOST = 100  # names in one question


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
    return _private(response)


def _answer(request: HttpRequest) -> Answer:
    in_force = sites.in_force(request.GET.get("site"))
    now = int(time.time())
    place = regions.of(request)
    is_trusted = _is_trusted(request, in_force)
    if is_trusted:
        place = _told_region(request) or place
    region = in_force.terms.region(place, today=datetime.fromtimestamp(now, UTC).date())
    seen = visitors.seen(request, in_force, region).evidence
    if is_trusted and evidence.gpc(request.META.get("HTTP_X_CONSENT_SIGNAL")):
        seen = replace(seen, signal=True)  # a signal can be added, never taken away (R7)
    return Answer(in_force, place, region, seen, now)


def _is_trusted(request: HttpRequest, in_force: InForce) -> bool:
    """Whether the site's own server speaks: a browser must not choose its region (R102).

    Anything else in Authorization is passed over, since a proxy sends the visitor's own along.
    """
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not in_force.site.token_hash:
        return False
    digest = hashlib.sha256(token.strip().encode()).hexdigest()
    return secrets.compare_digest(digest, in_force.site.token_hash)


def _told_region(request: HttpRequest) -> str | None:
    told = request.GET.get("region") or request.META.get("HTTP_X_CONSENT_REGION")
    if not told:
        return None
    place = told.strip().upper()
    return place if PLACE.fullmatch(place) else NOWHERE


def _told(request: HttpRequest, answer: Answer, rulings: Mapping[str, Ruling]) -> dict[str, Any]:
    if keys := _listed(request, "category")[:MOST]:
        rulings = {key: answer.ruling(key) for key in keys}
    told: dict[str, Any] = {
        "site": answer.in_force.site.key,
        "notice": answer.in_force.number,
        "region": answer.place,
        "model": answer.region.model,
        "signal": signalled(answer.seen),
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
        return _private(refused.response())
    return _private(problem(refused.title, status=403, detail=refused.detail))


def _listed(request: HttpRequest, name: str) -> list[str]:
    """Values that came in several parameters, or in one with commas; an empty one counts."""
    given = [one.strip() for value in request.GET.getlist(name) for one in value.split(",")]
    return list(dict.fromkeys(given))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ("Cookie", "Sec-GPC", "Authorization"))
    return response
