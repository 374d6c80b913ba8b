"""A site's own server, which shows a site token and may speak for a visitor (R102)."""

from typing import NamedTuple
from urllib.parse import unquote

from django.http import HttpRequest

from consent import regions
from consent.api import bodies, token_uses
from consent.client.headers import RequestHeaders
from consent.cookies import reader
from consent.models import SiteToken
from consent.models.site import digest_of
from consent.notices import NoticeInForce, TokenFacts
from consent.regions.headers import code_of
from consent.web.responses import RequestProblem
from consent.web.visit import Visit

Scope = SiteToken.Scope
ACCOUNT = "HTTP_X_CONSENT_ACCOUNT"
CHALLENGE = 'Bearer realm="consent"'  # RFC 6750


class VisitorHints(NamedTuple):
    """Where a visitor is, and whether the site's server adds a signal to what they send."""

    place: str
    signal: bool = False


def hints(request: HttpRequest, in_force: NoticeInForce) -> VisitorHints:
    """What is said with a token of the scope; what is said without any token is passed over."""
    token = token_of(request, in_force)
    if token is None:
        return VisitorHints(regions.of(request.META))
    code, signal = _said(request)
    if code or signal:
        _require_scope(token, Scope.VISITORS)
    return _believed(request, code, signal)


def headers(request: HttpRequest, *, signal: bool) -> RequestHeaders:
    """What a request says of its visitor. A signal can be added, never taken away (R7)."""
    header = request.META.get
    return RequestHeaders(
        header("HTTP_COOKIE"), "1" if signal else header("HTTP_SEC_GPC"), header("HTTP_DNT")
    )


def visit(request: HttpRequest, in_force: NoticeInForce) -> Visit:
    """What a server that may speak for the account says of its visitor as well."""
    place, signal = _believed(request, *_said(request))
    return Visit.of(request, in_force, place=place, signal=signal)


def require_accounts(request: HttpRequest, in_force: NoticeInForce) -> TokenFacts:
    """The token that was shown, if it may speak for accounts; a refusal otherwise."""
    token = token_of(request, in_force)
    if token is None:
        raise RequestProblem(
            "This is for the site's own server.",
            status=401,
            detail="Show a site token, which the admin makes: Authorization: Bearer mixc_…",
            headers={"WWW-Authenticate": CHALLENGE},
        )
    _require_scope(token, Scope.ACCOUNTS)
    return token


def account_of(request: HttpRequest) -> str:
    """The account that is asked about: in a header, since addresses stand in logs."""
    try:
        text = bodies.text(bodies.ENCODED_ACCOUNT)("account", request.META.get(ACCOUNT))
        return str(bodies.account("account", unquote(text, errors="strict")))
    except ValueError as error:
        raise RequestProblem(
            "No account is named.",
            status=400,
            detail="Name it in X-Consent-Account, as text of 1 to "
            f"{bodies.MAX_ACCOUNT} characters, percent-encoded as UTF-8.",
        ) from error


def token_of(request: HttpRequest, in_force: NoticeInForce) -> TokenFacts | None:
    """The token that was shown; None where none was. One that is not good is a refusal (R102).

    Whatever calls itself Bearer is judged, so that a typing error is not taken for silence. Other
    schemes are the visitor's own, which a proxy sends along.
    """
    scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    # Found by its hash: how long a look-up takes says something of hashes, and nothing of tokens
    token = in_force.tokens.get(digest_of(text.strip()))
    if token is None:
        raise RequestProblem(
            "This is no token of the site.",
            status=401,
            detail="It is mistyped, revoked or another site's. The admin makes a new one. A proxy "
            "has to replace what visitors send in Authorization.",
            headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'},
        )
    token_uses.note(token)
    return token


def _require_scope(token: TokenFacts, scope: Scope) -> None:
    if scope not in token.scopes:
        raise RequestProblem(
            f"This token has not the scope {scope}.",
            status=403,
            detail=f"It may not {scope.label}. Make one that may, in the admin.",
            headers={
                "WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'
            },
        )


def _said(request: HttpRequest) -> tuple[str | None, str | None]:
    """Region and signal, as they are written."""
    header = request.META.get
    code = request.GET.get("region") or header("HTTP_X_CONSENT_REGION")
    return code, header("HTTP_X_CONSENT_SIGNAL")


def _believed(request: HttpRequest, code: str | None, signal: str | None) -> VisitorHints:
    place = code_of(*code.strip().partition("-")[::2]) if code else regions.of(request.META)
    return VisitorHints(place, reader.gpc(signal))
