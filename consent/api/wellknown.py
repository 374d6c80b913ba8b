"""What this service states about itself: its public keys, and that it respects GPC."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from consent.kernel.rules import Answer, Choice, Region, RequestContext, judge
from consent.notices import NoticeInForce, signing_keys
from consent.web import site_access
from consent.web.responses import RequestProblem, document, etag_of
from consent.web.site_access import endpoint, open_to_all

FRESH = "public, max-age=60"  # verifiers know a new key before it has signed many tokens


@open_to_all
@endpoint("GET")
def jwks(request: HttpRequest) -> HttpResponse:
    return _json(request, signing_keys.ring().jwks(), "application/jwk-set+json")


@open_to_all
@endpoint("GET")
def gpc(request: HttpRequest) -> HttpResponse:
    """The statement of R17: made once staff enter its date, and never while it is false."""
    key = request.GET.get("site")
    if key is None and len(site_access.everywhere()) > 1:
        raise RequestProblem(
            "Several sites are published here, and each makes a statement of its own.",
            status=404,
            detail="Name the site by its key: ?site=…",
        )
    in_force = site_access.in_force(key)
    since = in_force.site.gpc_since
    if since is None:
        raise RequestProblem(
            "This site has made no statement about Global Privacy Control.", status=404
        )
    statement = {"gpc": _abides(in_force), "lastUpdate": since}
    return _json(request, statement, "application/json")


def _abides(in_force: NoticeInForce) -> bool:
    """Whether the signal really beats an older yes, in every place the notice knows (R8, R18)."""
    ruleset = in_force.ruleset
    yes = {key: Choice(one.version, granted=True) for key, one in ruleset.categories.items()}
    context = RequestContext(Answer(0, yes), signal=True)
    return not any(
        judge(category, Region(row["code"], row["model"]), context, now=0).allows
        for row in ruleset.regions
        for category in ruleset.categories.values()  # what is necessary is always on
        if category.is_signalled
    )


def _json(request: HttpRequest, content: Any, content_type: str) -> HttpResponse:
    body = json.dumps(content).encode()
    return document(request, body, etag=etag_of(body), cache=FRESH, content_type=content_type)
