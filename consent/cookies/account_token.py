"""The signed token of the account that is signed in, and what it has refused (R9, R10).

It is a cookie beside the decision, so that signing out leaves the browser's own choice. The
account is a keyed hash, out of reach of scripts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consent.cookies.keyring import KeyRing, UntrustedToken
from consent.cookies.state import AccountState
from consent.kernel.rules import Answer


def unanswered_since(refused: Mapping[str, int], answer: Answer | None) -> tuple[str, ...]:
    """The refusals of an account that stand in a browser with this answer (R9): the latest wins.

    Each with the time at which it was given. A browser's own no, as late, speaks for itself.
    """

    def is_answered(key: str, at: int) -> bool:
        choice = answer.choices.get(key) if answer else None
        if answer is None or choice is None or choice.granted is None:
            return False
        own = answer.decided_at if choice.decided_at is None else choice.decided_at
        return own > at or (own == at and not choice.granted)

    return tuple(sorted(key for key, at in refused.items() if not is_answered(key, at)))


@dataclass(frozen=True, slots=True)
class AccountToken:
    account: str  # a keyed hash, 22 characters of base64url
    opted_out: bool
    at: int  # Unix seconds: when this was so
    # What else its browsers refused: key → Unix seconds, after which a yes is this browser's answer
    refused: Mapping[str, int] = field(default_factory=dict)
    # Unix seconds: answers given in this browser before then are not this account's; 0: any time
    signed_in_at: int = 0

    def state(self, answer: Answer | None) -> AccountState:
        """What it comes to in a browser that has this answer of its own."""
        return AccountState(True, self.opted_out, unanswered_since(self.refused, answer))


def issue(account_token: AccountToken, ring: KeyRing, *, issuer: str, site: str) -> str:
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": _audience(site),
        "sub": account_token.account,
        "iat": account_token.at,
        "o": int(account_token.opted_out),
    }
    if account_token.refused:
        claims["x"] = dict(account_token.refused)
    if account_token.signed_in_at:
        claims["s"] = account_token.signed_in_at
    return ring.sign(claims)


def read(token: str, ring: KeyRing, *, issuer: str, site: str) -> AccountToken:
    """Verify a token that `issuer` wrote for a site; UntrustedToken if it is not one."""
    match ring.verify(token):
        case {
            "iss": str(iss),
            "aud": str(aud),
            "sub": str(account),
            "iat": int(at),
            "o": out,
            **rest,
        } if iss == issuer and aud == _audience(site) and out in (0, 1):
            since = rest.get("s")
            signed_in_at = since if isinstance(since, int) else at
            return AccountToken(account, bool(out), at, _refused(rest.get("x", {})), signed_in_at)
    raise UntrustedToken("claims")


def _refused(claim: object) -> Mapping[str, int]:
    if not isinstance(claim, dict) or not all(map(_is_time, claim.values())):
        raise UntrustedToken("refusals")
    return claim


def _is_time(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**53


def _audience(site: str) -> str:
    return f"account:{site}"  # no site's key holds a colon: neither token passes for the other
