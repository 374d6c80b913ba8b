"""Read what a site's own server tells about a visitor, and note which tokens are used (R102)."""

import re
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from consent.api import bodies
from consent.api.bodies import read
from consent.api.decisions import time
from consent.cookies.reader import gpc
from consent.cookies.writer import Line
from consent.intake import accounts
from consent.intake.visit import Visit
from consent.models import SiteToken
from consent.models.site import digest_of
from consent.notices import NoticeInForce
from consent.record import rehearsals
from consent.web import limits, regions, site_access
from consent.web.responses import RequestProblem
from consent.web.site_access import READ, endpoint, never_cached, write_cookies

Scope = SiteToken.Scope
_ACCOUNT = "HTTP_X_CONSENT_ACCOUNT"
_CHALLENGE = 'Bearer realm="consent"'  # RFC 6750
MAX_REPORT = 256 * 1024  # octets: some 350 findings
_ENCODED = re.compile(r"(?:[!-$&-~]|%[0-9A-Fa-f]{2})+", re.ASCII)  # UTF-8, percent-encoded

_used: set[int] = set()  # tokens used since the last flush
_written: dict[int, date] = {}  # by token: the day in its row


def hints(request: HttpRequest, in_force: NoticeInForce) -> tuple[str, bool]:
    """Return the visitor's place, and whether a server with a token of the scope adds a signal."""
    token = _token_of(request, in_force)
    if token is None:
        return regions.of(request.META), False
    place, signal, is_sent = _sent(request)
    if is_sent:
        _require_scope(token, Scope.VISITORS)
    return place, signal


def require(request: HttpRequest, in_force: NoticeInForce, scope: Scope) -> SiteToken:
    """Return the sent token if it has this scope. Raise RequestProblem otherwise."""
    token = _token_of(request, in_force)
    if token is None:
        raise RequestProblem(
            "This is for the site's own server.",
            status=401,
            detail="Show a site token, which the admin makes: Authorization: Bearer mixc_…",
            headers={"WWW-Authenticate": _CHALLENGE},
        )
    _require_scope(token, scope)
    return token


def account_of(request: HttpRequest) -> str:
    """Return the account in question, from a header, since URLs are logged."""
    text = request.META.get(_ACCOUNT, "")
    try:
        name = unquote(text, errors="strict") if _ENCODED.fullmatch(text) else ""
    except ValueError:
        name = ""
    if not bodies.validator("ClosedAccount").is_valid({"account": name}):
        raise RequestProblem(
            "No account is named.",
            status=400,
            detail="Name it in X-Consent-Account, as text of 1 to 200 characters, "
            "percent-encoded as UTF-8.",
        )
    return name


def _token_of(request: HttpRequest, in_force: NoticeInForce) -> SiteToken | None:
    """Return the sent token, or None. Raise RequestProblem if it is not valid (R102).

    Every Bearer value is judged, so that a mistyped token is not treated as none. Other schemes
    are the visitor's own, which a proxy passes on.
    """
    scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    # Looked up by its hash: the time of a look-up tells about hashes, and nothing about tokens
    token = in_force.tokens.get(digest_of(text.strip()))
    if token is None:
        raise RequestProblem(
            "This is no token of the site.",
            status=401,
            detail="It is mistyped, revoked or another site's. The admin makes a new one. A proxy "
            "has to replace what visitors send in Authorization.",
            headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
        )
    _used.add(token.pk)
    return token


def _require_scope(token: SiteToken, scope: Scope) -> None:
    if scope not in token.scopes.split():
        raise RequestProblem(
            f"This token has not the scope {scope}.",
            status=403,
            detail=f"It may not {scope.label}. Make one that may, in the admin.",
            headers={
                "WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'
            },
        )


def _sent(request: HttpRequest) -> tuple[str, bool, bool]:
    """Return the place, the signal, and whether the server sent one of the two."""
    header = request.META.get
    code = request.GET.get("region") or header("HTTP_X_CONSENT_REGION")
    signal = header("HTTP_X_CONSENT_SIGNAL")
    parts = code.strip().partition("-")[::2] if code else ()
    place = regions.code_of(*parts) if parts else regions.of(request.META)
    return place, gpc(signal), bool(code or signal)


def admit_account(request: HttpRequest, token: SiteToken) -> None:
    """Count that the token names an account. Raise RequestProblem above its limit."""
    if not limits.has_room(request, "accounts of a token", sender=str(token.pk)):
        raise RequestProblem(
            "This token names too many accounts.",
            status=429,
            detail="Ask later. Ask when somebody signs in, and not for every account you have.",
            headers={"Retry-After": str(request.META[limits.WAIT])},
        )


def flush() -> None:
    """Store the day of each token's last use."""
    today, used = timezone.now().date(), set(_used)
    if new := {pk for pk in used if _written.get(pk) != today}:
        SiteToken.objects.filter(pk__in=new).update(last_used_on=today)
        _written.update(dict.fromkeys(new, today))
    _used.difference_update(used)


@never_cached
@endpoint("GET", "POST", "DELETE")
def account(request: HttpRequest) -> HttpResponse:
    limits.admit(request, "accounts")
    in_force = site_access.in_force(request.GET.get("site"))
    token = require(request, in_force, Scope.ACCOUNTS)
    if request.method in READ:
        asked = account_of(request)
        admit_account(request, token)
        return JsonResponse(_refusals(in_force, asked))
    if request.method == "DELETE":
        closed = read(request, "ClosedAccount")["account"]
        admit_account(request, token)
        accounts.close(in_force.site.key, closed)
        return HttpResponse(status=204)
    name = read(request, "SignIn")["account"]
    place, signal, _ = _sent(request)  # a token that may sign in accounts may say both
    visit = Visit.from_request(request, in_force, place=place, signal=signal)
    if name is None:
        return _named(visit.writer.signed_out(), opted_out=False)
    admit_account(request, token)
    visit = accounts.sign_in(visit, name)
    return _named(visit.sign_in_cookies(), opted_out=visit.context.account)


@never_cached
@endpoint("POST", from_sites=True)
def renew(request: HttpRequest) -> HttpResponse:
    """Renew valid cookies by an answer's day (R64); expire what a server set meanwhile (R25)."""
    in_force = site_access.in_force(request.GET.get("site"))
    site_access.require_origin(request, in_force)
    visit = accounts.refresh(Visit.from_request(request, in_force))
    response = HttpResponse(status=204)
    write_cookies(response, visit.renewed_cookies())
    write_cookies(response, visit.expired_cookies())
    return response


@never_cached
@endpoint("POST")
def rehearsal(request: HttpRequest) -> HttpResponse:
    limits.admit(request, "rehearsals")
    in_force = site_access.in_force(request.GET.get("site"))
    token = require(request, in_force, Scope.REHEARSALS)
    report = read(request, "Rehearsal", most=MAX_REPORT)
    if report["runs"][0]["properties"]["notice"] > in_force.number:
        raise RequestProblem("No such notice can have been rehearsed.", status=400)
    by = f"token “{token.label}”"
    return JsonResponse({"passed": rehearsals.keep(in_force.site.key, report, by=by)})


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


def _named(lines: list[Line], *, opted_out: bool) -> HttpResponse:
    """Return the cookies as JSON: a caller with a cookie jar would mix up set cookies."""
    cookies = [line.OutputString() for line in lines]
    return JsonResponse({"opted_out": opted_out, "cookies": cookies})
