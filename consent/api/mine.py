"""A visitor's own decisions, known by the signed cookie and by nothing else."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent import decisions, sites, visitors
from consent.api.answers import private, receipt, time
from consent.http import Refused
from consent.models import Decision
from consent.notices import InForce
from consent.tokens import Signed


# Other origins may read and erase by design: Origin is checked in place of Django's token
@csrf_exempt
@sites.only_from_sites("GET", "DELETE")
def mine(request: HttpRequest) -> HttpResponse:
    in_force = sites.in_force(request.GET.get("site"))
    if "HTTP_ORIGIN" in request.META:
        sites.require_origin(request, in_force)
    seen = visitors.seen(request, in_force)
    if seen.signed is None:
        raise Refused(
            "This browser shows no decision.",
            status=404,
            detail="It is known by the signed cookie, which is set with the first choice.",
        )
    if request.method == "DELETE":
        return private(_erase(request, seen.signed, seen.evidence.account, in_force), "Cookie")
    rows = [_row(decision) for decision in decisions.history(seen.signed.visitor)]
    return private(JsonResponse({"site": in_force.site.key, "decisions": rows}), "Cookie")


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


def _erase(request: HttpRequest, signed: Signed, account: bool, in_force: InForce) -> HttpResponse:
    left = decisions.erase(signed.visitor, now=timezone.now(), held=signed)
    response = HttpResponse(status=204)
    if left is None:
        visitors.forget(request, response, in_force)
    else:
        visitors.remember(response, visitors.signed(left, in_force), in_force, account=account)
    return response
