"""Cookies of the same content with a fresh life: browsers end every one after 400 days (R63)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent import accounts, regions, sites, visitors
from consent.accounts import Said
from consent.http import never_kept
from consent.notices import InForce


# Other origins post here by design, so Django's token cannot come along: Origin is checked instead
@csrf_exempt
@never_kept
@sites.only_from_sites("POST")
def renew(request: HttpRequest) -> HttpResponse:
    """Renew what can be believed, and leave the rest alone. The day of an answer stays (R64)."""
    in_force = _of_page(request)
    now, place = timezone.now(), regions.of(request)
    rule = in_force.terms.region(place, today=now.date())
    seen = visitors.seen(request, in_force, rule)
    response = HttpResponse(status=204)
    account = seen.evidence.account
    if seen.login:
        login = accounts.refreshed(in_force, seen.login, Said.shown(seen), now=now)
        account = login.opted_out
        jar = visitors.jar_of(request, in_force, seen)
        lines = jar.signed_in(
            visitors.note(login, in_force),
            opted_out=account,
            region=place,
            now=int(now.timestamp()),
        )
        response.cookies.update({line.key: line for line in lines})
    if seen.signed and visitors.is_aged(seen.signed, now):
        visitors.remember(response, seen.signed, in_force, account=account)
    return response


def _of_page(request: HttpRequest) -> InForce:
    """The site that the page belongs to; a beacon need not name it."""
    if "site" in request.GET:
        in_force = sites.in_force(request.GET["site"])
        sites.require_origin(request, in_force)
        return in_force
    origin = request.META.get("HTTP_ORIGIN")
    known = (one for one in sites.everywhere() if origin in one.site.origins)
    return next(known, None) or sites.in_force(None)
