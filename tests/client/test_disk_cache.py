"""The last good copy on cache: for a start while the service is away."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from consent.client.disk_cache import DiskCache
from tests.client.service import COOKIE, EVERYTHING, FakeService, MakeClient, notice, token
from tests.shared import ROOT

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}


@pytest.fixture
def copy(tmp_path: Path, make_client: MakeClient) -> Path:
    """A good copy of the service, left by an earlier process."""
    path = tmp_path / "copy.json"
    assert make_client(cache=path).refresh()
    assert path.exists()
    return path


@pytest.fixture
def outage(service: FakeService) -> Iterator[FakeService]:
    """The service takes calls, and never answers: the worst of outages."""
    service.delay = Event()
    yield service
    service.delay.set()


def test_a_start_during_an_outage_answers_from_disk_at_once(
    copy: Path, outage: FakeService, make_client: MakeClient
) -> None:
    client = make_client(cache=copy, patience=200)  # longer than a test may take
    permission = client.check(HEADERS, region="US-CA")

    assert permission.available
    assert permission.notice == 3
    assert permission.allows("analytics")
    assert client.stats()["unavailable"] == 0


def test_what_comes_from_disk_is_replaced_by_what_is_in_force(
    copy: Path, service: FakeService, make_client: MakeClient
) -> None:
    service.notice = notice(number=4)
    client = make_client(cache=copy)
    assert client._refresher._snapshot is not None
    assert client.refresh()

    assert client.check(HEADERS, region="US-CA").notice == 4
    assert '\\"number\\": 4' in copy.read_text()


def test_what_is_on_disk_is_not_written_again(copy: Path, make_client: MakeClient) -> None:
    before = copy.stat()
    assert make_client(cache=copy).refresh()

    assert (copy.stat().st_ino, copy.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_copy_that_was_swept_away_is_written_again(copy: Path, make_client: MakeClient) -> None:
    client = make_client(cache=copy)
    copy.unlink()
    assert client.refresh()

    assert copy.exists()


def test_a_folder_is_made_and_shared_by_sites_and_services(
    tmp_path: Path, service: FakeService, make_client: MakeClient
) -> None:
    folder = tmp_path / "var" / "consent"
    for issuer in ("https://one.example", "https://two.example"):
        assert make_client(cache=folder, issuer=issuer).refresh()

    names = sorted(path.name for path in folder.iterdir())
    kinds = [name.rpartition("-")[0] for name in names]
    assert kinds == ["consent-mix", "consent-mix"]  # none left over


def test_the_copy_is_its_owners_alone(tmp_path: Path, make_client: MakeClient) -> None:
    assert make_client(cache=tmp_path / "var").refresh()

    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "var").iterdir()] == [0o600]
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def _change(**change: Any) -> Callable[[Path], object]:
    """Another content."""

    def write(path: Path) -> None:
        path.write_text(json.dumps({**json.loads(path.read_text()), **change}))

    return write


def _link(path: Path) -> None:
    path.rename(path.with_name("elsewhere.json"))
    path.symlink_to("elsewhere.json")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-9]), id="half"),
        pytest.param(lambda path: path.write_bytes(b"\xff\xfe\x00"), id="not text"),
        pytest.param(lambda path: path.write_bytes(b"[" * 100_000), id="deep JSON"),
        pytest.param(lambda path: path.write_bytes(b" " * 20_000_000), id="too much"),
        pytest.param(_change(site="other"), id="another site"),
        pytest.param(_change(issuer="https://other.example"), id="another issuer"),
        pytest.param(_change(service="https://other.example"), id="another service"),
        pytest.param(_change(more=2), id="another format"),
        pytest.param(_change(keys='{"keys": []}'), id="no keys"),
        pytest.param(_change(notice="{}"), id="no notice"),
        pytest.param(
            _change(notice=json.dumps(notice(site={"key": "other", "cookie_domain": ""}))),
            id="a notice of another site",
        ),
        pytest.param(_change(keys=7), id="a number"),
        pytest.param(_link, id="a link"),
        pytest.param(_pipe, id="a pipe"),
        pytest.param(lambda path: path.chmod(0o620), id="written by the group"),
        pytest.param(lambda path: path.chmod(0o602), id="written by anybody"),
    ],
)
def test_a_copy_that_is_not_to_be_believed_is_passed_over_told_once_and_replaced(
    copy: Path,
    service: FakeService,
    make_client: MakeClient,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[Path], object],
) -> None:
    spoil(copy)
    service.status = 503
    with caplog.at_level(logging.WARNING, "consent.client"):
        client = make_client(cache=copy)
        permission = client.check(HEADERS, region="US-CA")

    assert permission.allowed == ("necessary",)
    assert permission.why("analytics") == "unavailable"
    assert client.stats()["check_failed"] == 0
    assert [str(copy) in record.message for record in caplog.records].count(True) == 1

    service.status = 200
    assert client.refresh()
    service.status = 503
    assert make_client(cache=copy).check(HEADERS, region="US-CA").allows("analytics")


def test_a_disk_that_takes_nothing_is_told_once_and_holds_nobody_up(
    tmp_path: Path,
    service: FakeService,
    make_client: MakeClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "file").write_text("in the way of a folder")
    with caplog.at_level(logging.WARNING, "consent.client"):
        client = make_client(cache=tmp_path / "file" / "folder")
        assert client.refresh()
        service.notice = notice(number=4)
        assert client.refresh()

    assert client.check(HEADERS, region="US-CA").notice == 4
    assert len(caplog.records) == 1


WRITER = """
import sys
from consent.client.disk_cache import DiskCache

path, letter = sys.argv[1:]
cache = DiskCache(path, service="s", issuer="i", site="mix")
for turn in range(60):
    text = f"{letter}{turn}".encode()
    cache.write((text * 5000, text * 9000))
"""


def test_many_processes_write_one_file_and_it_is_always_whole(tmp_path: Path) -> None:
    path = tmp_path / "copy.json"
    cache = DiskCache(path, service="s", issuer="i", site="mix")
    cache.write((b"first" * 5000, b"first" * 9000))
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), letter], cwd=ROOT)
        for letter in "abc"
    ]
    seen: set[bytes] = set()
    while seen <= {b"f"} or any(writer.poll() is None for writer in writers):
        found = DiskCache(path, service="s", issuer="i", site="mix").read()
        assert found is not None
        keys, rules = found
        assert keys[: len(keys) // 5000] * 9000 == rules
        seen.add(keys[:1])

    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["copy.json"]
