"""Rows of good decisions, of none, and of what a signal, an account and time make of them.

Those in `decided.json` say what was sent: a `decision`, which says yes to everything unless its
claims here say another thing, an `account`, and a `cookie` where they do not stand alone. Of `c`,
`every` is the answer to all that is not named, and null leaves a category out. `expect` is a
verdict and a reason, of `every` category that is not named.
"""

import json
from pathlib import Path
from typing import Any

from tests.conformance.rows import (
    COOKIE,
    DAY,
    NOW,
    Row,
    account_cookie,
    choices,
    claims,
    every,
    good,
    row,
)
from tests.conformance.signing import OLDER, TODAY, token

TABLE = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def rows(name: str) -> list[Row]:
    return [_row(**facts) for facts in TABLE[name]]


def _row(
    *,
    id: str,
    expect: str | dict[str, str],
    decision: dict[str, Any] | None = None,
    other: dict[str, Any] | None = None,
    account: dict[str, Any] | None = None,
    cookie: str = "",
    kid: str = "",
    verified: bool = True,
    opted_out: bool = False,
    **facts: Any,
) -> Row:
    sent: dict[str, str] = {}
    if account is not None:
        sent["account"] = account_cookie(account["o"], **account)
    payload = None if decision is None else _claims(decision)
    if payload is not None:
        sent["token"] = token(payload, kid=OLDER if kid else TODAY)
        sent["decision"] = f"{COOKIE}={sent['token']}"
    if other is not None:
        sent["other"] = f"{COOKIE}={token(_claims(other))}"
    alone = "; ".join(sent[name] for name in ("decision", "account") if name in sent)
    expected = {"every": expect} if isinstance(expect, str) else dict(expect)
    return row(
        id,
        every(expected.pop("every"), **expected),
        cookie.format(**sent) if cookie else alone,
        verified=payload if verified else None,
        account=opted_out,
        **facts,
    )


def _claims(changes: dict[str, Any]) -> dict[str, Any]:
    changes = dict(changes)
    if answers := changes.get("c"):
        named = choices(answers["every"], **{k: v for k, v in answers.items() if k != "every"})
        changes["c"] = {key: answer for key, answer in named.items() if answer is not None}
    return claims() | changes


LONG_AGO = {days: NOW // DAY * DAY - days * DAY for days in (0, 181, 183, 364, 366)}
NEVER = 10**6
ASKED = {"notice": 0, "opt-out": 1, "opt-in": 2}
# Where an answer was given: how many days a no holds by the law of there, and a yes
GIVEN = {"US-CA": (NEVER, 400), "US-TX": (365, 400), "DE": (182, 182), "ZZ": (NEVER, 182)}
ABROAD = [
    good(
        f"a {word} given in {given}, read in {read} on day {days}",
        every(verdict),
        claims(at, choices(granted), r=given),
        region=read,
        asks="lapsed" in verdict,
    )
    for given, there in GIVEN.items()
    for read, here in {**GIVEN, "ZZ": (182, 182)}.items()
    for days, at in LONG_AGO.items()
    for word, granted, verdict in (
        ("no", 0, "denied choice" if days <= max(there[0], here[0]) else "lapsed choice"),
        ("yes", 1, "granted choice" if days <= min(there[1], here[1]) else "lapsed choice"),
    )
    # said elsewhere in these rows already
    if not (given == read == "DE" and days == 0)
] + [
    good(
        f"a yes asked by {model} in {given}, read in {read}",
        every("granted choice" if ASKED[model] >= due else "unasked default"),
        claims(NOW, choices(1), r=given, m=model),
        region=read,
        asks=ASKED[model] < due,
    )
    for given in GIVEN
    for read, due in {"US-CA": 1, "US-TX": 0, "DE": 2, "ZZ": 2}.items()
    for model in ("notice", "opt-out")
]
