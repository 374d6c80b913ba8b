"""Rows about spellings of the Cookie header: a name twice, other names, an account's token."""

from tests.conformance.rows import (
    ACCOUNT,
    COLORADO,
    COOKIE,
    DAY,
    INVALID,
    NO,
    NOW,
    OPTIONAL,
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
ALL = sorted(OPTIONAL)


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
AFTER, BEFORE = NOW + 1, NOW - 1
REFUSALS = [
    good("an account that refused something after this browser's yes",
         every("granted choice", analytics="denied account", support="denied account"),
         with_=account_cookie(0, x={"support": AFTER, "analytics": NOW}),
         refused=["analytics", "support"], asks=False),
    good("before this browser's yes: it says so no more", YES,
         with_=account_cookie(0, x={"analytics": BEFORE}), asks=False),
    good("a yes that was kept is as old as it says",
         every("granted choice", analytics="denied account"),
         claims(c=choices(1, analytics=[3, 1, NOW - 60])),
         with_=account_cookie(0, x={"analytics": BEFORE}), refused=["analytics"], asks=False),
    good("this browser's own no, as late, speaks for itself",
         every("granted choice", analytics="denied choice"),
         claims(c=choices(1, analytics=[3, 0])),
         with_=account_cookie(0, x={"analytics": NOW}), asks=False),
    good("this browser's own no, of before", every("granted choice", analytics="denied account"),
         claims(c=choices(1, analytics=[3, 0])),
         with_=account_cookie(0, x={"analytics": AFTER}), refused=["analytics"], asks=False),
    good("what the account refused is not asked about again, when a yes has lapsed",
         every("denied account"), claims(NOW - 200 * DAY),
         with_=account_cookie(0, x=dict.fromkeys(ALL, NOW)), refused=ALL, asks=False),
    row("an account that refused something, and no answer, in Colorado",
        COLORADO | {"analytics": ["denied", "account"]},
        account_cookie(0, x={"analytics": NOW}), region="US-CO", refused=["analytics"], asks=True),
    row("an account that refused something, and a broken decision",
        INVALID | {"analytics": ["denied", "account"]},
        f"{account_cookie(0, x={'analytics': NOW})}; {COOKIE}=x",
        refused=["analytics"], broken=True, asks=True),
    good("an account that refused one thing and opted out",
         every("granted choice", analytics="denied account", marketing="denied account"),
         with_=account_cookie(1, x={"analytics": NOW}), refused=["analytics"], account=True,
         asks=False),
    good("a signal goes before what an account refused",
         every("granted choice", marketing="denied signal"),
         with_=account_cookie(0, x={"marketing": NOW}), refused=["marketing"], gpc="1",
         asks=False),
    good("an account that refused what is no category", YES,
         with_=account_cookie(0, x={"telepathy": NOW, "constructor": NOW}),
         refused=["constructor", "telepathy"], asks=False),
    good("an account that refused nothing", YES, with_=account_cookie(0, x={}), asks=False),
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
    unreadable("a note whose refusals are a list", account_cookie(0, x=["analytics"])),
    unreadable("a note whose refusals are null", account_cookie(0, x=None)),
    unreadable("a refusal without a time", account_cookie(0, x={"analytics": None})),
    unreadable("a refusal with a fraction", account_cookie(0, x={"analytics": NOW + 0.5})),
    unreadable("a refusal beyond what is exact", account_cookie(0, x={"analytics": 2**53})),
    unreadable("a decision in the place of a note", f"{ACCOUNT}={token(claims())}"),
]
ROWS = [*SPELLING, *ACCOUNTS, *REFUSALS, *BROKEN_ACCOUNTS]
