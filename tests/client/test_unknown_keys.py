"""A cookie names a key that is not known yet: it is fetched at once, and nobody waits for it."""

from collections.abc import Callable
from threading import Event
from uuid import UUID

import pytest

from consent.client import ConsentClient, refresher
from consent.cookies import account_token, decision_token
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.kernel.rules import Answer, Choice
from tests.client.service import (
    COOKIE,
    EVERYTHING,
    ISSUER,
    NOON,
    RING,
    FakeService,
    MakeClient,
    token,
)
from tests.client.test_refresher import wait_for
from tests.coroutines import at_once

NEW = KeyRing.from_secrets(["the key of tomorrow, of fifty characters or nearly so"])
BOTH = {"keys": [*NEW.jwks()["keys"], *RING.jwks()["keys"]]}
OLD_HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}
LATER = 600.0  # seconds, more than a test takes


def headers(ring: KeyRing = NEW) -> dict[str, str]:
    answer = Answer(NOON, {"analytics": Choice(1, granted=True)}, region="FR")
    signed = decision_token.issue(SignedDecision(UUID(int=7), "mix", 3, answer), ring, ISSUER)
    return {"Cookie": f"{COOKIE}={signed}"}


def invented(count: int) -> list[dict[str, str]]:
    return [headers(KeyRing.from_secrets([f"invented {number}"])) for number in range(count)]


@pytest.fixture
def client(make_client: MakeClient) -> ConsentClient:
    """It has fetched once, and would again in ten minutes."""
    client = make_client(refresh=LATER, patience=5)
    assert client.check(OLD_HEADERS, region="FR").allows("analytics")
    return client


@pytest.fixture
def rests(client: ConsentClient, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the seconds that the thread rests before each load out of turn."""
    monkeypatch.setattr(refresher, "HURRY_SECONDS", LATER)
    found: list[float] = []
    stop = client._refresher._stop
    wait = stop.wait

    def rest(seconds: float) -> bool:
        found.append(seconds)
        return wait(seconds)

    monkeypatch.setattr(stop, "wait", rest)
    return found


def believes(client: ConsentClient) -> Callable[[], bool]:
    return lambda: client.check(headers(), region="FR").allows("analytics")


@pytest.mark.requirement("R103")
def test_a_key_that_signs_before_it_is_known_is_fetched_at_once(
    service: FakeService, client: ConsentClient
) -> None:
    service.jwks = BOTH

    assert client.check(headers(), region="FR").why("analytics") == "invalid"
    assert wait_for(believes(client))
    assert client.check(OLD_HEADERS, region="FR").allows("analytics")


def test_an_account_token_tells_of_a_new_key_as_well(
    service: FakeService, client: ConsentClient
) -> None:
    service.jwks = BOTH
    signed_in = AccountToken("a" * 64, opted_out=False, at=NOON, refused={})
    value = account_token.issue(signed_in, NEW, issuer=ISSUER, site="mix")

    asking = {"Cookie": f"__Secure-mix_account={value}"}
    assert not client.check(asking, region="FR").is_signed_in
    assert wait_for(lambda: client.check(asking, region="FR").is_signed_in)


def test_nobody_waits_for_a_key(service: FakeService, client: ConsentClient) -> None:
    service.jwks, service.delay = BOTH, Event()

    assert client.check(headers(), region="FR").why("analytics") == "invalid"
    permission = at_once(client.acheck(headers(), region="FR"))
    assert permission.why("analytics") == "invalid"

    service.delay.set()
    assert wait_for(believes(client))


def test_however_many_keys_are_invented_the_service_is_asked_once(
    service: FakeService, client: ConsentClient, rests: list[float]
) -> None:
    assert len(service.requests) == 2
    for asking in invented(300):
        assert not client.check(asking, region="FR").allows("analytics")

    assert wait_for(lambda: len(service.requests) == 4)
    for asking in invented(300):
        client.check(asking, region="FR")
    assert wait_for(lambda: len(rests) == 2)
    assert rests[0] == 0 and rests[1] > LATER / 2
    assert len(service.requests) == 4


def test_in_a_flood_of_invented_keys_a_new_one_is_learned(
    service: FakeService, client: ConsentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresher, "HURRY_SECONDS", 0.2)
    (bad,) = invented(1)
    client.check(bad, region="FR")
    assert wait_for(lambda: len(service.requests) == 4)

    service.jwks = BOTH
    client.check(bad, region="FR")  # too early: it is remembered
    assert wait_for(lambda: len(service.requests) == 6)
    assert wait_for(believes(client))


def test_without_the_service_invented_keys_do_not_hasten_either(
    service: FakeService,
    client: ConsentClient,
    rests: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client._refresher, "_pause", lambda: LATER)
    service.status = 503
    (bad,) = invented(1)
    client.check(bad, region="FR")
    assert wait_for(lambda: client.stats()["refresh_failed"] == 1)

    client.check(bad, region="FR")
    assert wait_for(lambda: len(rests) == 2)
    assert rests[1] > LATER / 2 and client.stats()["refresh_failed"] == 1
    assert client.check(OLD_HEADERS, region="FR").allows("analytics")


def test_invented_keys_do_not_put_off_what_is_due(
    service: FakeService, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresher, "HURRY_SECONDS", LATER)
    client = make_client(refresh=0.1, patience=5)
    (bad,) = invented(1)

    def asks_on() -> bool:
        client.check(bad, region="FR")
        return len(service.requests) > 20

    assert wait_for(asks_on)


@pytest.mark.parametrize(
    "cookie",
    [
        pytest.param(f"{OLD_HEADERS['Cookie'][:-4]}AAAA", id="a bad signature of a known key"),
        pytest.param(f"{COOKIE}=x", id="no token"),
        pytest.param(f"{headers()['Cookie']}; {headers()['Cookie']}", id="two"),
        pytest.param(f"{COOKIE}=eyJhbGciOiJub25lIiwia2lkIjoieCJ9.e30.{'A' * 86}", id="no EdDSA"),
        pytest.param(f"{COOKIE}=eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.e30.{'A' * 86}", id="no kid"),
    ],
)
def test_what_another_key_would_not_mend_asks_nobody(
    client: ConsentClient, monkeypatch: pytest.MonkeyPatch, cookie: str
) -> None:
    hurries: list[bool] = []
    monkeypatch.setattr(client._refresher, "hurry", lambda: hurries.append(True))

    assert not client.check({"Cookie": cookie}, region="FR").allows("analytics")
    assert hurries == []
    client.check(headers(), region="FR")
    assert hurries == [True]


def test_a_client_in_a_hurry_closes_at_once(
    client: ConsentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresher, "HURRY_SECONDS", LATER)
    for asking in invented(2):
        client.check(asking, region="FR")
        wait_for(lambda: client._refresher._next_hurry > 0)
    thread = client._refresher._thread
    client.close()

    assert thread is not None and not thread.is_alive()
