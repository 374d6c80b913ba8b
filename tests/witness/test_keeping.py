"""Where the last checkpoint is kept: on disk, shared by processes, and through forks."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.client import LogFault, LogFork
from consent.client.witness import witness_file
from consent.transparency.notes import sign
from tests.client.log import KEY, FakeLog, entries, signer
from tests.client.service import COOKIE, EVERYTHING, FakeService, MakeClient, token
from tests.client.test_forks import in_a_child
from tests.shared import ROOT
from tests.witness.looking import look, of, size

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def kept_in(folder: Path) -> Path:
    (path,) = folder.glob("consent-log-????????.json")
    return path


def test_what_was_seen_before_a_restart_is_compared_after_it(
    service: FakeService, make_client: MakeClient, reports: list[LogFork], tmp_path: Path
) -> None:
    look(make_client(cache=tmp_path))
    before = of(service).note
    of(service).rewrite(0).grow(2)
    look(make_client(cache=tmp_path, on_log_fork=reports.append))

    assert [(one.what, one.old) for one in reports] == [(LogFault.REWRITTEN, before)]


def test_no_checkpoint_is_so_long_that_it_could_not_be_read_again(
    service: FakeService, make_client: MakeClient, reports: list[LogFork], tmp_path: Path
) -> None:
    """Else a service could make its witnesses forget, and rewrite the log after that."""
    before = of(service).note
    look(make_client(cache=tmp_path))
    text = before.rpartition("\n\n")[0] + "\n"
    of(service).served = sign(f"{text}{'more' * 300_000}\n", [KEY])
    look(make_client(cache=tmp_path))
    of(service).served = None
    of(service).rewrite(0).grow(2)
    look(make_client(cache=tmp_path, on_log_fork=reports.append))

    assert [(one.what, one.old) for one in reports] == [(LogFault.REWRITTEN, before)]


def test_without_a_place_on_disk_it_begins_anew(
    service: FakeService, make_client: MakeClient, reports: list[LogFork]
) -> None:
    look(make_client())
    of(service).rewrite(0)
    look(make_client(on_log_fork=reports.append))

    assert reports == []


def test_a_cache_that_is_one_file_has_another_beside_it(
    make_client: MakeClient, tmp_path: Path
) -> None:
    look(make_client(cache=tmp_path / "copy.json"))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.json", "copy.log.json"]


def test_processes_that_share_a_folder_go_on_from_the_newest(
    service: FakeService, make_client: MakeClient, reports: list[LogFork], tmp_path: Path
) -> None:
    one, other = (make_client(cache=tmp_path, on_log_fork=reports.append) for _ in range(2))
    look(one)
    look(other)
    old = of(service).note
    of(service).grow(300)
    look(one)
    of(service).served = old  # the other is answered by a cache
    look(other)
    assert size(other) == 307
    of(service).served = None
    of(service).rewrite(0)
    look(other)
    look(one)

    assert len(reports) == 1  # by the first of them that looked
    assert size(one) == size(other) == 307


LOOKER = """
import sys
from pathlib import Path
from consent.client import ConsentClient

url, folder = sys.argv[1:]
client = ConsentClient(url, "mix", cache=Path(folder), timeout=60)
for turn in range(40):
    client.refresh()
print(client.stats()["log_forked"], client.stats()["log_unreachable"])
"""


def test_processes_that_look_at_once_at_a_log_that_grows_report_nothing(
    service: FakeService, tmp_path: Path
) -> None:
    lookers = [
        subprocess.Popen(
            [sys.executable, "-c", LOOKER, service.url, str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    while any(one.poll() is None for one in lookers):
        of(service).grow(1)
        time.sleep(0.01)
    said = [one.communicate()[0] for one in lookers]

    assert said == ["0 0\n"] * 3
    assert kept_in(tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def _change(**change: object) -> Callable[[Path], object]:
    return lambda path: path.write_text(json.dumps({**json.loads(path.read_text()), **change}))


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-9]), id="half"),
        pytest.param(lambda path: path.write_bytes(b"[" * 100_000), id="deep JSON"),
        pytest.param(_change(service="https://other.example"), id="another service"),
        pytest.param(_change(keys=[]), id="no key"),
        pytest.param(_change(keys=[signer("another").vkey]), id="another key"),
        pytest.param(_change(note=FakeLog(entries(900)).note[:-9]), id="half a note"),
        pytest.param(lambda path: path.chmod(0o620), id="written by the group"),
        pytest.param(lambda path: os.chown(path, 65_534, -1), id="somebody else's"),
    ],
)
def test_a_file_that_is_not_to_be_believed_is_told_once_and_replaced(
    service: FakeService,
    make_client: MakeClient,
    reports: list[LogFork],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    spoil: Callable[[Path], object],
) -> None:
    look(make_client(cache=tmp_path))
    path = kept_in(tmp_path)
    spoil(path)
    with caplog.at_level(logging.WARNING, "consent.client"):
        client = make_client(cache=tmp_path, on_log_fork=reports.append)
        look(client, 2)

    assert [one.levelname for one in caplog.records] == ["WARNING"]
    assert json.loads(path.read_text())["keys"] == [KEY.vkey]
    assert path.stat().st_mode & 0o777 == 0o600
    assert reports == []


def test_what_is_in_memory_goes_on_when_the_file_is_swept_away_or_spoilt(
    service: FakeService, make_client: MakeClient, reports: list[LogFork], tmp_path: Path
) -> None:
    client = make_client(cache=tmp_path, on_log_fork=reports.append)
    look(client)
    kept_in(tmp_path).write_text("{")
    of(service).rewrite(0)
    look(client)
    assert len(reports) == 1
    kept_in(tmp_path).unlink()
    look(client, 5)

    assert kept_in(tmp_path)
    assert len(reports) == 1


def test_a_service_that_goes_to_and_fro_does_not_fill_the_disk(
    service: FakeService,
    make_client: MakeClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(witness_file, "MOST_FORKS", 3)
    client = make_client(cache=tmp_path)
    look(client)
    for place in (0, 1, 2, 3, 4):
        of(service).rewrite(place)
        look(client, 3)

    assert client.stats()["log_forked"] == 5
    assert len(list(tmp_path.glob("consent-log-*-rewritten-*.json"))) == 3


def test_a_child_goes_on_from_what_its_parent_had_seen(
    service: FakeService, make_client: MakeClient
) -> None:
    client = make_client()
    look(client)
    of(service).grow(3)

    def follows() -> bool:
        look(client)
        return size(client) == 10 and client.stats()["log_forked"] == 0

    def reports() -> bool:
        look(client)
        return client.stats()["log_forked"] == 1

    with client._witness._looking:  # another thread was looking just then
        assert in_a_child(follows)
    of(service).rewrite(0)
    assert in_a_child(reports)
