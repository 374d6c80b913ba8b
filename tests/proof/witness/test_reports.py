"""What a witness reports, and what it does not."""

import json
import logging
import time
from base64 import b64decode
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from consent.proof.witness import LogFault
from consent.proof.witness.comparison import SignedCheckpoint
from tests.client.service import FakeService
from tests.proof.formats.trees import verify_consistency
from tests.proof.witness.conftest import Watch, Watcher
from tests.proof.witness.fake_log import KEY, FakeLog, entries, signer

SIZES = [0, 1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513, 1000]


def test_a_log_that_grows_is_followed_and_not_reported(service: FakeService, watch: Watch) -> None:
    log = service.log = FakeLog(entries(0))
    watcher = watch()
    for before, after in pairwise(SIZES):
        watcher.look()
        assert watcher.size == before
        log.grow(after - before)
    watcher.look(2)

    assert (watcher.size, watcher.reports, watcher.stats) == (SIZES[-1], [], (0, 0))


@pytest.mark.parametrize("old", [1, 2, 3, 255, 256, 257, 300])
@pytest.mark.parametrize("more", [0, 1, 256, 700])
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_log_that_was_rewritten_is_reported_by_the_next_look(
    service: FakeService, watch: Watch, old: int, more: int, place: str
) -> None:
    log, watcher = FakeLog(entries(old)), watch()
    service.log = log
    watcher.look()
    before = log.note
    log.rewrite(0 if place == "first" else old - 1).grow(more)
    watcher.look()

    (report,) = watcher.reports
    assert (report.what, report.old, report.new) == (LogFault.REWRITTEN, before, log.note)
    assert watcher.stats == (1, 0)
    watcher.look(5)
    log.grow(3)
    watcher.look()
    assert (watcher.size, len(watcher.reports)) == (old + more + 3, 1)


def test_the_line_says_what_is_wrong(watcher: Watcher, caplog: pytest.LogCaptureFixture) -> None:
    watcher.log.rewrite(0)
    watcher.look(6)

    (line,) = caplog.records
    assert (line.levelno, line.getMessage()) == (
        logging.ERROR,
        f"The log of {watcher.service.url} was rewritten: its leaves are not those that were seen "
        "before.",
    )


@pytest.mark.parametrize("grown", [0, 4, 300])  # shorter still, as long, longer than before
def test_a_log_that_was_put_back_says_so_by_its_name_and_is_always_reported(
    watcher: Watcher, caplog: pytest.LogCaptureFixture, grown: int
) -> None:
    log = watcher.log
    for number in (2, 1_790_000_000):  # others between were never seen
        log.entries = [*log.entries[:3], *entries(grown, f"after {number}")]
        log.restore(number)
        before = watcher.witness.kept
        watcher.look(3)
        assert before and watcher.reports[-1].old == before.note
        log.grow(5)
        watcher.look(3)
        assert watcher.size == len(log.entries)

    assert (watcher.faults, watcher.stats) == ([LogFault.RESTORED] * 2, (2, 0))
    assert {line.levelno for line in caplog.records} == {logging.WARNING}
    log.restore(3)  # nobody goes back
    watcher.look()
    assert watcher.faults[2:] == [LogFault.ORIGIN_CHANGED]


def test_the_next_log_by_another_key_is_no_restored_one(watcher: Watcher) -> None:
    watcher.log.signers = [signer("another")]
    watcher.log.restore()
    watcher.look()

    assert watcher.faults == [LogFault.KEY_EXCHANGED]


def test_a_log_that_stands_still_is_a_doubt_that_is_said_again_after_as_long(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = time.time()
    for hours, reports in ((0, 0), (35, 0), (37, 1), (38, 1), (72, 1), (74, 2), (75, 2)):
        monkeypatch.setattr(time, "time", lambda hours=hours: began + hours * 3600)
        watcher.look(2)
        assert len(watcher.reports) == reports, hours
    watcher.log.grow(1)
    watcher.look()

    assert (watcher.faults, watcher.size) == ([LogFault.STILL] * 2, 8)
    assert watcher.stats == (2, 0)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda log: log.grow(400), id="grown"),
        pytest.param(lambda log: log.rewrite(0).grow(400), id="rewritten"),
        pytest.param(FakeLog.restore, id="restored"),
    ],
)
def test_a_look_costs_a_few_small_requests(
    watcher: Watcher, change: Callable[[FakeLog], object]
) -> None:
    paths = watcher.service.log_paths
    paths.clear()
    watcher.look()
    assert paths == ["checkpoint"]
    change(watcher.log)
    watcher.look()

    assert 2 <= len(paths) <= 6


def test_a_report_shows_by_itself_that_two_checkpoints_do_not_go_together_and_is_kept_as_a_file(
    watch: Watch, tmp_path: Path
) -> None:
    watcher = watch(tmp_path / "log.json")
    watcher.look()
    before = watcher.log.note
    watcher.log.rewrite(3).grow(300)
    watcher.look()

    (report,) = watcher.reports
    old, new = (
        SignedCheckpoint.open(note, [KEY.verifier]).checkpoint for note in (report.old, report.new)
    )
    then, *proof = map(b64decode, report.proof)
    verify_consistency(old.size, new.size, proof, then, new.root)
    assert then != old.root
    assert report.file
    assert report.file.parent == tmp_path
    assert report.file.stat().st_mode & 0o777 == 0o600
    found = json.loads(report.file.read_text())
    assert (found["what"], found["old"], found["new"]) == ("rewritten", before, watcher.log.note)
    assert tuple(found["proof"]) == report.proof
