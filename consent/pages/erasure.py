"""Erasing a visitor's answers: asked first, then done."""

from django.http import HttpRequest, HttpResponse

from consent.notices import NoticeInForce
from consent.pages.answers import back
from consent.pages.frame import page
from consent.pages.published import published
from consent.pages.visit import Visit
from consent.record import decisions
from consent.web import visitor_cookies
from consent.web.responses import never_kept, only


@never_kept
@only("GET", "POST")
@published
def erase(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    visit = Visit.of(request, in_force)
    if request.method != "POST":
        context = {"knows": visit.signed is not None, "is_american": visit.is_american}
        return page(request, in_force, "erase", visit.language, context)
    signed = visit.signed
    left = decisions.erase(signed.visitor, now=visit.now, held=signed) if signed else None
    response = back(visit, said="kept" if left else "erased" if signed else "nothing")
    if left:
        account = visit.context.account
        visitor_cookies.remember(
            response, visitor_cookies.signed(left, in_force), in_force, account=account
        )
    elif visit.context.is_broken:  # among what cannot be read there may be a no
        visitor_cookies.expire(response, visitor_cookies.strays(request, in_force))
    else:
        visitor_cookies.forget(request, response, in_force)
    return response
