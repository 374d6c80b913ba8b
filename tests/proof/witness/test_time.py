"""Clocks that jump, and a log that is slow."""

from threading import Event

import pytest

from consent.client import ConsentClient
from consent.client.service import Service
from consent.proof.witness.comparison import RemoteLog
from tests.client.service import COOKIE, EVERYTHING, ISSUER, NOON, FakeService, MakeClient, token
from tests.proof.witness.looking import look, of

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}


def test_a_log_that_does_not_answer_holds_nobody_up(
    service: FakeService, make_client: MakeClient
) -> None:
    service.log_delay = Event()
    client = make_client(patience=200)  # longer than a test may take
    try:
        assert client.check(HEADERS, region="US-CA").allows("analytics")
        assert client._witness.kept is None
    finally:
        service.log_delay.set()


def test_a_log_that_answers_slowly_is_left_after_a_while(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consent.proof.witness.comparison.LONGEST", -1.0)
    client = ConsentClient(service.url, "mix", issuer=ISSUER, clock=lambda: NOON)
    look(client)

    assert client.stats()["log_unreachable"] == 1
    assert service.log_paths == ["checkpoint"]
    remote = RemoteLog(Service(service.url))
    assert remote.checkpoint() == of(service).note
