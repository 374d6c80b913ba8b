"""Rows with several sites: each answers for itself alone, whatever the other was told."""

from itertools import product
from typing import Any

from tests.conformance.rows import (
    NO,
    UNASKED,
    YES,
    Judgements,
    Row,
    choices,
    claims,
    cookie_name,
    every,
    row,
)
from tests.conformance.signing import token

CUSTOM = every("denied choice", analytics="granted choice")
# What a visitor told a site: the answer of the cookie, what follows, whether there is more to ask
STATES: dict[str, tuple[dict[str, Any] | None, Judgements, bool]] = {
    "nothing": (None, UNASKED, True),
    "yes": (choices(1), YES, False),
    "no": (choices(0), NO, False),
    "analytics": (choices(0, analytics=[3, 1]), CUSTOM, False),
}


def _cookie(site: str, state: str) -> str:
    answer = STATES[state][0]
    return f"{cookie_name(site)}={token(claims(c=answer, aud=site))}" if answer else ""


def _row(site: str, states: dict[str, str]) -> Row:
    answer, expect, asks = STATES[states[site]]
    words = " and ".join(f"{state} to {key}" for key, state in states.items())
    return row(
        f"{words}, and {site} asks",
        expect,
        "; ".join(filter(None, (_cookie(key, state) for key, state in states.items()))),
        verified=claims(c=answer, aud=site) if answer else None,
        asks=asks,
        site=site,
    )


def _borrowed(site: str, other: str) -> Row:
    """The token of one site under the name of another's cookie."""
    cookie = f"{cookie_name(site)}={token(claims(aud=other))}"
    return row(
        f"the yes to {other} in the cookie of {site}",
        every("denied invalid"),
        cookie,
        broken=True,
        asks=True,
        site=site,
    )


ROWS = [
    *(
        _row(site, {"mix": own, "shop": other})
        for own, other in product(STATES, STATES)
        for site in ("mix", "shop")
        if site == "shop" or other != "nothing"  # what mix alone was told stands elsewhere
    ),
    *(_row("inn", {"mix": own, "inn": other}) for own, other in product(STATES, STATES)),
    _borrowed("shop", "mix"),
    _borrowed("inn", "mix"),
    row(
        "a site on one host alone, under the other name",
        UNASKED,
        f"__Secure-inn_consent={token(claims(aud='inn'))}",
        asks=True,
        site="inn",
    ),
]
