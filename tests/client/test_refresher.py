import logging
import time
from collections.abc import Callable
from threading import Barrier, Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest

from consent.client import ConsentClient, refresher
from consent.cookies.keyring import KeyRing
from tests.client.service import (
    COOKIE,
    EVERYTHING,
    FakeService,
    MakeClient,
    notice,
    token,
)

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}


def wait_for(truth: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not truth() and time.monotonic() < deadline:
        time.sleep(0.01)
    return truth()


@pytest.mark.requirement("R103")
def test_a_slow_service_holds_nobody_up(
    service: FakeService, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.delay = Event()
    client = make_client(patience=0.2)
    now, waits = [100.0], list[float]()
    monkeypatch.setattr(refresher, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def wait(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(client._refresher._tried, "wait", wait)
    first = client.check(HEADERS, region="US-CA")
    second = client.check(HEADERS, region="US-CA")

    assert first.allowed == second.allowed == ("necessary",)
    assert not first.available
    assert first.judgement("analytics").reason == "invalid"
    assert first.state == "necessary=granted"
    assert waits == [pytest.approx(0.2), 0]

    service.delay.set()
    assert wait_for(lambda: client.check(HEADERS, region="US-CA").available)


@pytest.mark.requirement("R32")
def test_a_service_that_is_down_is_no_reason_to_wait(
    service: FakeService, make_client: MakeClient
) -> None:
    service.close()
    client = make_client(patience=600)  # seconds, longer than a test may take

    assert client.check(HEADERS, region="US-CA").allowed == ("necessary",)


def test_the_last_good_copy_answers_when_the_service_is_gone(
    service: FakeService, client: ConsentClient, caplog: pytest.LogCaptureFixture
) -> None:
    service.close()

    with caplog.at_level(logging.WARNING, "consent.client"):
        assert client.refresh() is False
        assert client.refresh() is False

    assert client.check(HEADERS, region="US-CA").allows("analytics")
    assert len(caplog.records) == 1  # an outage is logged once, not every time


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param({"status": 500}, id="an error"),
        pytest.param({"status": 302}, id="a redirect"),
        pytest.param({"body": b"<html>"}, id="no JSON"),
        pytest.param({"body": b"[]"}, id="a list"),
        pytest.param({"body": b"[" * 100_000}, id="deep JSON"),
        pytest.param({"body": b"{}"}, id="an empty document"),
        pytest.param({"jwks": {"keys": []}}, id="no keys"),
        pytest.param({"notice": {**notice(), "site": {"key": "other"}}}, id="another site"),
        pytest.param({"notice": {**notice(), "regions": None}}, id="half a notice"),
        pytest.param({"body": b" " * 4_000_001}, id="too much"),
    ],
)
def test_a_bad_answer_leaves_the_good_copy_alone_and_is_got_over(
    service: FakeService, client: ConsentClient, break_it: dict[str, Any]
) -> None:
    good = {name: getattr(service, name) for name in break_it}
    for name, value in break_it.items():
        setattr(service, name, value)
    assert client.refresh() is False
    assert client.check(HEADERS, region="US-CA").notice == 3

    for name, value in good.items():
        setattr(service, name, value)
    service.notice = notice(number=4)
    assert client.refresh()
    assert client.check(HEADERS, region="US-CA").notice == 4


def test_what_has_not_changed_is_not_sent_again(
    service: FakeService, client: ConsentClient
) -> None:
    before = client.check(HEADERS, region="US-CA")
    assert client.refresh()

    assert [status for _, _, status in service.requests[:4]] == [200, 200, 304, 304]
    assert client.check(HEADERS, region="US-CA") is before


def test_new_keys_end_the_trust_in_old_ones(service: FakeService, client: ConsentClient) -> None:
    assert client.check(HEADERS, region="US-CA").allows("support")

    service.jwks = KeyRing.from_secrets(["quite another secret, made after a leak"]).jwks()
    assert client.refresh()
    assert client.check(HEADERS, region="US-CA").allowed == ("necessary",)


def test_the_service_is_asked_politely(service: FakeService, make_client: MakeClient) -> None:
    client = make_client(host="consent.mixnetworks.com", token="of the site")
    assert client.refresh()

    (_, keys, _), (_, rules, _) = service.requests
    assert keys["host"] == rules["host"] == "consent.mixnetworks.com"
    assert "authorization" not in rules  # whoever reads what is public needs no token


def test_after_failures_the_pause_grows_and_never_passes_the_usual(
    service: FakeService, make_client: MakeClient
) -> None:
    service.status = 503
    client = make_client(refresh=10.0)
    pauses = []
    for _ in range(40):
        client.refresh()
        pauses.append(client._refresher._pause())

    assert pauses[:5] == [1, 2, 4, 8, 10]
    assert set(pauses[4:]) == {10}
    service.status = 200
    assert client.refresh()
    assert client._refresher._pause() == 10.0


def test_many_threads_start_one_refresher(service: FakeService, make_client: MakeClient) -> None:
    client = make_client(patience=5)
    together = Barrier(16)
    answers: list[bool] = []

    def ask() -> None:
        together.wait()
        answers.append(client.check(HEADERS, region="US-CA").allows("analytics"))

    threads = [Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [True] * 16
    assert len(service.requests) == 2


def test_closed_it_goes_on_answering(service: FakeService, client: ConsentClient) -> None:
    client.close()

    assert client.check(HEADERS, region="US-CA").allows("analytics")


@pytest.mark.parametrize("url", ["consent.mixnetworks.com", "ftp://x", "https://", ""])
def test_an_address_that_is_none_is_said_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="Write the service as"):
        ConsentClient(url, "mix")


def test_a_service_may_live_under_a_path(service: FakeService, make_client: MakeClient) -> None:
    client = ConsentClient(f"{service.url}/consent/", "mix")

    assert client.refresh() is False
    assert service.requests[0][0] == "/consent/.well-known/jwks.json"
