import json
import logging
import os
import sys
from collections.abc import Iterator
from logging import LogRecord

import pytest
from django.conf import LazySettings

from config import logs
from config.logs import Json, OneLine, Repeated
from consent.web import request_id


@pytest.fixture(autouse=True)
def _no_request() -> Iterator[None]:
    """Tests before this one may have left theirs."""
    before = request_id.environ.set(None)
    yield
    request_id.environ.reset(before)


def recorded(message: str, *given: object, name: str = "consent", **facts: object) -> LogRecord:
    record = LogRecord(name, logging.ERROR, "", 0, message, given, None)
    record.__dict__.update(facts)
    return record


def line(message: str, formatter: type[OneLine] = OneLine, *, error: bool = False) -> str:
    exc_info = None
    if error:
        try:
            raise ValueError("first line\nKey (id)=(0199a0c0-0000-7000-8000-000000000002) exists")
        except ValueError:
            exc_info = sys.exc_info()
    return formatter().format(recorded(message, exc_info=exc_info))


@pytest.mark.requirement("R72")
@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ("decision 0199a0c0-0000-7000-8000-000000000002", "decision [id]"),
        ("from 203.0.113.7:443", "from [address]:443"),
        ("from 2001:db8::1", "from [address]"),
        ("from [2001:db8::1]:443", "from [[address]]:443"),
        ("for 2001:db8::1, ::ffff:192.0.2.1", "for [address], [address]"),
        ("from ::1", "from [address]"),
        ("cookie eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJh.c2ln", "cookie [token]"),
        ("GET /a-eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJh.c2ln", "GET /[token]"),
        ("monkeyJumps.over.it", "monkeyJumps.over.it"),
        ("Bearer mixc_Tv09eA3w-Y4_dX", "Bearer [token]"),
        ("at 12:30:05 consent::rules 1.5 s", "at 12:30:05 consent::rules 1.5 s"),
    ],
)
def test_ids_and_addresses_are_left_out(text: str, logged: str) -> None:
    assert line(text).endswith(f"Z ERROR consent[{os.getpid()}] {logged}")
    assert json.loads(line(text, Json))["message"] == logged


def test_a_long_message_is_cut_before_its_ids_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lengths = []

    def mask(text: str) -> str:
        lengths.append(len(text))
        return text

    monkeypatch.setattr(logs, "mask", mask)

    line("Not Found: /" + "eyJ-" * 16_000)
    line("x " * 16_000)
    assert max(lengths) <= 2_000

    line("x " * 16_000, error=True)
    assert lengths[-1] <= 4_000


def test_no_part_of_a_token_is_left_where_a_message_is_cut() -> None:
    token = "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl"
    for length in range(1_900, 2_000):
        assert "eyJ" not in line(f"{'x ' * (length // 2)}{' ' * (length % 2)}{token}")


def test_an_event_is_one_line() -> None:
    written = line("two\nlines", error=True)
    assert "\n" not in written
    assert "ValueError: first line | Key (id)=([id]) exists" in written


def test_json_has_the_same_in_fields() -> None:
    record = recorded("full: « %s »", "x", cause="disk_full", created=1_795_000_000.5)
    assert json.loads(Json().format(record)) == {
        "time": "2026-11-18T11:06:40Z",
        "level": "ERROR",
        "logger": "consent",
        "pid": os.getpid(),
        "cause": "disk_full",
        "message": "full: « x »",
    }
    error = line("two\nlines", Json, error=True)
    assert "\n" not in error
    assert "ValueError: first line | Key (id)=([id]) exists" in json.loads(error)["message"]


@pytest.mark.parametrize(
    ("sent", "is_vouched", "is_taken"),
    [
        pytest.param("7f3e0c1a9b8d4e6f7f3e0c1a9b8d4e6f", True, True, id="nginx's"),
        pytest.param("0199a0c0-0000-7000-8000-000000000002", True, True, id="another proxy's"),
        pytest.param("abc", False, False, id="a stranger's"),
        pytest.param("a b", True, False, id="not plain"),
        pytest.param("203.0.113.7", True, False, id="an address"),
        pytest.param("x" * 65, True, False, id="long"),
        pytest.param("", True, False, id="none"),
    ],
)
def test_a_request_has_the_id_of_a_trusted_proxy_or_one_of_ours(
    settings: LazySettings, sent: str, is_vouched: bool, is_taken: bool
) -> None:
    settings.CONSENT_TRUSTED_PROXIES = "127.0.0.1"
    peer = "127.0.0.1" if is_vouched else "203.0.113.7"
    request_id.environ.set({"HTTP_X_REQUEST_ID": sent, "REMOTE_ADDR": peer})
    id = request_id.current()
    assert (id == sent) is is_taken
    assert len(id) == 12 or is_taken
    assert request_id.current() == id
    assert f"consent[{os.getpid()} {id}] it" in line("it")
    assert json.loads(line("it", Json))["request"] == id


def test_the_next_request_has_another_id() -> None:
    ids = set()
    for _ in range(3):
        request_id.environ.set({})
        ids.add(request_id.current())
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("name", "status", "lines"),
    [
        pytest.param("django.security.DisallowedHost", 400, 1, id="a foreign host"),
        pytest.param("django.request", 404, 1, id="what is not there"),
        pytest.param("django.request", 403, 10, id="who is refused in the admin is known"),
        pytest.param("django.request", 500, 10, id="what broke"),
    ],
)
def test_what_strangers_repeat_is_one_line_a_minute(name: str, status: int, lines: int) -> None:
    repeated = Repeated()
    shown = []
    for host in range(10):
        record = recorded("Host %s", host, name=name, status_code=status)
        if repeated.filter(record):
            shown.append(record.getMessage())
    assert shown == [f"Host {number}" for number in range(lines)]


def test_a_503_is_left_to_its_cause() -> None:
    assert Repeated().filter(recorded("no", name="django.request"))
    assert not Repeated().filter(recorded("no", name="django.request", status_code=503))
