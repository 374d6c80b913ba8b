"""A site's own server, which shows the site's token and may speak for a visitor (R102)."""

import hashlib
import secrets
from typing import NamedTuple

from django.http import HttpRequest

from consent import regions
from consent.client.headers import RequestHeaders
from consent.cookies import reader
from consent.notices import NoticeInForce
from consent.regions import codes
from consent.web.responses import RequestProblem
from consent.web.visit import Visit


class VisitorHints(NamedTuple):
    """Where a visitor is, and whether the site's server adds a signal to what they send."""

    place: str
    signal: bool = False


def hints(request: HttpRequest, in_force: NoticeInForce) -> VisitorHints:
    if not is_trusted(request, in_force):
        return VisitorHints(regions.of(request.META))
    signal = reader.gpc(request.META.get("HTTP_X_CONSENT_SIGNAL"))
    return VisitorHints(_region(request) or regions.of(request.META), signal)


def headers(request: HttpRequest, *, signal: bool) -> RequestHeaders:
    """What a request says of its visitor. A signal can be added, never taken away (R7)."""
    header = request.META.get
    return RequestHeaders(
        header("HTTP_COOKIE"), "1" if signal else header("HTTP_SEC_GPC"), header("HTTP_DNT")
    )


def visit(request: HttpRequest, in_force: NoticeInForce) -> Visit:
    """What a request says of its visitor, or the site's server in their place."""
    place, signal = hints(request, in_force)
    return Visit.of(request, in_force, place=place, signal=signal)


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


def _region(request: HttpRequest) -> str | None:
    code = request.GET.get("region") or request.META.get("HTTP_X_CONSENT_REGION")
    return codes.join(*code.strip().partition("-")[::2]) if code else None
