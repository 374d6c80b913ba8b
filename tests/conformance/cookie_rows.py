"""Rows about spellings of the Cookie header: a name twice, other names, an account's token."""

from tests.conformance.rows import (
    ACCOUNT,
    COLORADO,
    COOKIE,
    DAY,
    INVALID,
    NO,
    NOW,
    UNASKED,
    YES,
    Row,
    account_cookie,
    choices,
    claims,
    every,
    good,
    row,
)
from tests.conformance.signing import token

TRUE = f"{COOKIE}={token(claims())}"
REFUSED = f"{COOKIE}={token(claims(c=choices(0)))}"
STATE = f"mix_consent_state=1~{NOW // DAY}~DE~0~analytics:3:1~marketing:1:1"
OUT = every("granted choice", marketing="denied account")


def broken(id: str, cookie: str) -> Row:
    return row(id, INVALID, cookie, region="US-CO", broken=True, asks=True)


def absent(id: str, cookie: str) -> Row:
    return row(id, UNASKED, cookie, asks=True)


SPELLING = [
    broken("the same cookie twice", f"{TRUE}; {TRUE}"),
    broken("a no and a yes", f"{REFUSED}; {TRUE}"),
    broken("a yes and an empty one", f"{TRUE}; {COOKIE}="),
    broken("a yes and a bare name", f"{TRUE}; {COOKIE}"),
    broken("two lines that a server joined by a comma", f"a=1, {TRUE}"),
    broken("broken, where the law is opt-out: no default comes back", f"{COOKIE}=x"),
    row("among others", YES, f"a=1; {TRUE}; b=2", believed=claims(), asks=False),
    row("without a space", YES, f"a=1;{TRUE};b=2", believed=claims(), asks=False),
    row("with more space", YES, f"a=1 ;  {TRUE} ; b=2", believed=claims(), asks=False),
    absent("our name at the end of another", f"x{TRUE}"),
    absent("our name in another's value", f"a={TRUE}"),
    absent("our name in other letters", TRUE.replace("__Secure", "__secure")),
    absent("our name for a site without a domain", TRUE.replace("__Secure", "__Host")),
    absent("the readable mirror alone: anyone can write it", STATE),
    row("the mirror says yes, the decision no", NO, f"{STATE}; {REFUSED}",
        believed=claims(c=choices(0)), asks=False),
    row("GPC where the decision is broken", INVALID | {"marketing": ["denied", "signal"]},
        f"{COOKIE}=x", gpc="1", broken=True, asks=True),
    row("GPC where the decision is broken, in Colorado",
        INVALID | {"marketing": ["denied", "signal"]},
        f"{COOKIE}=x", region="US-CO", gpc="1", broken=True, asks=False),
]  # fmt: skip
ACCOUNTS = [
    good("an account that has opted out", OUT, with_=account_cookie(1), account=True, asks=False),
    good("an account that has not", YES, with_=account_cookie(0), asks=False),
    row("an account that has opted out, and no answer, in Colorado",
        COLORADO | {"marketing": ["denied", "account"]},
        account_cookie(1), region="US-CO", account=True, asks=True),
    row("an account that has opted out, and a broken decision",
        INVALID | {"marketing": ["denied", "account"]},
        f"{account_cookie(1)}; {COOKIE}=x", account=True, broken=True, asks=True),
    good("a signal goes before an account", every("granted choice", marketing="denied signal"),
         with_=account_cookie(1), gpc="1", account=True, asks=False),
]  # fmt: skip


def unreadable(id: str, cookies: str) -> Row:
    """An account token that cannot be believed may have been an opt-out, so it counts as one."""
    return good(id, OUT, with_=cookies, account=True, asks=False)


BROKEN_ACCOUNTS = [
    unreadable("a broken note", f"{ACCOUNT}=x"),
    unreadable("an empty note", f"{ACCOUNT}="),
    unreadable("two notes", f"{account_cookie(0)}; {account_cookie(0)}"),
    unreadable("a note whose signature is cut", account_cookie(0)[:-1]),
    unreadable("a note for another site", account_cookie(0, aud="account:shop")),
    unreadable("a note by another issuer", account_cookie(0, iss="https://consent.example.org")),
    unreadable("a note that says 2", account_cookie(2)),
    unreadable("a note without a time", account_cookie(0, iat=None)),
    unreadable("a decision in the place of a note", f"{ACCOUNT}={token(claims())}"),
]
ROWS = [*SPELLING, *ACCOUNTS, *BROKEN_ACCOUNTS]
