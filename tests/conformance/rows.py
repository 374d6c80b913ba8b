"""Functions that write the rows. What a row expects is written by hand; nothing is computed.

`every("granted choice", marketing="denied signal")` names each category's verdict and reason.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.conformance.notice import COOKIES
from tests.conformance.signing import TODAY, token

NOW = 1_800_000_000  # 15 January 2027, 08:00:00 UTC
DAY = 86_400
ISSUER = "https://consent.example"
SITE = "mix"
DOMAINS = {"mix": "example.com", "shop": "example.com", "inn": ""}  # by the sites' keys
COOKIE = "__Secure-mix_consent"
ACCOUNT = "__Secure-mix_account"
OPTIONAL = ("preferences", "personalization", "support", "analytics", "marketing")
VERSIONS = {"preferences": 1, "personalization": 1, "support": 1, "analytics": 3, "marketing": 1}

Judgements = dict[str, list[str]]
Row = dict[str, Any]


def cookie_name(site: str) -> str:
    return f"__{'Secure' if DOMAINS[site] else 'Host'}-{site}_consent"


def every(words: str, **but: str) -> Judgements:
    judgements = {"necessary": "granted necessary"} | dict.fromkeys(OPTIONAL, words) | but
    return {key: judgement.split() for key, judgement in judgements.items()}


UNASKED = every("unasked default")  # opt-in, and nobody has answered
YES = every("granted choice")
NO = every("denied choice")
INVALID = every("denied invalid")


def claims(at: int = NOW, /, c: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """What a decision's token says; by default it says yes to everything."""
    return {
        "iss": ISSUER,
        "aud": SITE,
        "jti": "019b9f00-0000-7000-8000-000000000001",
        "iat": at,
        "n": 3,
        "c": choices(1) if c is None else c,
        "m": "opt-in",
        "r": "DE",
        "g": 0,
        **changes,
    }


def choices(every: int, **but: Any) -> dict[str, Any]:
    """The same answer to all, in today's versions."""
    return {key: [VERSIONS[key], every] for key in OPTIONAL} | but


def account_cookie(out: int, **changes: Any) -> str:
    """The cookie of an account that has opted out, or has not."""
    payload = {"iss": ISSUER, "aud": "account:mix", "sub": "a" * 22, "iat": NOW, "o": out}
    return f"{ACCOUNT}={token(payload | changes)}"


def row(
    id: str,
    expect: Judgements,
    cookie: str = "",
    *,
    region: str = "DE",
    gpc: str = "",
    dnt: str = "",
    asks: bool,
    verified: Any = None,
    broken: bool = False,
    account: bool = False,
    refused: Sequence[str] = (),
    site: str = SITE,
    minor: bool = False,
) -> Row:
    """One vector. `verified` are the claims that a verifier returns, `broken` that it refuses."""
    headers = {"Cookie": cookie, "Sec-GPC": gpc, "DNT": dnt}
    allowed = [key for key, (verdict, _) in expect.items() if verdict == "granted"]
    return {
        "id": id,
        "site": site,
        "headers": {name: value for name, value in headers.items() if value},
        "region": region,
        **({"minor": True} if minor else {}),
        "claims": verified,
        "is_broken": broken,
        "account": account,
        "refused": list(refused),
        "rulings": expect,
        "allowed": allowed,
        "state": ", ".join(f"{key}={verdict}" for key, (verdict, _) in expect.items()),
        "cookies": [name for name, key in COOKIES.items() if key in allowed],
        "show_banner": asks,
    }


def good(
    id: str,
    expect: Judgements,
    payload: dict[str, Any] | None = None,
    *,
    kid: str = TODAY,
    with_: str = "",
    **more: Any,
) -> Row:
    """A row whose decision is believed."""
    payload = claims() if payload is None else payload
    cookies = "; ".join(filter(None, (f"{COOKIE}={token(payload, kid=kid)}", with_)))
    return row(id, expect, cookies, verified=payload, **more)


def bad(id: str, value: str) -> Row:
    """A row whose decision is refused: everything optional is denied, and the banner asks."""
    return row(id, INVALID, f"{COOKIE}={value}", broken=True, asks=True)
