"""Erasing a visitor's answers: asked first, then done."""

from django.http import HttpRequest, HttpResponse

from consent import decisions, visitors
from consent.http import never_kept, only
from consent.notices import InForce
from consent.views.answers import back
from consent.views.frame import page
from consent.views.published import published
from consent.views.visit import Visit


@never_kept
@only("GET", "POST")
@published
def erase(request: HttpRequest, in_force: InForce) -> HttpResponse:
    visit = Visit.of(request, in_force)
    if request.method != "POST":
        context = {"knows": visit.signed is not None, "is_american": visit.is_american}
        return page(request, in_force, "erase", visit.language, context)
    signed = visit.signed
    left = decisions.erase(signed.visitor, now=visit.now, held=signed) if signed else None
    response = back(visit, said="kept" if left else "erased" if signed else "nothing")
    if left:
        account = visit.evidence.account
        visitors.remember(response, visitors.signed(left, in_force), in_force, account=account)
    elif visit.evidence.is_broken:  # among what cannot be read there may be a no
        visitors.expire(response, visitors.strays(request, in_force))
    else:
        visitors.forget(request, response, in_force)
    return response
