"""Rows of decisions that must not be believed, whatever they say: corrupt, forged, not for us."""

from typing import Any

from tests.conformance.rows import (
    ACCOUNT,
    COOKIE,
    NOW,
    YES,
    Row,
    account_cookie,
    bad,
    choices,
    claims,
    every,
    good,
    row,
)
from tests.conformance.signing import (
    CURVE,
    KEYS,
    OLDER,
    PUBLIC,
    PUBLIC_PEM,
    STRANGE,
    STRANGER,
    TODAY,
    header,
    member,
    pack,
    sign,
    token,
    with_curve,
    with_hmac,
)

LONGEST = 4096
TRUE = token(claims())
HEAD, PAYLOAD, SIGNATURE = TRUE.split(".")
NOBODY = pack(bytes(64))  # as long as a signature


def turned(signature: str) -> str:
    """Another signature: its first character is not the one it was."""
    return ("B" if signature[0] == "A" else "A") + signature[1:]


CORRUPT = [
    bad("an empty cookie", ""),
    bad("no token at all", "yes"),
    bad("a corrupt signature", f"{HEAD}.{PAYLOAD}.{turned(SIGNATURE)}"),
    bad(
        "another payload under the same signature", f"{HEAD}.{member(claims(NOW - 1))}.{SIGNATURE}"
    ),
    bad("the signature of another token", f"{TRUE.rpartition('.')[0]}.{sign('e30').split('.')[2]}"),
    bad("a signature of nothing but noughts", f"{HEAD}.{PAYLOAD}.{NOBODY}"),
    bad("no signature", f"{HEAD}.{PAYLOAD}."),
    bad("a signature that is cut", TRUE[:-1]),
    bad("a part too many", f"{TRUE}.{NOBODY}"),
    bad("two parts", f"{HEAD}.{PAYLOAD}"),
    bad("corrupt base64 in the payload", f"{HEAD}.!{PAYLOAD[1:]}.{SIGNATURE}"),
    bad("corrupt base64 in the header", f"!{HEAD[1:]}.{PAYLOAD}.{SIGNATURE}"),
    bad("corrupt base64 in the signature", f"{HEAD}.{PAYLOAD}.!{SIGNATURE[1:]}"),
    bad("base64 with padding", f"{HEAD}.{PAYLOAD}.{SIGNATURE}=="),
    bad("quotes around it", f'"{TRUE}"'),
    bad("a space within it", f"{HEAD}. {PAYLOAD}.{SIGNATURE}"),
    bad("another cookie after a comma", f"{TRUE}, other=1"),
    bad("a payload that is no JSON", sign(pack(b"{'c': 1}"))),
    bad("a payload that is a list", token([claims()])),
    bad("a payload that is null", token(None)),
    bad("a payload that is not UTF-8", sign(pack(b'{"iss": "\xff"}'))),
    bad("a header that is no JSON", sign(PAYLOAD, pack(b"EdDSA"))),
    bad("a header that is a list", sign(PAYLOAD, member(["EdDSA"]))),
]
FORGED = [
    bad("alg none, without a signature", f"{header(alg='none')}.{PAYLOAD}."),
    bad("alg none, with something like one", f"{header(alg='none')}.{PAYLOAD}.{NOBODY}"),
    bad("alg none, signed all the same", sign(PAYLOAD, header(alg="none"))),
    bad("alg NONE, in other letters", f"{header(alg='nOnE')}.{PAYLOAD}."),
    bad("alg HS256, the public key as secret", with_hmac(claims(), PUBLIC)),
    bad("alg HS256, the public key's PEM as secret", with_hmac(claims(), PUBLIC_PEM)),
    bad("alg HS256 said of our signature", sign(PAYLOAD, header(alg="HS256"))),
    bad("alg ES256, well signed by a published key", with_curve(claims())),
    bad("alg ES256 said of our signature", sign(PAYLOAD, header(alg="ES256"))),
    bad("alg RS256 said of our signature", sign(PAYLOAD, header(alg="RS256"))),
    bad("no alg", sign(PAYLOAD, member({"typ": "JWT", "kid": TODAY}))),
    bad("our typ in other letters", sign(PAYLOAD, header(typ="jwt"))),
    bad("another typ", sign(PAYLOAD, header(typ="at+jwt"))),
    bad("a kid that is not published", sign(PAYLOAD, header(STRANGER), STRANGE)),
    bad("a stranger's signature under our kid", sign(PAYLOAD, key=STRANGE)),
    bad("the kid of our other key", sign(PAYLOAD, header(OLDER), KEYS[TODAY])),
    bad("the kid of a key of another kind", sign(PAYLOAD, header(CURVE), KEYS[TODAY])),
    bad("no kid", sign(PAYLOAD, header(None))),
    bad("a kid that is a number", sign(PAYLOAD, member({"alg": "EdDSA", "typ": "JWT", "kid": 0}))),
    bad("a key brought along", sign(PAYLOAD, member({"alg": "EdDSA", "typ": "JWT", "jwk": {}}))),
]


