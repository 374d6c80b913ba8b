"""The last checkpoint is kept on disk, and so are reports."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.proof.formats.notes import sign
from consent.proof.witness import LogFault, witness
from tests.proof.formats.log import KEY, FakeLog, signer
from tests.proof.formats.trees import entries
from tests.proof.witness.conftest import Watch


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
def test_a_file_that_is_not_to_be_believed_is_not_begun_anew(
    watch: Watch, path: Path, spoilt: str
) -> None:
    watch(path).look()
    assert path.stat().st_mode & 0o777 == 0o600
    SPOILT[spoilt](path)
    with pytest.raises((ValueError, KeyError, PermissionError, RecursionError)):
        watch(path)


def test_a_place_that_takes_nothing_is_told_once_and_the_log_is_watched(
    watch: Watch, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = watch(path / "log.json")
    path.touch()  # where its folder should be
    watcher.look(2)
    watcher.log.rewrite(0)
    watcher.look()

    assert [one.levelname for one in caplog.records] == ["WARNING", "ERROR"]
    (report,) = watcher.reports
    assert (report.what, report.file) == (LogFault.REWRITTEN, None)
    assert watcher.witness.is_unsaved


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
