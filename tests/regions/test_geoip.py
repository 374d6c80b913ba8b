"""A database of addresses: asked, replaced, broken, missing."""

import gc
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from consent.regions import geoip
from tests.regions import databases
from tests.regions.conftest import PLACES, PROXY, Ask
from tests.servers import ROOT

NOON = "2026-11-15T12:00:00Z"
CALIFORNIA, QUEBEC, FRANCE = "203.0.113.9", "203.0.113.200", "198.51.100.1"
FLORIDA = "2001:db8::9"
FORKING = f"""
import os
from consent.regions import geoip
from consent.regions.addresses import parse

def told(address):
    return geoip.place(os.environ["PLACES"], parse(address))

print(told("{CALIFORNIA}"), flush=True)
child = os.fork()
print(told("{FRANCE}"), geoip._open._lock.locked(), flush=True)
if child:
    assert os.waitpid(child, 0)[1] == 0
"""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("address", "region"),
    [
        pytest.param(CALIFORNIA, "US-CA", id="a state"),
        pytest.param(QUEBEC, "CA-QC", id="a province"),
        pytest.param(FRANCE, "FR", id="a country"),
        pytest.param(FLORIDA, "US-FL", id="IPv6"),
        pytest.param(f"[{FLORIDA}]:443", "US-FL", id="IPv6 with a port"),
        pytest.param(f"{CALIFORNIA}:51000", "US-CA", id="IPv4 with a port"),
        pytest.param(f"::ffff:{CALIFORNIA}", "US-CA", id="IPv4 in IPv6"),
        pytest.param("192.0.2.1", "ZZ", id="not in there"),
        pytest.param("2a00::1", "ZZ", id="IPv6, not in there"),
        pytest.param("10.0.0.1", "ZZ", id="private, though it is in there"),
        pytest.param("127.0.0.1", "ZZ", id="this machine"),
        pytest.param("::1", "ZZ", id="this machine in IPv6"),
        pytest.param("fe80::1%eth0", "ZZ", id="the cable"),
        pytest.param("fd00::1", "ZZ", id="private IPv6"),
        pytest.param("256.0.0.1", "ZZ", id="no address"),
        pytest.param("", "ZZ", id="nothing"),
    ],
)
@pytest.mark.parametrize("is_forwarded", [False, True], ids=["at our door", "forwarded"])
def test_an_address_has_a_place(
    path: Path, ask: Ask, address: str, region: str, is_forwarded: bool
) -> None:
    hops = {"peer": PROXY, "forwarded": address} if is_forwarded else {"peer": address}
    assert ask(**hops) == region


def test_a_database_may_know_countries_only(path: Path, ask: Ask) -> None:
    databases.write(path, {network: place[:2] for network, place in PLACES.items()})
    assert [ask(CALIFORNIA), ask(FRANCE), ask(FLORIDA)] == ["US", "FR", "US"]


def test_a_database_may_know_ipv4_only(path: Path, ask: Ask) -> None:
    databases.write(path, {"203.0.113.0/24": "US-CA"}, version=4)
    assert [ask(CALIFORNIA), ask(FLORIDA)] == ["US-CA", "ZZ"]


@pytest.mark.parametrize(
    ("record", "region"),
    [
        pytest.param({"country": {"iso_code": "US"}, "subdivisions": []}, "US", id="no part"),
        pytest.param(
            {"country": {"iso_code": "US"}, "subdivisions": [{"names": {"en": "California"}}]},
            "US",
            id="a part without a code",
        ),
        pytest.param(
            {"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "ZZ"}]},
            "US",
            id="a part that does not exist",
        ),
        pytest.param({"registered_country": {"iso_code": "US"}}, "ZZ", id="whose network, no more"),
        pytest.param({"country": {"names": {"en": "France"}}}, "ZZ", id="a country without a code"),
        pytest.param({"country": {"iso_code": "France"}}, "ZZ", id="no code"),
        pytest.param({"country": "FR"}, "ZZ", id="another shape"),
        pytest.param({"autonomous_system_number": 64496}, "ZZ", id="another kind of database"),
        pytest.param("FR", "ZZ", id="a word"),
    ],
)
def test_a_record_is_taken_apart_by_shape(
    path: Path, ask: Ask, record: object, region: str
) -> None:
    databases.write_records(path, {"203.0.113.0/24": record, "198.51.100.0/24": {"a": 1}})
    assert ask(CALIFORNIA) == region


@pytest.mark.parametrize("address", [CALIFORNIA, FLORIDA, "10.0.0.1"])
def test_an_empty_database_knows_no_place(path: Path, ask: Ask, address: str) -> None:
    databases.write(path, {})
    assert ask(address) == "ZZ"


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
    clock: time_machine.Traveller,
    settings: Settings,
    content: bytes | None,
) -> None:
    settings.CONSENT_DEFAULT_REGION = "US-FL"
    assert ask(CALIFORNIA) == "US-CA"
    geoip.forget()
    path.unlink() if content is None else path.write_bytes(content)

    for _ in range(3):
        assert ask(CALIFORNIA) == "ZZ"
        clock.shift(geoip.PAUSE)

    (line,) = caplog.messages
    assert str(path) in line
    assert line.endswith("no region is known")
    assert CALIFORNIA not in caplog.text


