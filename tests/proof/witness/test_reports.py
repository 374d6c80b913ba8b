"""What a witness reports, and what it does not."""

import json
import logging
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from consent.proof.witness import LogFault
from consent.proof.witness.comparison import SignedCheckpoint
from tests.client.service import FakeService
from tests.proof.formats.trees import verify_consistency
from tests.proof.witness.conftest import Watch, Watcher
from tests.proof.witness.fake_log import KEY, FakeLog, entries

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


def test_the_line_says_what_is_wrong_and_where_restored_backups_are_listed(
    watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    watcher.log.rewrite(0)
    watcher.look(6)

    (line,) = caplog.records
    assert (line.levelno, line.getMessage()) == (
        logging.ERROR,
        f"The log of {watcher.service.url} was rewritten: its leaves are not those that were seen "
        f"before. Backups that were restored are listed at {watcher.service.url}/log/cuts.",
    )


def _cut(log: FakeLog) -> None:
    log.entries = log.entries[:3]


@pytest.mark.parametrize("grown", [0, 4, 300])  # shorter still, as long, longer than before
@pytest.mark.parametrize(
    ("size", "ago", "is_said"),
    [
        pytest.param(3, timedelta(0), True, id="said"),
        pytest.param(3, timedelta(hours=1), False, id="of a loss before"),
        pytest.param(7, timedelta(0), False, id="of a loss after"),
        pytest.param(None, timedelta(0), False, id="not said"),
    ],
)
def test_who_lost_the_last_leaves_and_says_so_is_not_accused(
    watcher: Watcher,
    caplog: pytest.LogCaptureFixture,
    grown: int,
    size: int | None,
    ago: timedelta,
    is_said: bool,
) -> None:
    log = watcher.log
    log.entries = [*log.entries[:3], *entries(grown, "other")]
    if size is not None:
        log.cuts = f"{size} {datetime.now(UTC) - ago:%Y-%m-%dT%H:%M:%SZ}\n"
    watcher.look(3)

    (report,) = watcher.reports
    assert (report.what == LogFault.RESTORED) == is_said
    assert watcher.stats == (0 if is_said else 1, 0)
    (line,) = (record for record in caplog.records if "Backups" in record.getMessage())
    assert line.levelno == (logging.WARNING if is_said else logging.ERROR)
    log.grow(5)
    watcher.look(3)
    assert (len(watcher.reports), watcher.size) == (1, len(log.entries))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda log: log.grow(400), id="grown"),
        pytest.param(lambda log: log.rewrite(0).grow(400), id="rewritten"),
        pytest.param(_cut, id="cut"),
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
