"""A request tells what its visitor decided; a response puts the answer into their cookies."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from http.cookies import Morsel
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent.cookies import account_token, state, tokens, writer
from consent.cookies import reader as headers
from consent.cookies.account_token import AccountToken
from consent.cookies.reader import CookieReading
from consent.cookies.tokens import STATE_COOKIE, SignedDecision
from consent.cookies.writer import OURS, CookieLocation, CookieWriter
from consent.kernel.rules import NOWHERE, STRICTEST, Region
from consent.models import Decision
from consent.notices import NoticeInForce, signing_keys
from consent.record.decisions import RecordedDecision

AGED = timedelta(days=30)  # the banner's `index.js` asks after as many
MOST = 40  # cookies expired at once: a proxy holds 4 kB of headers, and some are ours
MOST_SENT = 200  # names looked at: browsers keep some 180 of one domain

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9.-]*", re.ASCII)
_PATH = re.compile(r"/[!-:<-~]*", re.ASCII)


def seen(request: HttpRequest, in_force: NoticeInForce, rule: Region = STRICTEST) -> CookieReading:
    """What this request says about its visitor where this rule holds.

    With it come the signed decision and the note of an account, where it shows them.
    """
    reading = signing_keys.cookie_reader(in_force.site.key, in_force.cookie_domain)
    signal = headers.signal(request.META.get("HTTP_SEC_GPC"), request.META.get("HTTP_DNT"), rule)
    return reading.seen(reading.shown(request.META.get("HTTP_COOKIE")), signal=signal)


def signed(recorded: RecordedDecision, in_force: NoticeInForce) -> SignedDecision:
    """What the cookie says of a decision."""
    decision = recorded.decision
    return SignedDecision(
        id=decision.id,
        visitor=decision.visitor,
        site=in_force.site.key,
        notice=recorded.notice.number,
        region=decision.region,
        answer=decision.answer,
    )


def remember(
    response: HttpResponse, held: SignedDecision, in_force: NoticeInForce, *, account: bool = False
) -> None:
    """Set both cookies: the signed decision, and its mirror with the account's opt-out.

    Setting them again prolongs the cookies alone: the day of the answer stays (R63, R64).
    """
    domain = in_force.cookie_domain
    name, mirrored = tokens.cookie_names(domain)
    token = tokens.issue(held, signing_keys.ring(), signing_keys.issuer())
    mirror = state.encode(held.answer, held.region, account=account)
    response.cookies[name] = writer.kept(name, token, domain, http_only=True)
    response.cookies[mirrored] = writer.kept(mirrored, mirror, domain, http_only=False)


def is_aged(held: SignedDecision, now: datetime) -> bool:
    """Whether its cookies are worth a fresh life.

    Not a young one's: while this response is under way, another tab may be answering anew.
    """
    return now - datetime.fromtimestamp(held.answer.decided_at, UTC) > AGED


def note(login: AccountToken, in_force: NoticeInForce) -> str:
    """The note of an account, signed."""
    return account_token.issue(
        login, signing_keys.ring(), issuer=signing_keys.issuer(), site=in_force.site.key
    )


def remember_login(response: HttpResponse, login: AccountToken, in_force: NoticeInForce) -> None:
    """Set the cookie that says which account is signed in, and whether it has opted out."""
    domain = in_force.cookie_domain
    name = account_token.cookie_name(domain)
    response.cookies[name] = writer.kept(name, note(login, in_force), domain, http_only=True)


def jar_of(request: HttpRequest, in_force: NoticeInForce, seen: CookieReading) -> CookieWriter:
    """The cookies of ours that lie in the browser, to be changed."""
    reading = signing_keys.cookie_reader(in_force.site.key, in_force.cookie_domain)
    return CookieWriter.of(reading, request.META.get("HTTP_COOKIE"), seen, in_force.cookie_domain)


def tidy(
    request: HttpRequest,
    response: HttpResponse,
    recorded: RecordedDecision,
    in_force: NoticeInForce,
) -> None:
    """Expire the refused categories' cookies, HttpOnly ones included, and strays of our own."""
    expire(response, strays(request, in_force))
    expire(response, refused(request, recorded.decision, in_force))


def forget(request: HttpRequest, response: HttpResponse, in_force: NoticeInForce) -> None:
    """Expire both cookies, wherever they are; what the account came to stays in the mirror."""
    domain = in_force.cookie_domain
    expire(response, (CookieLocation(name, domain) for name in tokens.cookie_names(domain)))
    expire(response, strays(request, in_force))
    if seen(request, in_force).context.account:
        alone = writer.alone(NOWHERE, 0)
        response.cookies[STATE_COOKIE] = writer.kept(STATE_COOKIE, alone, domain, http_only=False)


