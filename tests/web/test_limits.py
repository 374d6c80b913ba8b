"""Limits per client: counted in memory, by a key that is no address."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import RequestFactory
from pytest_django import Settings

from consent.lib.failures import OnceAMinute
from consent.web import limits
from consent.web.limits import LIMITS, Buckets, Limit
from consent.web.responses import RequestProblem
from tests.shared import ROOT

ONE, OTHER = "203.0.113.7", "198.51.100.9"
PROXY = "127.0.0.1"


def key(address: str, *, peer: str = PROXY) -> bytes | None:
    return limits.key_of({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": address})


def test_a_bucket_gives_what_is_left_and_fills_again() -> None:
    buckets = Buckets(Limit(3, 60, 60.0))

    assert [buckets.take(b"a", now=0) for _ in range(4)] == [0, 0, 0, 1]
    assert buckets.take(b"a", now=0.5) == 0.5
    assert buckets.take(b"a", now=1) == 0
    assert [buckets.take(b"a", now=100) for _ in range(4)] == [0, 0, 0, 1]


def test_who_was_away_longest_is_forgotten_first() -> None:
    buckets = Buckets(Limit(1, 1, 60.0), max_clients=2)
    for client in (b"a", b"b", b"a", b"c"):
        buckets.take(client, now=0)

    assert len(buckets._left) == 2
    assert buckets.take(b"a", now=0) > 0  # and b is a stranger again


def test_a_key_is_no_address_and_ends_with_the_day() -> None:
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as clock:
        first = key(ONE)
        assert first == key(ONE) != key(OTHER)
        clock.shift(timedelta(days=1))
        assert key(ONE) != first
    assert first is not None and len(first) == 8
    assert limits._salt.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("first", "other", "is_same"),
    [
        pytest.param("2001:db8:1:2::7", "2001:db8:1:2:3::9", True, id="one /64"),
        pytest.param("2001:db8:1:2::7", "2001:db8:1:3::7", False, id="another /64"),
        pytest.param("::ffff:203.0.113.7", ONE, True, id="IPv4 in IPv6"),
        pytest.param(f"{OTHER}, {ONE}", f"192.0.2.1, {ONE}", True, id="what a visitor writes"),
    ],
)
def test_a_client_is_what_one_subscriber_has(first: str, other: str, is_same: bool) -> None:
    assert (key(first) == key(other)) is is_same


@pytest.mark.parametrize(
    ("trusted", "environ", "is_known"),
    [
        pytest.param("", {"REMOTE_ADDR": ONE}, True, id="no proxy"),
        pytest.param("", {"REMOTE_ADDR": PROXY}, True, id="on the same machine"),
        pytest.param(
            "", {"REMOTE_ADDR": "10.0.0.3", "HTTP_X_FORWARDED_FOR": ONE}, False, id="nobody's proxy"
        ),
        pytest.param(
            "", {"REMOTE_ADDR": "8.8.4.4", "HTTP_X_FORWARDED_FOR": ONE}, True, id="a forged header"
        ),
        pytest.param(PROXY, {"REMOTE_ADDR": PROXY}, False, id="the proxy's own machine"),
        pytest.param("1", {"REMOTE_ADDR": ONE}, True, id="round the proxy"),
    ],
)
def test_who_cannot_be_told_apart_is_not_limited(
    settings: Settings, trusted: str, environ: dict[str, str], is_known: bool
) -> None:
    settings.CONSENT_TRUSTED_PROXIES = trusted

    assert (limits.key_of(environ) is not None) is is_known


def test_a_proxy_that_nobody_has_named_is_told_of_once(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CONSENT_TRUSTED_PROXIES = ""
    limits._warn_once.cache_clear()

    for _ in range(3):
        key(ONE)

    assert caplog.text.count("CONSENT_TRUSTED_PROXIES does not name") == 1
    assert ONE not in caplog.text


@pytest.mark.parametrize("name", limits.LIMITS)
def test_what_is_refused_says_when_to_come_again(
    name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_lines", OnceAMinute())
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=ONE)
    for _ in range(limits.LIMITS[name].at_once):
        limits.admit(request, name)

    with caplog.at_level(logging.WARNING), pytest.raises(RequestProblem) as refused:
        for _ in range(limits.LIMITS[name].at_once):
            limits.admit(request, name)

    response = refused.value.response()
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) >= 1
    assert caplog.text.count(f"its limit of {name}") == 1
    assert ONE not in caplog.text


def test_the_manual_tells_the_limits() -> None:
    manual = (ROOT / "config/manual/proxy.md").read_text(encoding="utf-8")
    times = {limits.MINUTE: "a minute", limits.HOUR: "an hour"}
    rows = [f"| {row.at_once:,} | {row.more:,} {times[row.seconds]} |" for row in LIMITS.values()]

    table = manual.partition("| what | at once | then |")[2].partition("\n\n")[0]
    assert [row[row.index(" | ") + 1 :] for row in table.strip().splitlines()[1:]] == rows
