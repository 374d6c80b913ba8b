"""Rows about what a Cookie header holds: twice, under other names, an account's note beside it."""

from tests.conformance.saying import (
    COLORADO,
    COOKIE,
    INVALID,
    NO,
    NOTE,
    NOW,
    UNASKED,
    YES,
    Row,
    choices,
    claims,
    every,
    good,
    note,
    row,
)
from tests.conformance.signing import token

TRUE = f"{COOKIE}={token(claims())}"
REFUSED = f"{COOKIE}={token(claims(c=choices(0)))}"
MIRROR = f"mix_consent_state=1~{NOW}~DE~0~analytics:3:1~marketing:1:1"
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
    absent("the readable mirror alone: anyone can write it", MIRROR),
    row("the mirror says yes, the decision no", NO, f"{MIRROR}; {REFUSED}",
        believed=claims(c=choices(0)), asks=False),
    row("GPC where the decision is broken", INVALID | {"marketing": ["denied", "signal"]},
        f"{COOKIE}=x", gpc="1", broken=True, asks=True),
    row("GPC where the decision is broken, in Colorado",
        INVALID | {"marketing": ["denied", "signal"]},
        f"{COOKIE}=x", region="US-CO", gpc="1", broken=True, asks=False),
]  # fmt: skip
ACCOUNTS = [
    good("an account that has opted out", OUT, with_=note(1), account=True, asks=False),
    good("an account that has not", YES, with_=note(0), asks=False),
    row("an account that has opted out, and no answer, in Colorado",
        COLORADO | {"marketing": ["denied", "account"]},
        note(1), region="US-CO", account=True, asks=True),
    row("an account that has opted out, and a broken decision",
        INVALID | {"marketing": ["denied", "account"]},
        f"{note(1)}; {COOKIE}=x", account=True, broken=True, asks=True),
    good("a signal goes before an account", every("granted choice", marketing="denied signal"),
         with_=note(1), gpc="1", account=True, asks=False),
]  # fmt: skip


def unreadable(id: str, shown: str) -> Row:
    """A note that cannot be believed may have been an opt-out, so it is one."""
    return good(id, OUT, with_=shown, account=True, asks=False)


NOTES = [
    unreadable("a broken note", f"{NOTE}=x"),
    unreadable("an empty note", f"{NOTE}="),
    unreadable("two notes", f"{note(0)}; {note(0)}"),
    unreadable("a note whose signature is cut", note(0)[:-1]),
    unreadable("a note for another site", note(0, aud="account:shop")),
    unreadable("a note by another issuer", note(0, iss="https://consent.example.org")),
    unreadable("a note that says 2", note(2)),
    unreadable("a note without a time", note(0, iat=None)),
    unreadable("a decision in the place of a note", f"{NOTE}={token(claims())}"),
]
ROWS = [*SPELLING, *ACCOUNTS, *NOTES]
