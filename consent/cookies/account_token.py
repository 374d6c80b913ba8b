"""The signed token of the account that is signed in, and whether it has opted out (R9, R10).

It is a cookie beside the decision, so that signing out leaves the browser's own choice. The
account is a keyed hash, out of reach of scripts.
"""

from dataclasses import dataclass
from functools import lru_cache

from consent.cookies.keyring import KeyRing, UntrustedToken


@dataclass(frozen=True, slots=True)
class AccountToken:
    account: str  # a keyed hash, 22 characters of base64url
    opted_out: bool
    at: int  # Unix seconds: when this was so


def issue(account_token: AccountToken, ring: KeyRing, *, issuer: str, site: str) -> str:
    return ring.sign(
        {
            "iss": issuer,
            "aud": _audience(site),
            "sub": account_token.account,
            "iat": account_token.at,
            "o": int(account_token.opted_out),
        }
    )


def read(token: str, ring: KeyRing, *, issuer: str, site: str) -> AccountToken:
    """Verify a token that `issuer` wrote for a site; UntrustedToken if it is not one."""
    match ring.verify(token):
        case {"iss": str(iss), "aud": str(aud), "sub": str(account), "iat": int(at), "o": out} if (
            iss == issuer and aud == _audience(site) and out in (0, 1)
        ):
            return AccountToken(account, bool(out), at)
    raise UntrustedToken("claims")


class AccountTokenReader:
    """Reads tokens written by one service for one site, and remembers those it believed."""

    def __init__(self, ring: KeyRing, *, issuer: str, site: str, size: int = 4096) -> None:
        @lru_cache(maxsize=size)
        def remembered(token: str) -> AccountToken:
            return read(token, ring, issuer=issuer, site=site)

        self.read = remembered


def _audience(site: str) -> str:
    return f"account:{site}"  # no site's key holds a colon: neither token passes for the other
