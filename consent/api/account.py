"""Who is signed in at a site, told by its own server: an opt-out follows the account (R9, R10)."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent.api import servers
from consent.api.bodies import read
from consent.api.schemas.bodies import ClosedAccountBody, SignInBody
from consent.cookies.account_token import AccountToken
from consent.cookies.writer import Line
from consent.notices import NoticeInForce
from consent.record import accounts
from consent.record.accounts import BrowserAnswer
from consent.web import site_access, visitor_cookies
from consent.web.responses import endpoint, never_kept


@csrf_exempt  # a server has no page that Django's token could lie in: it shows the site's
@never_kept
@endpoint("POST", "DELETE")
def account(request: HttpRequest) -> HttpResponse:
    in_force = site_access.in_force(request.GET.get("site"))
    servers.require(request, in_force)
    if request.method == "DELETE":
        accounts.close(in_force.site.key, read(request, ClosedAccountBody.of).account)
        return HttpResponse(status=204)
    name = read(request, SignInBody.of).account
    now = timezone.now()
    if name is None:
        return _told(_sign_out(request, in_force), opted_out=False)
    return _sign_in(request, in_force, name, now)


def _sign_in(
    request: HttpRequest, in_force: NoticeInForce, name: str, now: datetime
) -> HttpResponse:
    """Let the browser's own opt-out reach this account, and this account's the browser.

    What the browser's note says of another account is not asked.
    """
    seconds = int(now.timestamp())
    place, _, seen = servers.heard(request, in_force, now=seconds)
    hashes = accounts.hashes_of(in_force.site.key, name)
    opted_out = accounts.follow(in_force, hashes, BrowserAnswer.shown(seen), now=now)
    note = visitor_cookies.note(AccountToken(hashes[0], opted_out, seconds), in_force)
    jar = visitor_cookies.jar_of(request, in_force, seen)
    lines = jar.signed_in(note, opted_out=opted_out, region=place, now=seconds)
    return _told(lines, opted_out=opted_out)


def _sign_out(request: HttpRequest, in_force: NoticeInForce) -> list[Line]:
    return visitor_cookies.jar_of(
        request, in_force, visitor_cookies.seen(request, in_force)
    ).signed_out()


def _told(lines: list[Line], *, opted_out: bool) -> HttpResponse:
    """Name the cookies, and set none: a server that keeps its own would give them to the next."""
    return JsonResponse({"opted_out": opted_out, "cookies": [one.OutputString() for one in lines]})
