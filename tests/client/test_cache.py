"""What is cached, and how much of it."""

import pytest

from consent.client import ConsentClient, snapshot
from tests.client.service import COOKIE, NOON, token


def cached(client: ConsentClient) -> int:
    assert client._refresher._snapshot is not None
    return len(client._refresher._snapshot._cache)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(lambda n: {"Cookie": f"{COOKIE}=rubbish{n}"}, id="rubbish"),
        pytest.param(lambda n: {"Cookie": f"{COOKIE}={token()[:-3]}{n:03}"}, id="forged"),
        pytest.param(lambda n: {"Cookie": f"{COOKIE}={token()}; {COOKIE}={n}"}, id="twice"),
        pytest.param(lambda n: {"Cookie": f"__Secure-mix_account={n}"}, id="no account"),
        pytest.param(lambda n: {"Sec-GPC": "0" * 8000 + str(n)}, id="a signal of 8 kB"),
        pytest.param(lambda n: {"DNT": "0" * 8000 + str(n)}, id="another"),
        pytest.param(lambda n: {"Cookie": f"_ga={n}; sessionid={n}" * 50}, id="other cookies"),
    ],
)
def test_a_stranger_does_not_decide_what_is_remembered(client: ConsentClient, headers) -> None:  # type: ignore[no-untyped-def]
    client.check({"Cookie": f"{COOKIE}={token()}"}, region="FR")
    for number in range(200):
        client.check(headers(number), region="FR")

    assert 1 <= cached(client) <= 2
    assert client.stats()["check_failed"] == 0


def test_every_token_is_remembered_up_to_the_bound(client: ConsentClient) -> None:
    for age in range(50):
        client.check({"Cookie": f"{COOKIE}={token(NOON - age)}"}, region="FR")

    assert cached(client) == 50


def test_no_more_are_kept_than_there_is_room_for(
    client: ConsentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "MAX_PERMISSIONS", 10)
    for age in range(50):
        permission = client.check({"Cookie": f"{COOKIE}={token(NOON - age)}"}, region="FR")
        assert permission.decided_at == NOON - age
        assert 1 <= cached(client) <= 10
