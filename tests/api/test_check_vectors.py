"""Every row of the table, asked as a request: first judged, then remembered, to the same byte."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import RequestFactory

from consent.api import check
from consent.cookies import account_token, decision_token
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.kernel.ruleset import Ruleset
from consent.notices import NoticeInForce, SiteFacts, signing_keys
from tests.api.visiting import DOMAIN, NOTE, SIGNED
from tests.kernel.test_rules import answer_of
from tests.ruleset import BARE
from tests.vectors import abroad, law, table

Row = dict[str, Any]
FIRST = UUID("01938f6e-7d2c-7000-8000-000000000001")
LATEST = 2**52  # no answer is newer


def rows() -> Iterator[Row]:
    """Those that a browser can show: no token is older than 1970, and a broken one says nothing."""
    for row in [
        *table("judge")["rows"],
        *law.rows(),
        *abroad.rows(),
    ]:
        answer = row["evidence"]["answer"]
        if answer is None or (answer["decided_at"] >= 0 and not row["evidence"]["is_broken"]):
            yield row


def in_force(category: Row | None, *regions: Row) -> NoticeInForce:
    snapshot = _snapshot(json.dumps(category), json.dumps(regions))
    digest = json.dumps([category, regions])  # as good as a hash
    facts = SiteFacts("mix", "MIX", frozenset(), None)
    ruleset = Ruleset.of(snapshot)
    return NoticeInForce(facts, 1, 1, digest, "2026-11-01T00:00:00+00:00", "", snapshot, ruleset)


@cache
def _snapshot(category: str, regions: str) -> dict[str, Any]:
    known = json.loads(category)
    return {
        "number": 1,
        "site": {"key": "mix", "cookie_domain": DOMAIN, "languages": ["en"]},
        "categories": [known | {"cookies": []}] if known else [],
        "regions": [BARE | rule for rule in json.loads(regions)],
    }


def cookies(shown: Row) -> str:
    found = []
    if shown["is_broken"]:
        found.append(f"{SIGNED}=broken")
    elif shown["answer"]:
        found.append(f"{SIGNED}={_token(json.dumps(shown['answer']))}")
    if shown["account"] or shown.get("refused"):
        found.append(f"{NOTE}={_note(shown['account'], *shown.get('refused', ()))}")
    return "; ".join(found)


@cache
def _token(answer: str) -> str:
    signed = SignedDecision(FIRST, "mix", 1, answer_of(json.loads(answer)))
    return decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())


@cache
def _note(opted_out: bool, *refused: str) -> str:
    login = AccountToken("a" * 22, opted_out, at=1, refused=dict.fromkeys(refused, LATEST))
    return account_token.issue(login, signing_keys.ring(), issuer=signing_keys.issuer(), site="mix")


def ask(row: Row) -> tuple[bytes, list[tuple[str, str]]]:
    key = row["category"]["key"] if row["category"] else "unknown"
    shown = row["evidence"]
    headers: Row = {"HTTP_COOKIE": cookies(shown), "HTTP_X_REGION": row["region"]["code"]}
    headers |= {"HTTP_SEC_GPC": "1"} if shown["signal"] else {}
    response = check.check(RequestFactory().get(f"/v1/check?category={key}", **headers))
    told = json.loads(response.content)["categories"][key]
    wanted = {name: row[name] for name in ("verdict", "reason", "allows")}
    assert told == wanted, row["id"]
    return response.content, sorted(response.items())


def test_every_row_is_answered_twice_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    check._judges.clear()
    kept, count = 0, 0
    with time_machine.travel(1_800_000_000, tick=False):
        for row in rows():
            monkeypatch.setattr(
                "consent.notices.in_force._by_site",
                {"mix": in_force(row["category"], row["region"], *row.get("elsewhere", ()))},
            )
            assert ask(row) == ask(row), row["id"]
            kept += len(check._judges["mix"].snapshot._cache) > 0
            count += 1

    assert count > 2800
    assert kept > count * 2 // 3, "most of them came from memory the second time"
