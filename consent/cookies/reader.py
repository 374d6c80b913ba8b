"""Read the headers of one request: cookies, signals and the visitor's answer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple, Self, TypeVar
from uuid import UUID

from consent.cookies import account_token, decision_token
from consent.cookies.account_token import AccountToken, unanswered_since
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing, UnknownKey, UntrustedToken
from consent.cookies.names import CookieNames
from consent.kernel.rules import Region, RequestContext
from consent.lib import uuid7

_MAX_REMEMBERED = 4096  # tokens
_SPACE = " \t"

_Token = TypeVar("_Token")


class CookieValues(NamedTuple):
    """The values of our signed cookies, unread."""

    decisions: tuple[str, ...]
    accounts: tuple[str, ...]


class CookieReading(NamedTuple):
    """The values as they are read, once verified."""

    context: RequestContext
    signed: SignedDecision | None = None
    account_token: AccountToken | None = None
    has_unknown_key: bool = False  # a newer key ring might verify it


@dataclass(frozen=True, slots=True)
class CookieReader:
    """How the cookies of one site are read."""

    decision: Callable[[str], SignedDecision]  # a token, verified
    account: Callable[[str], AccountToken]
    names: CookieNames

    @classmethod
    def build(cls, ring: KeyRing, *, issuer: str, site: str, domain: str | None) -> Self:
        facts: Any = {"ring": ring, "issuer": issuer, "site": site}
        # Safe between threads, and exceptions are not kept: bad tokens push out no good ones
        return cls(
            lru_cache(_MAX_REMEMBERED)(partial(decision_token.read, **facts)),
            lru_cache(_MAX_REMEMBERED)(partial(account_token.read, **facts)),
            CookieNames.of(site, domain),
        )

    def values(self, cookies: str | None) -> CookieValues:
        """Find our signed cookies in a Cookie header."""
        return CookieValues(
            values(cookies, self.names.decision), values(cookies, self.names.account)
        )

    def read(self, found: CookieValues, *, signal: bool) -> CookieReading:
        """Verify what was found.

        A cookie sent twice is believed in neither version: which one is the older cannot be known.
        An account token that cannot be believed may have been an opt-out, so it is one.
        """
        token, account_error = _only(found.accounts, self.account)
        signed, error = _only(found.decisions, self.decision)
        answer = signed.answer if signed else None
        account = token.opted_out if token else account_error is not None
        refused = unanswered_since(token.refused, answer) if token else ()
        context = RequestContext(answer, signal, account, error is not None, refused)
        has_unknown_key = any(isinstance(one, UnknownKey) for one in (error, account_error))
        return CookieReading(context, signed, token, has_unknown_key)


def _only(
    tokens: tuple[str, ...], read: Callable[[str], _Token]
) -> tuple[_Token | None, Exception | None]:
    """Return what the one token says, or why what was sent as one cannot be believed."""
    if not tokens:
        return None, None
    try:
        (token,) = tokens
        return read(token), None
    except (UntrustedToken, ValueError) as error:
        return None, error


def visitor(cookie_header: str | None, names: CookieNames) -> UUID | None:
    """The visitor's id: one UUIDv7, or nobody."""
    try:
        (value,) = values(cookie_header, names.visitor)
        uuid7.time_of(found := UUID(value))
    except ValueError:
        return None
    return found if str(found) == value else None


def signal(has_gpc: bool, has_dnt: bool, region: Region) -> bool:
    """Whether the browser sends an opt-out preference signal that counts here (R4, R22)."""
    return has_gpc or (has_dnt and region.dnt)


def gpc(header: str | None) -> bool:
    """Return whether Sec-GPC or DNT is on: one value, between commas, is exactly `1` (R4)."""
    if header is None:
        return False
    return header == "1" or any(part.strip(_SPACE) == "1" for part in header.split(","))


def values(cookie_header: str | None, name: str) -> tuple[str, ...]:
    """Every value of exactly this name in a Cookie header."""
    if not cookie_header:
        return ()
    before, found, after = cookie_header.partition(name)
    if not found:  # most requests of most sites end here
        return ()
    is_pair = after[:1] == "=" and (not before or before[-2:] == "; ")
    if is_pair and name not in after:  # once, and as browsers write it: most others end here
        return (after[1:].partition(";")[0].strip(_SPACE),)
    return tuple(_each(cookie_header, name))


def _each(cookie_header: str, name: str) -> Iterator[str]:
    for pair in cookie_header.split(";"):
        if name in pair:
            key, _, value = pair.partition("=")
            if key.strip(_SPACE) == name:
                yield value.strip(_SPACE)
            elif re.search(rf",[ \t]*{re.escape(name)}[ \t]*(=|\Z)", pair):
                yield ""  # two Cookie headers, joined by a comma: sent, but its value is lost
