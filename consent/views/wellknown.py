"""What this service states about itself: its public keys, and that it abides by GPC."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from consent import keys, sites
from consent.http import Refused, document, endpoint, etag_of, open_to_all
from consent.notices import InForce
from consent.rules import Answer, Choice, Evidence, Region, judge

FRESH = "public, max-age=60"  # verifiers hear of a new key before many tokens carry it


@open_to_all
@endpoint("GET")
def jwks(request: HttpRequest) -> HttpResponse:
    return _json(request, keys.ring().jwks(), "application/jwk-set+json")


@open_to_all
@endpoint("GET")
def gpc(request: HttpRequest) -> HttpResponse:
    """The statement of R17: made when a site's admin dates it, and never while it is false."""
    in_force = sites.in_force(request.GET.get("site"))
    since = in_force.site.gpc_since
    if since is None:
        raise Refused("This site has made no statement about Global Privacy Control.", status=404)
    statement = {"gpc": _abides(in_force), "lastUpdate": since}
    return _json(request, statement, "application/json")


def _abides(in_force: InForce) -> bool:
    """Whether the signal really beats an older yes, in every place the notice knows (R8, R18)."""
    terms = in_force.terms
    yes = {key: Choice(one.version, granted=True) for key, one in terms.categories.items()}
    evidence = Evidence(Answer(0, yes), signal=True)
    return not any(
        judge(category, Region(row["code"], row["model"]), evidence, now=0).allows
        for row in terms.regions
        for category in terms.optional
        if category.is_signalled
    )


def _json(request: HttpRequest, told: Any, content_type: str) -> HttpResponse:
    body = json.dumps(told).encode()
    return document(request, body, etag=etag_of(body), cache=FRESH, content_type=content_type)
