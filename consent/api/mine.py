"""A visitor's own decisions, known by the signed cookie and by nothing else."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from consent.api.decisions import receipt, time
from consent.models import Decision
from consent.record import decisions
from consent.web import answering, site_access
from consent.web.responses import RequestProblem
from consent.web.visit import Visit


# Other origins may read and erase by design: Origin is checked in place of Django's token
@csrf_exempt
@site_access.only_from_sites("GET", "DELETE")
def mine(request: HttpRequest) -> HttpResponse:
    in_force = site_access.in_force(request.GET.get("site"))
    if "HTTP_ORIGIN" in request.META:
        site_access.require_origin(request, in_force)
    visit = Visit.of(request, in_force)
    signed = visit.signed
    if signed is None:
        raise RequestProblem(
            "This browser shows no decision.",
            status=404,
            detail="It is known by the signed cookie, which is set with the first choice.",
        )
    if request.method == "DELETE":
        response = HttpResponse(status=204)
        left = decisions.erase(signed.visitor, now=visit.now, signed=signed)
        answering.forget(response, visit, left)
    else:
        rows = [_row(decision) for decision in decisions.history(signed.visitor)]
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
        "signal": decision.signal,
    }
