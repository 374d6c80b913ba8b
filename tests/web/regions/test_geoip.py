"""A database of addresses: read, broken, missing."""

import gc
import logging
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from pytest_django import Settings

from consent.web.regions import geoip
from tests.web.regions.conftest import Ask

CALIFORNIA, QUEBEC, FRANCE = "203.0.113.9", "203.0.113.200", "198.51.100.1"
FLORIDA = "2001:db8::9"


@pytest.mark.requirement("R1")
@pytest.mark.parametrize(
    ("address", "region"),
    [
        pytest.param(CALIFORNIA, "US-CA", id="a state"),
        pytest.param(QUEBEC, "CA-QC", id="a province"),
        pytest.param(FRANCE, "FR", id="a country"),
        pytest.param(FLORIDA, "US-FL", id="IPv6"),
        pytest.param("192.0.2.1", "ZZ", id="not in there"),
        pytest.param("2a00::1", "ZZ", id="IPv6, not in there"),
        pytest.param("10.0.0.1", "ZZ", id="private"),
        pytest.param("127.0.0.1", "ZZ", id="this machine"),
        pytest.param("::1", "ZZ", id="this machine in IPv6"),
        pytest.param("fe80::1%eth0", "ZZ", id="the cable"),
        pytest.param("fd00::1", "ZZ", id="private IPv6"),
        pytest.param("256.0.0.1", "ZZ", id="no address"),
        pytest.param("", "ZZ", id="nothing"),
    ],
)
def test_an_address_has_a_place(path: Path, ask: Ask, address: str, region: str) -> None:
    assert ask(address) == region


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"", id="empty"),
        pytest.param(b"<html>402 Payment Required</html>", id="something else"),
        pytest.param(b"\xab\xcd\xefMaxMind.com", id="cut short"),
        pytest.param(b"\xab\xcd\xefMaxMind.com" + b"\xff" * 64, id="garbage"),
    ],
)
def test_a_file_that_is_no_database_is_said_once(
    path: Path,
    ask: Ask,
    caplog: pytest.LogCaptureFixture,
    settings: Settings,
    content: bytes | None,
) -> None:
    settings.CONSENT_DEFAULT_REGION = "US-FL"
    assert ask(CALIFORNIA) == "US-CA"
    geoip.forget()
    path.unlink() if content is None else path.write_bytes(content)

    for _ in range(3):
        assert ask(CALIFORNIA) == "ZZ"

    (line,) = caplog.messages
    assert str(path) in line
    assert line.endswith("no region is known")
    assert CALIFORNIA not in caplog.text


@pytest.mark.requirement("R1")
def test_no_address_is_remembered_or_logged(
    path: Path, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = addresses_in_memory()  # another test's, and its settings'
    seen = {f"203.0.113.{number}" for number in range(1, 100)} - before
    assert {ask(forwarded=address) for address in seen} == {"US-CA"}

    assert addresses_in_memory() & seen == set()
    assert "203.0.113." not in caplog.text


def addresses_in_memory() -> set[str]:
    kinds = (IPv4Address, IPv6Address)  # by type: a lazy object would wake up if it were compared
    return {str(kept) for kept in gc.get_objects() if type(kept) in kinds}
