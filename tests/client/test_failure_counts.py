"""What goes wrong is counted, by kind, and nothing else is."""

import logging
import threading
from typing import Any

from consent.client import ConsentClient
from consent.client.service import Failure
from tests.client.service import COOKIE, EVERYTHING, FakeService, MakeClient, notice, token
from tests.client.test_refresher import wait_for

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}


def test_what_goes_well_is_not_counted(client: ConsentClient) -> None:
    client.check(HEADERS, region="US-CA")
    client.check({})

    assert client.stats() == dict.fromkeys(map(str, Failure), 0)


def test_what_goes_wrong_is_counted_by_kind(
    service: FakeService, make_client: MakeClient, client: ConsentClient
) -> None:
    client.check(None)  # type: ignore[arg-type]
    for value in ("x", token() + "x", f"{token()}; {COOKIE}={token()}"):
        client.check({"Cookie": f"{COOKIE}={value}"})
    client.check({"Cookie": "__Secure-mix_account=x"})
    client.sign_in({}, "4711")  # it fails
    assert wait_for(lambda: len(service.requests) == 5)  # those of the background among them
    service.status = 503
    client.refresh()

    assert client.stats() == {
        "check_failed": 1,
        "account_failed": 1,
        "refresh_failed": 1,
        "unavailable": 0,
        "token_refused": 4,
        "notice_reworded": 0,
    }
    other = make_client()
    other.refresh()
    other.check(HEADERS)
    other.check(HEADERS)
    assert other.stats()["unavailable"] == 2


class FailingHandler(logging.Handler):
    """A log handler of the site, which fails on everything."""

    def emit(self, record: logging.LogRecord) -> None:
        raise OSError("The disk of the log is full.")


def test_nothing_ends_the_refreshing(service: FakeService, make_client: MakeClient) -> None:
    log, handler = logging.getLogger("consent.client"), FailingHandler()
    log.addHandler(handler)
    try:
        client = make_client(refresh=0.02, patience=5)
        assert client.check(HEADERS, region="US-CA").notice == 3
        faults: list[dict[str, Any]] = [
            {"status": 503},
            {"body": b"["},
            {"jwks": {}},
            {"notice": {}},
        ]
        for broken in faults:
            before = client.stats()["refresh_failed"]
            originals = {name: getattr(service, name) for name in broken}
            _set(service, broken)
            assert wait_for(lambda before=before: client.stats()["refresh_failed"] > before)  # type: ignore[misc]
            _set(service, originals)
        service.notice = notice(number=4)
        assert wait_for(lambda: client.check(HEADERS, region="US-CA").notice == 4)
        assert client.stats()["check_failed"] == 0
    finally:
        log.removeHandler(handler)


def _set(service: FakeService, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(service, name, value)


def test_where_no_thread_can_be_had_what_is_in_memory_answers(
    service: FakeService, make_client: MakeClient
) -> None:
    ready, empty = make_client(), make_client(patience=0)
    assert ready.refresh()
    usual = threading.stack_size(2**46)  # no machine has that much: no thread starts
    try:
        assert ready.check(HEADERS, region="US-CA").allows("analytics")
        assert empty.check(HEADERS, region="US-CA").why("analytics") == "unavailable"
    finally:
        threading.stack_size(usual)

    assert ready.stats()["check_failed"] == empty.stats()["check_failed"] == 0
    assert wait_for(lambda: empty.check(HEADERS, region="US-CA").available)
