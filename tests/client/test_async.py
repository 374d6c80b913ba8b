"""The client in an event loop: cached answers come at once, others do not block the loop."""

import asyncio
from threading import Event
from typing import Any

import pytest

from consent.client import ConsentClient
from consent.client.permission import Permission
from tests import coroutines
from tests.client.service import COOKIE, EVERYTHING, FakeService, MakeClient, token
from tests.coroutines import at_once

NAME = COOKIE.encode()
HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}


def scope(*headers: tuple[Any, Any]) -> dict[str, Any]:
    return {"type": "http", "path": "/", "headers": [(b"host", b"www"), *headers]}


ASKING = scope((b"cookie", f"_ga=1; {HEADERS['Cookie']}".encode()), (b"sec-gpc", b"1"))


def test_what_is_in_memory_is_said_without_waiting(client: ConsentClient) -> None:
    permission = client.check(HEADERS, region="US-CA")

    assert at_once(client.acheck(HEADERS, region="US-CA")) is permission
    assert at_once(client.acheck_scope(ASKING, region="US-CA")).signal


@pytest.mark.parametrize(
    ("headers", "allows"),
    [
        pytest.param([(b"cookie", b"a=b"), (b"cookie", NAME + b"=%s")], True, id="in two lines"),
        pytest.param([(b"cookie", NAME + b"=%s")] * 2, False, id="twice"),
        pytest.param([(b"Cookie", NAME + b"=%s")], True, id="in large letters"),
        pytest.param([(b"cookie", b"\xff=\xfe; " + NAME + b"=%s")], True, id="beside other octets"),
        pytest.param([(b"x-cookie", NAME + b"=%s")], False, id="another header"),
    ],
)
def test_cookies_of_a_scope(
    client: ConsentClient, headers: list[tuple[bytes, bytes]], allows: bool
) -> None:
    value = token(**EVERYTHING).encode()
    pairs = [(name, text.replace(b"%s", value)) for name, text in headers]

    permission = at_once(client.acheck_scope(scope(*pairs), region="FR"))
    assert permission.allows("analytics") is allows
    assert client.stats()["check_failed"] == 0


def test_signals_of_a_scope_come_together(client: ConsentClient) -> None:
    two = scope((b"sec-gpc", b"0"), (b"sec-gpc", b"1"))
    minor = scope((b"sec-gpc", b"0"))

    assert at_once(client.acheck_scope(two, region="US-CA")).signal
    assert not at_once(client.acheck_scope(minor, region="US-CA")).signal


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"type": "lifespan"}, id="no request"),
        pytest.param(scope(("sec-gpc", "1")), id="text"),
        pytest.param(scope((b"cookie", "a=b")), id="a value in text"),
        pytest.param({"headers": [7]}, id="a number"),
        pytest.param(None, id="none"),
    ],
)
def test_a_scope_that_is_none_leaves_the_necessary(client: ConsentClient, wrong: Any) -> None:
    permission = at_once(client.acheck_scope(wrong))

    assert permission.allowed == ("necessary",)
    assert permission.why("analytics") == "invalid"
    assert client.stats()["check_failed"] == 1


def test_while_the_service_is_silent_the_event_loop_goes_on(
    service: FakeService, make_client: MakeClient
) -> None:
    service.delay = Event()
    client = make_client(patience=0.5)

    async def run() -> tuple[Permission, int]:
        task = asyncio.create_task(client.acheck(HEADERS, region="US-CA"))
        turns = 0
        while not task.done():
            await asyncio.sleep(0)
            turns += 1
        return await task, turns

    permission, turns = coroutines.run(run())

    assert permission.why("analytics") == "unavailable"
    assert turns > 100  # of a blocked loop, there would be one or two
    service.delay.set()


def test_the_first_request_waits_for_the_answer_that_comes(
    service: FakeService, make_client: MakeClient
) -> None:
    service.delay = Event()
    client = make_client(patience=60)

    async def run() -> Permission:
        asking = client.acheck_scope(ASKING, region="US-CA")
        asyncio.get_running_loop().call_later(0.1, service.delay.set)
        return await asking

    assert coroutines.run(run()).available


def test_a_request_that_is_cancelled_is_cancelled(
    service: FakeService, make_client: MakeClient
) -> None:
    service.delay = Event()
    client = make_client(patience=60)

    async def run() -> None:
        task = asyncio.create_task(client.acheck(HEADERS))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    coroutines.run(run())
    assert client.stats()["check_failed"] == 0
    service.delay.set()
