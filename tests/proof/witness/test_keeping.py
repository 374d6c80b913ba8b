"""Where the last checkpoint is kept: on disk, shared by processes, and through forks."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.client import ConsentClient, LogFault, LogFork
from consent.proof.formats.notes import sign
from consent.proof.witness import witness_file
from tests.client.log import KEY, FakeLog, entries, signer
from tests.client.service import FakeService, MakeClient
from tests.client.test_forks import in_a_child
from tests.proof.witness.looking import look, of, size

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


class _Meanwhile(FakeLog):
    """Another process looks after this one has asked for the checkpoint, and keeps a newer one."""

    other: ConsentClient | None = None

    def answer(self, path: str) -> bytes | None:
        answer, other = super().answer(path), self.other
        if path == "checkpoint" and other:
            self.other = None
            look(other)
            self.grow(3)
            look(other)
        return answer


def test_what_another_process_has_kept_meanwhile_is_not_replaced_by_what_is_older(
    service: FakeService, make_client: MakeClient, reports: list[LogFork], tmp_path: Path
) -> None:
    one, other = (make_client(cache=tmp_path, on_log_fork=reports.append) for _ in range(2))
    log = service.log = _Meanwhile()
    look(one)
    log.grow(2).other = other
    look(one)
    assert json.loads(kept_in(tmp_path).read_text())["note"] == log.note
    look(one)

    assert (reports, size(one), size(other)) == ([], 12, 12)


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
