"""A visitor's own decisions, known by the signed cookie and by nothing else."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent.api.answers import private, receipt, time
from consent.cookies.tokens import SignedDecision
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.record import decisions
from consent.web import site_access, visitor_cookies
from consent.web.responses import RequestProblem


# Other origins may read and erase by design: Origin is checked in place of Django's token
@csrf_exempt
@site_access.only_from_sites("GET", "DELETE")
def mine(request: HttpRequest) -> HttpResponse:
    in_force = site_access.in_force(request.GET.get("site"))
    if "HTTP_ORIGIN" in request.META:
        site_access.require_origin(request, in_force)
    seen = visitor_cookies.seen(request, in_force)
    if seen.signed is None:
        raise RequestProblem(
            "This browser shows no decision.",
            status=404,
            detail="It is known by the signed cookie, which is set with the first choice.",
        )
    if request.method == "DELETE":
        return private(_erase(request, seen.signed, seen.context.account, in_force), "Cookie")
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


def _erase(
    request: HttpRequest, signed: SignedDecision, account: bool, in_force: NoticeInForce
) -> HttpResponse:
    left = decisions.erase(signed.visitor, now=timezone.now(), held=signed)
    response = HttpResponse(status=204)
    if left is None:
        visitor_cookies.forget(request, response, in_force)
    else:
        visitor_cookies.remember(
            response, visitor_cookies.signed(left, in_force), in_force, account=account
        )
    return response
