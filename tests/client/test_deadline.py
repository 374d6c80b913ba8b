"""A reply has one deadline for all of it, and its words command no terminal."""

import logging
import time
from socket import socketpair
from typing import Any

import pytest

from consent.client import ConsentClient
from consent.client.service import _Until
from tests.client.service import ACCOUNT, FakeService, MakeClient

LINE = f"{ACCOUNT}=n; Path=/; Secure"


@pytest.mark.requirement("R103")
@pytest.mark.parametrize("drips", ["head", "body"])
def test_a_reply_that_drips_is_not_waited_for(
    service: FakeService, client: ConsentClient, monkeypatch: pytest.MonkeyPatch, drips: Any
) -> None:
    service.account_reply = {"cookies": [LINE]}
    assert client.sign_in({}, "nina") == (LINE,)
    monkeypatch.setattr(client._service, "_timeout", 0.4)
    service.drips = drips  # an octet comes long before each time-out, and the last one after it

    assert client.sign_in({}, "nina") == ()


def test_a_read_waits_until_the_moment_and_no_longer() -> None:
    ours, theirs = socketpair()
    with ours, theirs:
        theirs.sendall(b"ab")
        due, octet = time.monotonic() + 9, bytearray(1)
        assert _Until(due, ours).readinto(octet) == 1
        assert (ours.gettimeout() or 0) <= 9

        with pytest.raises(TimeoutError):
            _Until(time.monotonic(), ours).readinto(octet)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\x1b]0;owned\x07\x1b[2J\r\n\r\n", id="no HTTP"),
        pytest.param(b"HTTP/\x1b[2J 200 OK\r\n\r\n", id="a version"),
        pytest.param(b"HTTP/1.1 \x9b2J OK\r\n\r\n", id="a status"),
    ],
)
def test_what_a_service_says_commands_no_terminal(
    service: FakeService, make_client: MakeClient, caplog: pytest.LogCaptureFixture, raw: bytes
) -> None:
    service.raw = raw

    with caplog.at_level(logging.DEBUG, "consent.client"):
        assert not make_client().refresh()

    ((_, _, line),) = caplog.record_tuples
    assert "/.well-known/jwks.json" in line
    assert line.isprintable()
