"""Cookies of the same content with a fresh life: browsers end every one after 400 days (R63)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent import regions
from consent.notices import NoticeInForce
from consent.record import accounts
from consent.record.accounts import BrowserAnswer
from consent.web import site_access, visitor_cookies
from consent.web.responses import never_kept


# Other origins post here by design, so Django's token cannot come along: Origin is checked instead
@csrf_exempt
@never_kept
@site_access.only_from_sites("POST")
def renew(request: HttpRequest) -> HttpResponse:
    """Renew what can be believed, and leave the rest alone. The day of an answer stays (R64)."""
    in_force = _of_page(request)
    now, place = timezone.now(), regions.of(request)
    rule = in_force.ruleset.region(place, today=now.date())
    seen = visitor_cookies.seen(request, in_force, rule)
    response = HttpResponse(status=204)
    account = seen.context.account
    if seen.login:
        login = accounts.refreshed(in_force, seen.login, BrowserAnswer.shown(seen), now=now)
        account = login.opted_out
        jar = visitor_cookies.jar_of(request, in_force, seen)
        lines = jar.signed_in(
            visitor_cookies.note(login, in_force),
            opted_out=account,
            region=place,
            now=int(now.timestamp()),
        )
        response.cookies.update({line.key: line for line in lines})
    if seen.signed and visitor_cookies.is_aged(seen.signed, now):
        visitor_cookies.remember(response, seen.signed, in_force, account=account)
    return response


def _of_page(request: HttpRequest) -> NoticeInForce:
    """The site that the page belongs to; a beacon need not name it."""
    if "site" in request.GET:
        in_force = site_access.in_force(request.GET["site"])
        site_access.require_origin(request, in_force)
        return in_force
    origin = request.META.get("HTTP_ORIGIN")
    known = (one for one in site_access.everywhere() if origin in one.site.origins)
    return next(known, None) or site_access.in_force(None)
