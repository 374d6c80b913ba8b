"""Sign accounts in and out, as a site's own server tells: a no follows the account (R9, R10).

A browser receives what its account has refused since, and renewed cookies: browsers delete every
cookie after 400 days (R63).
"""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from consent.api import servers
from consent.api.bodies import read
from consent.api.decisions import time
from consent.cookies.writer import Line
from consent.notices import NoticeInForce
from consent.record import accounts
from consent.record.account_state import BrowserAnswer
from consent.record.answers import hear_account
from consent.record.visit import Visit
from consent.web import limits, site_access
from consent.web.responses import write_cookies
from consent.web.site_access import READ, endpoint, never_cached


@never_cached
@endpoint("GET", "POST", "DELETE")
def account(request: HttpRequest) -> HttpResponse:
    limits.admit(request, "accounts")
    in_force = site_access.in_force(request.GET.get("site"))
    token = servers.require_accounts(request, in_force)
    if request.method in READ:
        asked = servers.account_of(request)
        servers.admit_account(token, asked)
        return JsonResponse(_refusals(in_force, asked))
    if request.method == "DELETE":
        closed = read(request, "ClosedAccount")["account"]
        servers.admit_account(token, closed)
        accounts.close(in_force.site.key, closed)
        return HttpResponse(status=204)
    name = read(request, "SignIn")["account"]
    visit = servers.visit(request, in_force)
    if name is None:
        return _named(visit.writer.signed_out(), opted_out=False)
    servers.admit_account(token, name)
    return _sign_in(visit, name)


@never_cached
@endpoint("POST", from_sites=True)
def renew(request: HttpRequest) -> HttpResponse:
    """Renew valid cookies by an answer's day (R64); expire what a server set meanwhile (R25)."""
    in_force = site_access.in_force(request.GET.get("site"))
    site_access.require_origin(request, in_force)
    visit = hear_account(Visit.from_request(request, in_force))
    response = HttpResponse(status=204)
    write_cookies(response, visit.renewed_cookies())
    write_cookies(response, visit.expired_cookies())
    return response


def _refusals(in_force: NoticeInForce, name: str) -> dict[str, Any]:
    """Return what this account has refused in any browser, and since when."""
    site = in_force.site.key
    standing = accounts.standing(site, accounts.hashes_of(name))
    refused: dict[str, Any] = {
        key: {
            "since": time(datetime.fromtimestamp(choice.at, UTC)),
            "region": choice.place,
            "version": choice.version,
        }
        for key, choice in standing.refused.items()
    }
    if standing.opted_out and standing.since:
        opt_out = {"since": time(standing.since), "region": None, "version": None}
        refused |= dict.fromkeys(in_force.ruleset.flagged, opt_out)
    return {"opted_out": standing.opted_out, "refused": refused}


def _sign_in(visit: Visit, name: str) -> HttpResponse:
    """Apply the browser's own no to this account, and this account's no to the browser."""
    hashes = accounts.hashes_of(name)
    answer = BrowserAnswer.from_reading(visit.reading)
    known = visit.account_token
    known_refusals = known.refused if known and known.account in hashes else {}
    standing = accounts.follow(
        visit.in_force, hashes, answer, known_refusals=known_refusals, now=visit.now
    )
    token = standing.token(hashes[0], visit.context.answer, now=visit.now)
    visit = visit.signed_in(token)
    return _named(visit.sign_in_cookies(), opted_out=standing.opted_out)


def _named(lines: list[Line], *, opted_out: bool) -> HttpResponse:
    """Return the cookies as JSON: a caller with a cookie jar would mix up set cookies."""
    return JsonResponse({"opted_out": opted_out, "cookies": [one.OutputString() for one in lines]})
