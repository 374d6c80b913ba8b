"""Erasing a visitor's answers: asked first, then done."""

from django.http import HttpRequest, HttpResponse

from consent.notices import NoticeInForce
from consent.pages.answers import back
from consent.pages.frame import page
from consent.pages.published import published
from consent.pages.visit import PageVisit
from consent.record import visitors
from consent.web import browser_cookies
from consent.web.site_access import never_cached, only
from consent.web.visit import host


@never_cached
@only("GET", "POST")
@published
def erase(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    visit = PageVisit.of_page(request, in_force)
    if request.method != "POST":
        context = {"knows": _is_known(visit), "is_american": visit.is_american}
        return page(request, in_force, "erase", visit.language, context)
    left = visitors.erase(visit.visitor, in_force.site.key, now=visit.now, signed=visit.signed)
    erased = "erased" if _is_known(visit) else "nothing"
    response = back(visit, saved="kept" if left else erased)
    if visit.context.is_broken:  # among what cannot be read there may be a no
        browser_cookies.set_lines(response, visit.writer.strays(host(), visit.path))
    else:
        browser_cookies.forget(response, visit, left)
    return response


def _is_known(visit: PageVisit) -> bool:
    return visit.signed is not None or visit.visitor is not None