def without(name: str) -> str:
    return token({key: value for key, value in claims().items() if key != name})


def telling(**changes: Any) -> str:
    return token(claims(**changes))


NOT_FOR_US = [
    bad("for another site", telling(aud="shop")),
    bad("for several sites, ours among them", telling(aud=["mix", "shop"])),
    bad("for a list of our site", telling(aud=["mix"])),
    bad("for nobody", without("aud")),
    bad("by another issuer", telling(iss="https://consent.example.org")),
    bad("by our issuer, with a slash after it", telling(iss="https://consent.example/")),
    bad("by nobody", without("iss")),
    bad("the note of an account in its place", telling(aud="account:mix", o=0)),
]
WRONG_TYPES = [
    bad("no time", without("iat")),
    bad("a time in words", telling(iat=str(NOW))),
    bad("a time with a fraction", telling(iat=NOW - 0.5)),
    bad("a time of true", telling(iat=True)),
    bad("a time below nought", telling(iat=-1)),
    bad("a time beyond what is exact", telling(iat=2**53)),
    bad("no choices", without("c")),
    bad("choices in a list", telling(c=[["analytics", 3, 1]])),
    bad("choices of null", token(claims() | {"c": None})),
    bad("a choice of true", telling(c=choices(1, analytics=True))),
    bad("a choice without an answer", telling(c=choices(1, analytics=[3]))),
    bad("a choice with too much", telling(c=choices(1, analytics=[3, 1, NOW, 0]))),
    bad("an answer of 2", telling(c=choices(1, analytics=[3, 2]))),
    bad("an answer of true", telling(c=choices(1, analytics=[3, True]))),
    bad("an answer in words", telling(c=choices(1, analytics=[3, "1"]))),
    bad("a version in words", telling(c=choices(1, analytics=["3", 1]))),
    bad("a choice younger than its answer", telling(c=choices(1, analytics=[3, 1, NOW + 1]))),
    bad("an unknown category with a wrong choice", telling(c=choices(1, telepathy="yes"))),
    bad("an id in capital letters", telling(jti=claims()["jti"].upper())),
    bad("a notice in words", telling(n="3")),
    bad("a region of null", telling(r=None)),
    bad("no word on a signal", without("g")),
    bad("a signal of true", telling(g=True)),
    bad("a signal of 2", telling(g=2)),
]


def of_length(length: int, step: int) -> tuple[str, dict[str, Any]]:
    """A good token of this length or, since not every length is one, the nearest in `step`."""
    spare = claims(x="")
    for wanted in range(length, length + 8 * step, step):
        payload = {**spare, "x": "x" * ((wanted - len(token(spare))) * 3 // 4)}
        for more in ("", "x", "xx"):
            longer = {**payload, "x": payload["x"] + more}
            if len(found := token(longer)) == wanted:
                return found, longer
    raise AssertionError("no such length")


def _sizes() -> list[Row]:
    longest, payload = of_length(LONGEST, -1)
    longer, _ = of_length(LONGEST + 1, 1)
    return [
        row("as long as a cookie can be", YES, f"{COOKIE}={longest}", verified=payload, asks=False),
        bad("oversized", longer),
        bad("oversized by far", telling(x="x" * 4096)),
    ]


def unreadable(id: str, cookies: str) -> Row:
    """An account token that cannot be believed may have been an opt-out, so it counts as one."""
    out = every("granted choice", marketing="denied account")
    return good(id, out, with_=cookies, account=True, asks=False)


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
ROWS = [*CORRUPT, *FORGED, *NOT_FOR_US, *WRONG_TYPES, *_sizes()]
