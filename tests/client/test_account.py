"""What an account's token says: to a permission, and to a sign-out that asks nobody."""

from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

import pytest

from consent.client import ConsentClient
from consent.cookies import account_token, decision_token, state
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.kernel.rules import Answer, Choice, Judgement, Reason, Verdict
from tests.client.service import (
    ACCOUNT,
    ALONE,
    COOKIE,
    EVERYTHING,
    ISSUER,
    NOON,
    RING,
    FakeService,
    MakeClient,
    token,
)

OUT = AccountToken("an-account-22-letters-", opted_out=True, at=NOON)
IN = replace(OUT, opted_out=False)


def signed(account: AccountToken) -> str:
    return f"{ACCOUNT}={account_token.issue(account, RING, issuer=ISSUER, site='mix')}"


def test_signing_out_asks_nobody(service: FakeService, client: ConsentClient) -> None:
    answer = Answer(NOON, {"marketing": Choice(1, True)}, region="FR")
    decision = decision_token.issue(SignedDecision(UUID(int=7), "mix", 3, answer), RING, ISSUER)
    headers = {"Cookie": f"{COOKIE}={decision}; {signed(OUT)}; mix_consent_state={ALONE}"}
    service.close()

    lines = client.sign_out(headers)

    expired, state_line = (morsel for line in lines for morsel in SimpleCookie(line).values())
    assert (expired.key, expired["max-age"], expired["domain"]) == (ACCOUNT, "0", "mixnetworks.com")
    assert (state_line.key, state_line["max-age"]) == ("mix_consent_state", "34560000")
    assert state_line.value == state.encode(answer)


def test_without_a_decision_nothing_is_left(client: ConsentClient) -> None:
    lines = client.sign_out({"Cookie": f"{signed(OUT)}; mix_consent_state={ALONE}"})

    assert [line.partition("=")[0] for line in lines] == [ACCOUNT, "mix_consent_state"]
    assert all("Max-Age=0" in line for line in lines)


def test_before_the_service_was_reached_nobody_is_signed_out(
    service: FakeService, make_client: MakeClient
) -> None:
    service.close()
    client = make_client(patience=5)

    assert client.sign_out({}) == ()
    assert client.stats()["account_failed"] == 1


@pytest.mark.parametrize("headers", [None, [], {"Cookie": 7}, {b"cookie": b"x"}])
def test_signing_out_never_raises(client: ConsentClient, headers: Any) -> None:
    assert client.sign_out(headers) == ()
    assert client.stats()["account_failed"] == 1


@pytest.mark.parametrize(
    ("cookies", "expected"),
    [
        pytest.param("", (False, False), id="no account token"),
        pytest.param(signed(IN), (False, True), id="in"),
        pytest.param(signed(OUT), (True, True), id="out"),
        pytest.param(f"{signed(OUT)}x", (True, False), id="a token that cannot be believed"),
        pytest.param(f"{signed(IN)}; {signed(IN)}", (True, False), id="two tokens"),
    ],
)
def test_a_permission_knows_the_account(
    client: ConsentClient, cookies: str, expected: tuple[bool, bool]
) -> None:
    """Checked twice: once fresh, and once from the cache."""
    headers = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}; {cookies}"}
    for _ in range(2):
        permission = client.check(headers, region="US-CA")

        assert (permission.account, permission.is_signed_in) == expected
        assert permission.allows("marketing") is not permission.account
        assert permission.allows("analytics")
    if permission.account:
        assert permission.judgement("marketing") == Judgement(Verdict.DENIED, Reason.ACCOUNT)


def test_one_decision_is_remembered_apart_for_each_note(client: ConsentClient) -> None:
    own = f"{COOKIE}={token(**EVERYTHING)}"
    cookies = [own, f"{own}; {signed(IN)}", f"{own}; {signed(OUT)}"]

    first = [client.check({"Cookie": cookie}, region="US-CA") for cookie in cookies]
    again = [client.check({"Cookie": cookie}, region="US-CA") for cookie in cookies]

    assert [permission.allows("marketing") for permission in first] == [True, True, False]
    assert [permission.is_signed_in for permission in first] == [False, True, True]
    assert all(a is b for a, b in zip(first, again, strict=True))
