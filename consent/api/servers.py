"""Read what a site's own server tells about a visitor, and note which tokens are used (R102)."""

import logging
import re
import threading
import time
from datetime import date
from urllib.parse import unquote

from django.http import HttpRequest
from django.utils import timezone

from consent.api import bodies
from consent.cookies.reader import gpc
from consent.lib.failures import OnceAMinute, more
from consent.models import SiteToken
from consent.models.site import digest_of
from consent.notices import NoticeInForce, TokenFacts
from consent.record.visit import Visit
from consent.web import regions
from consent.web.responses import RequestProblem

log = logging.getLogger(__name__)

Scope = SiteToken.Scope
_ACCOUNT = "HTTP_X_CONSENT_ACCOUNT"
_CHALLENGE = 'Bearer realm="consent"'  # RFC 6750
_ENCODED = re.compile(r"(?:[!-$&-~]|%[0-9A-Fa-f]{2})+", re.ASCII)  # UTF-8, percent-encoded
MINUTE = 60.0  # seconds
MAX_ACCOUNTS = 300  # per token and minute: a million would take two days

_used: set[int] = set()  # tokens used since the last flush
_written: dict[int, date] = {}  # by token: the day in its row
_named: dict[int, tuple[float, set[int]]] = {}  # by token: the accounts of the minute begun then
_lock = threading.Lock()
_lines = OnceAMinute()


def hints(request: HttpRequest, in_force: NoticeInForce) -> tuple[str, bool]:
    """Return the visitor's place, and whether a server with a token of the scope adds a signal."""
    token = _token_of(request, in_force)
    if token is None:
        return regions.of(request.META), False
    place, signal, is_sent = _sent(request)
    if is_sent:
        _require_scope(token, Scope.VISITORS)
    return place, signal


def visit(request: HttpRequest, in_force: NoticeInForce) -> Visit:
    """Return the visit with the hints of a server whose token may sign in accounts."""
    place, signal, _ = _sent(request)
    return Visit.from_request(request, in_force, place=place, signal=signal)


def require_accounts(request: HttpRequest, in_force: NoticeInForce) -> TokenFacts:
    """Return the sent token if its scope covers accounts. Raise RequestProblem otherwise."""
    token = _token_of(request, in_force)
    if token is None:
        raise RequestProblem(
            "This is for the site's own server.",
            status=401,
            detail="Show a site token, which the admin makes: Authorization: Bearer mixc_…",
            headers={"WWW-Authenticate": _CHALLENGE},
        )
    _require_scope(token, Scope.ACCOUNTS)
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


def _token_of(request: HttpRequest, in_force: NoticeInForce) -> TokenFacts | None:
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


def _require_scope(token: TokenFacts, scope: Scope) -> None:
    if scope not in token.scopes:
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


def admit_account(token: TokenFacts, account: str) -> None:
    """Count this account. Raise RequestProblem above the minute's limit."""
    now = time.monotonic()
    named = hash(account)  # keyed by a random secret of this process
    with _lock:
        began, accounts = _named.get(token.pk, (now, set()))
        if now - began >= MINUTE:
            began, accounts = now, set()
        _named[token.pk] = began, accounts
        if named in accounts or len(accounts) < MAX_ACCOUNTS:
            accounts.add(named)
            return
    unsaid = _lines.turn(str(token.pk))
    if unsaid is not None:
        text = "Token %s named more than %d accounts in a minute%s"
        log.warning(text, token, MAX_ACCOUNTS, more(unsaid))
    raise RequestProblem(
        f"This token has named {MAX_ACCOUNTS} accounts within a minute.",
        status=429,
        detail="Ask again later. Ask when somebody signs in, and not for every account you have.",
        headers={"Retry-After": str(max(1, round(began + MINUTE - now)))},
    )


def flush() -> None:
    """Store the day of each token's last use."""
    today, used = timezone.now().date(), set(_used)
    if new := {pk for pk in used if _written.get(pk) != today}:
        SiteToken.objects.filter(pk__in=new).update(last_used_on=today)
        _written.update(dict.fromkeys(new, today))
    _used.difference_update(used)
