"""A visitor's own decisions, known by the cookie at our own host and by nothing else."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from consent.api.decisions import receipt, time
from consent.models import Decision
from consent.record import visitors
from consent.web import browser_cookies, site_access
from consent.web.responses import RequestProblem
from consent.web.visit import Visit


@csrf_exempt  # Origin is checked in place of Django's token
@site_access.endpoint("GET", "DELETE")
def mine(request: HttpRequest) -> HttpResponse:
    """For pages of this host alone: what is answered here, no script of a site may read."""
    in_force = site_access.in_force(request.GET.get("site"))
    site_access.require_own_page(request)
    visit = Visit.of(request, in_force)
    if visit.visitor is None:
        raise RequestProblem(
            "This browser shows no visitor.",
            status=404,
            detail="A visitor is known by the cookie that is set with the first choice.",
        )
    if request.method == "DELETE":
        response = HttpResponse(status=204)
        left = visitors.erase(visit.visitor, in_force.site.key, now=visit.now, signed=visit.signed)
        browser_cookies.forget(response, visit, left)
    else:
        history = visitors.history(visit.visitor, in_force.site.key)
        rows = [_row(decision) for decision in history]
        response = JsonResponse({"site": in_force.site.key, "decisions": rows})
    return site_access.private(response, "Cookie")


def _row(decision: Decision) -> dict[str, Any]:
    return {
        **receipt(decision),
        "received_at": time(decision.received_at),
        "surface": decision.surface,
        "method": decision.method,
        "language": decision.language,
        "model": decision.model,
        "place_model": decision.place_model,
        "signal": decision.signal,
    }
