"""The last checkpoint is kept on disk, shared by processes, and through forks."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.proof.formats.notes import sign
from consent.proof.witness import LogFault, witness
from tests.proof.formats.log import KEY, FakeLog, signer
from tests.proof.formats.trees import entries
from tests.proof.witness.conftest import Watch, Watcher


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.json"


def test_what_was_seen_before_a_restart_is_compared_after_it(watch: Watch, path: Path) -> None:
    """Also where the checkpoint between was too long to be kept: else a service could make its
    witnesses forget, and rewrite the log after that."""
    watch(path).look()
    watcher = watch(path)
    before = watcher.log.note
    text = before.rpartition("\n\n")[0] + "\n"
    watcher.log.served = sign(f"{text}{'more' * 300_000}\n", [KEY])
    watcher.look()
    watcher = watch(path)
    watcher.log.served = None
    watcher.log.rewrite(0).grow(2)
    watcher.look()

    assert [(one.what, one.old) for one in watcher.reports] == [(LogFault.REWRITTEN, before)]


def test_processes_that_share_a_file_go_on_from_the_newest(watch: Watch, path: Path) -> None:
    one, other = watch(path), watch(path)
    one.look()
    other.look()
    old = one.log.note
    one.log.grow(300)
    one.look()
    one.log.served = old  # the other is answered by a cache
    other.look()
    assert other.size == 307
    one.log.served = None
    one.log.rewrite(0)
    other.look()
    one.look()

    assert len(one.reports + other.reports) == 1  # by the first of them that looked
    assert one.size == other.size == 307


class _Meanwhile(FakeLog):
    """Another process looks after this one has asked for the checkpoint, and keeps a newer one."""

    other: Watcher | None = None

    def answer(self, path: str) -> bytes | None:
        answer, other = super().answer(path), self.other
        if path == "checkpoint" and other:
            self.other = None
            other.look()
            self.grow(3)
            other.look()
        return answer


def test_what_another_process_has_kept_meanwhile_is_not_replaced_by_what_is_older(
    watch: Watch, path: Path
) -> None:
    one, other = watch(path), watch(path)
    log = one.service.log = _Meanwhile()
    one.look()
    log.grow(2).other = other
    one.look()
    assert json.loads(path.read_text())["note"] == log.note
    one.look()

    assert (one.reports + other.reports, one.size, other.size) == ([], 12, 12)


def _change(**change: object) -> Callable[[Path], object]:
    return lambda path: path.write_text(json.dumps({**json.loads(path.read_text()), **change}))


SPOILT: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "half": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "deep JSON": lambda path: path.write_bytes(b"[" * 100_000),
    "no key": _change(keys=[]),
    "another key": _change(keys=[signer("another").vkey]),
    "half a note": _change(note=FakeLog(entries(900)).note[:-9]),
    "written by the group": lambda path: path.chmod(0o620),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_file_that_is_not_to_be_believed_is_told_once_and_replaced(
    watch: Watch, path: Path, caplog: pytest.LogCaptureFixture, spoilt: str
) -> None:
    watch(path).look()
    SPOILT[spoilt](path)
    watcher = watch(path)
    with caplog.at_level(logging.WARNING, "consent.witness"):
        watcher.look(2)

    assert [one.levelname for one in caplog.records] == ["WARNING"]
    assert json.loads(path.read_text())["keys"] == [KEY.vkey]
    assert path.stat().st_mode & 0o777 == 0o600
    assert watcher.reports == []


def test_what_is_in_memory_goes_on_when_the_file_is_swept_away_or_spoilt(
    watch: Watch, path: Path
) -> None:
    watcher = watch(path)
    watcher.look()
    path.write_text("{")
    watcher.log.rewrite(0)
    watcher.look()
    assert len(watcher.reports) == 1
    path.unlink()
    watcher.look(5)

    assert path.exists()
    assert len(watcher.reports) == 1


def test_a_service_that_goes_to_and_fro_does_not_fill_the_disk(
    watch: Watch, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness, "MAX_FORKS", 3)
    watcher = watch(path)
    watcher.look()
    for place in (0, 1, 2, 3, 4):
        watcher.log.rewrite(place)
        watcher.look(3)

    assert len(watcher.reports) == 5
    assert len(list(path.parent.glob("log-rewritten-*.json"))) == 3


def test_a_report_is_kept_as_a_file_beside_it(watch: Watch, path: Path) -> None:
    watcher = watch(path)
    watcher.look()
    before = watcher.log.note
    watcher.log.rewrite(3).grow(300)
    watcher.look()

    (report,) = watcher.reports
    assert report.file and report.file.parent == path.parent
    assert report.file.stat().st_mode & 0o777 == 0o600
    found = json.loads(report.file.read_text())
    assert (found["what"], found["old"], found["new"]) == ("rewritten", before, watcher.log.note)
    assert tuple(found["proof"]) == report.proof