def expire(response: HttpResponse, cookies: Iterable[CookieLocation]) -> None:
    """Tell the browser to forget these cookies."""
    for place in cookies:
        if Morsel().isReservedKey(place.name):
            continue  # a cookie called `path` is lawful, but http.cookies can write no such line
        # The response's are keyed by name, and two places of one name need a line each
        is_taken = place.name in response.cookies
        response.cookies[";".join(place) if is_taken else place.name] = writer.expired(place)


def strays(request: HttpRequest, in_force: NoticeInForce) -> Iterator[CookieLocation]:
    """Where else our own cookies may lie, if the request shows that they do.

    Of two cookies with one name neither is believed, and one that cannot be read may sit where
    the next answer does not replace it: the banner would come back for ever.
    """
    domain = in_force.cookie_domain
    shown = seen(request, in_force)
    cookies = request.META.get("HTTP_COOKIE")
    mirrors = headers.values(cookies, STATE_COOKIE)
    is_mirror_broken = len(mirrors) > 1 or any(state.decode(value) is None for value in mirrors)
    is_note_broken = shown.context.account and shown.login is None
    own = {
        tokens.cookie_names(domain)[0]: shown.context.is_broken,
        STATE_COOKIE: is_mirror_broken,
        account_token.cookie_name(domain): is_note_broken,
    }
    others = {name: bool(headers.values(cookies, name)) for name in OURS - own.keys()}
    for name, is_astray in (own | others).items():
        if is_astray:
            yield from _elsewhere(name, request.path, domain, is_other=name in others)


def refused(
    request: HttpRequest, decision: Decision, in_force: NoticeInForce
) -> list[CookieLocation]:
    """Where the cookies of refused categories can be reached, those that were sent first."""
    sent, ruleset = _names(request), in_force.ruleset
    off = {key for key, (_, granted, *_) in decision.choices.items() if not granted}
    off |= {*ruleset.flagged} if decision.signal else set()  # a signal need not name them
    places = {
        place: place.name not in sent
        for row in in_force.snapshot["categories"]
        if row["key"] in off
        for cookie in row["cookies"]
        if cookie["kind"] == "cookie"
        for name in _meant(cookie["name"], sent)
        if ruleset.category_of(name) == row["key"]
        for place in _places(name, cookie, in_force)
    }
    return sorted(places, key=places.__getitem__)[:MOST]


def _names(request: HttpRequest) -> list[str]:
    pairs = request.META.get("HTTP_COOKIE", "").split(";")
    names = (pair.partition("=")[0].strip(" \t") for pair in pairs)
    return [name for name in dict.fromkeys(names) if _NAME.fullmatch(name)][:MOST_SENT]


def _meant(name: str, sent: list[str]) -> list[str]:
    """The names a declaration speaks of; a pattern can only be followed where they were sent."""
    return [one for one in sent if fnmatchcase(one, name)] if "*" in name else [name]


def _places(
    name: str, cookie: Mapping[str, Any], in_force: NoticeInForce
) -> Iterator[CookieLocation]:
    path = cookie["path"] or "/"
    declared = (cookie["domain"] or in_force.cookie_domain).lower().removeprefix(".")
    for domain in dict.fromkeys((declared, "")):
        is_possible = not domain or not name.lower().startswith("__host-")
        if is_possible and _is_ours(domain) and _DOMAIN.fullmatch(domain) and _PATH.fullmatch(path):
            yield CookieLocation(name, domain, path)


def _is_ours(domain: str) -> bool:
    """Whether a browser lets this host speak for a domain."""
    return not domain or f".{_host()}".endswith(f".{domain}")


def _elsewhere(name: str, path: str, domain: str, *, is_other: bool) -> Iterator[CookieLocation]:
    """Every place that this response reaches, but the one where we keep the cookie ourselves."""
    if name.startswith("__Host-"):  # by this prefix it can lie nowhere else
        yield from [CookieLocation(name, "", "/")] if is_other else []
        return
    parts = path.strip("/").split("/")[:4]
    paths = ["/", *("/" + "/".join(parts[:end]) for end in range(1, len(parts) + 1))]
    domains = ["", *dict.fromkeys((_host(), domain))] if domain else [""]
    for place in (
        CookieLocation(name, one, path) for one in domains for path in dict.fromkeys(paths)
    ):
        is_own = not is_other and place == CookieLocation(name, domain, "/")
        if not is_own and _is_ours(place.domain) and _PATH.fullmatch(place.path):
            yield place


def _host() -> str:
    return urlsplit(settings.CONSENT_SERVICE_URL).hostname or ""
