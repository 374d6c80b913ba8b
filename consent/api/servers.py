"""A site's own server, which shows the site's token and may speak for a visitor (R102)."""

import hashlib
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from django.http import HttpRequest

from consent import regions
from consent.client.headers import RequestHeaders
from consent.cookies import reader
from consent.cookies.reader import CookieReading
from consent.kernel.rules import Region
from consent.notices import NoticeInForce
from consent.regions import codes
from consent.web import visitor_cookies
from consent.web.responses import RequestProblem


class VisitorHints(NamedTuple):
    """Where a visitor is, and whether the site's server adds a signal to what they send."""

    place: str
    signal: bool = False


class VisitorSituation(NamedTuple):
    """Where a visitor is, the rule that holds there, and what they show."""

    place: str
    region: Region
    seen: CookieReading


def told(request: HttpRequest, in_force: NoticeInForce) -> VisitorHints:
    place = regions.of(request)
    if not is_trusted(request, in_force):
        return VisitorHints(place)
    signal = reader.gpc(request.META.get("HTTP_X_CONSENT_SIGNAL"))
    return VisitorHints(_told_region(request) or place, signal)


def asked(request: HttpRequest, *, signal: bool) -> RequestHeaders:
    """What a request says of its visitor. A signal can be added, never taken away (R7)."""
    told = request.META.get
    return RequestHeaders(
        told("HTTP_COOKIE"), "1" if signal else told("HTTP_SEC_GPC"), told("HTTP_DNT")
    )


def heard(request: HttpRequest, in_force: NoticeInForce, *, now: int) -> VisitorSituation:
    """What a request says of its visitor, or the site's server in their place."""
    place, signal = told(request, in_force)
    region = in_force.ruleset.region(place, today=datetime.fromtimestamp(now, UTC).date())
    seen = visitor_cookies.seen(request, in_force, region)
    if signal:
        seen = seen._replace(context=replace(seen.context, signal=True))
    return VisitorSituation(place, region, seen)


def is_trusted(request: HttpRequest, in_force: NoticeInForce) -> bool:
    """Whether the site's own server speaks: a browser must not choose its region.

    Anything else in Authorization is passed over, since a proxy sends the visitor's own along.
    """
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not in_force.site.token_hash:
        return False
    digest = hashlib.sha256(token.strip().encode()).hexdigest()
    return secrets.compare_digest(digest, in_force.site.token_hash)


def require(request: HttpRequest, in_force: NoticeInForce) -> None:
    if not is_trusted(request, in_force):
        raise RequestProblem(
            "This is for the site's own server.",
            status=403,
            detail="Show the site's token, which the admin makes: Authorization: Bearer …",
        )


def _told_region(request: HttpRequest) -> str | None:
    told = request.GET.get("region") or request.META.get("HTTP_X_CONSENT_REGION")
    if not told:
        return None
    return codes.join(*told.strip().partition("-")[::2])
