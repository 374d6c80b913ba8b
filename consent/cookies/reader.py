"""What the headers of one request say about its visitor."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

from consent.cookies import account_token, tokens
from consent.cookies.account_token import AccountToken
from consent.cookies.tokens import KeyRing, SignedDecision, UntrustedToken
from consent.kernel.rules import BROKEN, NOTHING, Region, RequestContext

_SPACE = " \t"


class CookieValues(NamedTuple):
    """The values of our cookies, as they came."""

    decisions: tuple[str, ...]
    logins: tuple[str, ...]


class CookieReading(NamedTuple):
    """What can be made of them."""

    context: RequestContext
    signed: SignedDecision | None = None
    login: AccountToken | None = None


@dataclass(frozen=True, slots=True)
class CookieReader:
    """How the cookies of one site are read."""

    decisions: tokens.TokenReader
    logins: account_token.AccountTokenReader
    name: str
    login_name: str

    @classmethod
    def of(cls, ring: KeyRing, *, issuer: str, site: str, domain: str | None) -> Self:
        return cls(
            decisions=tokens.TokenReader(ring, issuer=issuer, audience=site),
            logins=account_token.AccountTokenReader(ring, issuer=issuer, site=site),
            name=tokens.cookie_names(domain)[0],
            login_name=account_token.cookie_name(domain),
        )

    def shown(self, cookies: str | None) -> CookieValues:
        return CookieValues(values(cookies, self.name), values(cookies, self.login_name))

    def seen(self, shown: CookieValues, *, signal: bool) -> CookieReading:
        """Weigh what was shown.

        A cookie sent twice is believed in neither version: which one is the older cannot be told.
        A note of an account that cannot be believed may have been an opt-out, so it is one.
        """
        account, login = self._account(shown.logins)
        if not shown.decisions:
            return CookieReading(_plain(NOTHING, signal=signal, account=account), login=login)
        try:
            (token,) = shown.decisions
            signed = self.decisions.read(token)
        except (UntrustedToken, ValueError):
            return CookieReading(_plain(BROKEN, signal=signal, account=account), login=login)
        return CookieReading(RequestContext(signed.answer, signal, account), signed, login)

    def _account(self, shown: tuple[str, ...]) -> tuple[bool, AccountToken | None]:
        if not shown:
            return False, None
        try:
            (token,) = shown
            login = self.logins.read(token)
        except (UntrustedToken, ValueError):
            return True, None
        return login.opted_out, login


def signal(sec_gpc: str | None, dnt: str | None, region: Region) -> bool:
    """Whether the browser sends a standing no that counts here (R4, R22)."""
    return gpc(sec_gpc) or (region.dnt and gpc(dnt))


def gpc(header: str | None) -> bool:
    """Whether Sec-GPC is on: servers join repeated lines by commas, one exact `1` is one (R4)."""
    if header is None:
        return False
    return header == "1" or any(part.strip(_SPACE) == "1" for part in header.split(","))


def values(cookie_header: str | None, name: str) -> tuple[str, ...]:
    """Every value that a Cookie header holds under exactly this name."""
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
                yield ""  # two Cookie lines, joined by a comma: shown, and not to be told


def _plain(context: RequestContext, *, signal: bool, account: bool) -> RequestContext:
    if not signal and not account:
        return context
    return RequestContext(signal=signal, account=account, is_broken=context.is_broken)