def test_a_folder_is_no_database(path: Path, ask: Ask, settings: Settings) -> None:
    settings.CONSENT_GEOIP_PATH = str(path.parent)
    assert ask(CALIFORNIA) == "ZZ"


def test_what_replaces_the_file_is_read_within_a_minute(
    path: Path, ask: Ask, clock: time_machine.Traveller
) -> None:
    assert ask(CALIFORNIA) == "US-CA"
    new = databases.write(path.with_name("new.mmdb"), {"203.0.113.0/24": "US-OR"})
    new.replace(path)

    clock.shift(geoip.PAUSE - 1)
    assert ask(CALIFORNIA) == "US-CA"
    clock.shift(1)
    assert ask(CALIFORNIA) == "US-OR"


@pytest.mark.parametrize("how", ["unlinked", "emptied", "half written"])
def test_a_bad_replacement_leaves_the_last_good_one_in_use(
    path: Path,
    ask: Ask,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
    how: str,
) -> None:
    assert ask(CALIFORNIA) == "US-CA"
    whole = path.read_bytes()
    match how:
        case "unlinked":
            path.unlink()
        case "emptied":
            os.truncate(path, 0)  # in place: whoever had it mapped into memory would be killed
        case "half written":
            path.write_bytes(whole[: len(whole) // 2])

    for _ in range(3):
        clock.shift(geoip.PAUSE)
        assert [ask(CALIFORNIA), ask(FLORIDA)] == ["US-CA", "US-FL"]
    (line,) = caplog.messages
    assert line.endswith("the last good one stays in use")

    databases.write(path, {"203.0.113.0/24": "US-OR"})
    clock.shift(geoip.PAUSE)
    assert ask(CALIFORNIA) == "US-OR"


def test_a_broken_record_is_nowhere(path: Path, ask: Ask, clock: time_machine.Traveller) -> None:
    """Each octet of a database set to something else: an answer is a region, and the process lives."""
    whole = databases.write(path, {"203.0.113.0/24": "US-CA"}, version=4).read_bytes()
    told = set()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        geoip.forget()
        told.add(ask(CALIFORNIA))
    assert {"US-CA", "ZZ"} <= told
    assert all(len(region) <= 6 for region in told)


def test_a_child_process_opens_the_file_for_itself(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKING],
        cwd=ROOT,
        env=os.environ | {"PLACES": str(path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == ["US-CA", "FR", "False", "FR", "False"]


def test_threads_that_come_first_wait_for_the_file(path: Path, ask: Ask) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as threads:
        told = set(threads.map(lambda _: ask(CALIFORNIA), range(64)))
    assert told == {"US-CA"}


def test_no_copy_is_left_behind(
    path: Path, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    assert ask(CALIFORNIA) == "US-CA"
    assert list(folder.iterdir()) == []

    shutil.rmtree(folder)
    geoip.forget()
    assert ask(CALIFORNIA) == "ZZ"  # nowhere to make a copy


def test_no_address_is_remembered_or_logged(
    path: Path, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = [f"203.0.113.{number}" for number in range(100)]
    assert {ask(forwarded=address) for address in seen} == {"US-CA"}

    gc.collect()
    kept = {str(one) for one in gc.get_objects() if isinstance(one, IPv4Address | IPv6Address)}
    assert kept & set(seen) == set()
    assert "203.0.113." not in caplog.text
