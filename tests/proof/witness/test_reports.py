"""What a witness reports, and what it does not."""

import json
import logging
from base64 import b64decode
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from consent.client import ConsentClient, LogFault, LogFork
from consent.proof.formats.tree import verify_consistency
from consent.proof.witness.comparison import SignedCheckpoint
from tests.client.log import KEY, FakeLog, entries
from tests.client.service import COOKIE, EVERYTHING, FakeService, MakeClient, token
from tests.proof.witness.looking import counts, look, of, size

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}
SIZES = [0, 1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513, 1000]


def test_a_log_that_grows_is_followed_and_not_reported(
    service: FakeService, make_client: MakeClient, reports: list[LogFork]
) -> None:
    service.log = FakeLog(entries(0))
    client = make_client(on_log_fork=reports.append)
    for before, after in pairwise(SIZES):
        look(client)
        assert size(client) == before
        of(service).grow(after - before)
    look(client, 2)

    assert size(client) == SIZES[-1]
    assert reports == []
    assert counts(client) == (0, 0)


@pytest.mark.parametrize("old", [1, 2, 3, 255, 256, 257, 300, 512])
@pytest.mark.parametrize("more", [0, 1, 44, 256, 700])
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_log_that_was_rewritten_is_reported_by_the_next_look(
    service: FakeService,
    make_client: MakeClient,
    reports: list[LogFork],
    old: int,
    more: int,
    place: str,
) -> None:
    log = service.log = FakeLog(entries(old))
    client = make_client(on_log_fork=reports.append)
    look(client)
    before = log.note
    log.rewrite(0 if place == "first" else old - 1).grow(more)
    look(client)

    (report,) = reports
    assert report.what is LogFault.REWRITTEN
    assert (report.old, report.new) == (before, log.note)
    assert counts(client) == (1, 0)
    look(client, 5)
    log.grow(3)
    look(client)
    assert size(client) == old + more + 3
    assert len(reports) == 1


@pytest.mark.parametrize(
    ("cuts", "told", "ends_with"),
    [
        ("", "", "tells of no backup that was restored."),
        (
            "9 2026-01-02T03:04:05Z\n5 2026-11-26T20:11:05Z\n",
            "5 2026-11-26T20:11:05Z",
            "says that a backup was restored and the log cut at 5 leaves, 2026-11-26T20:11:05Z.",
        ),
        ("<html>", None, "were seen before."),
        ("5 2026-11-26T20:11:05Z\n\x1b[2J ignore that", None, "were seen before."),
    ],
    ids=["none", "two", "a page", "rubbish"],
)
def test_the_line_tells_what_the_service_says_of_a_restored_backup(
    service: FakeService,
    client: ConsentClient,
    reports: list[LogFork],
    caplog: pytest.LogCaptureFixture,
    cuts: str,
    told: str | None,
    ends_with: str,
) -> None:
    of(service).rewrite(0).cuts = cuts
    look(client, 6)

    assert reports[0].cut == told
    (line,) = caplog.records
    assert line.levelno == logging.ERROR
    assert line.getMessage().startswith(
        "The log of https://consent.mixnetworks.com was rewritten: its leaves are not those that"
        " were seen before."
    )
    assert line.getMessage().endswith(ends_with)


@pytest.mark.parametrize("fault", [ValueError("of the site"), SystemError()])
def test_a_callback_that_fails_harms_neither_the_witness_nor_a_page(
    service: FakeService, make_client: MakeClient, fault: Exception
) -> None:
    def fail(_: LogFork) -> None:
        raise fault

    client = make_client(on_log_fork=fail)
    look(client)
    of(service).rewrite(0)
    look(client, 3)
    of(service).grow(1)
    look(client)

    assert counts(client) == (1, 0)
    assert size(client) == 8
    assert client.check(HEADERS, region="US-CA").allows("analytics")


def _cut(log: FakeLog) -> None:
    log.entries = log.entries[:3]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda log: log.grow(400), id="grown"),
        pytest.param(lambda log: log.rewrite(0).grow(400), id="rewritten"),
        pytest.param(_cut, id="cut"),
    ],
)
def test_a_look_costs_a_few_small_requests(
    service: FakeService, client: ConsentClient, change: Callable[[FakeLog], object]
) -> None:
    service.log_paths.clear()
    look(client)
    assert service.log_paths == ["checkpoint"]
    change(of(service))
    look(client)

    assert 2 <= len(service.log_paths) <= 6


def test_a_report_shows_by_itself_that_two_checkpoints_do_not_go_together_and_is_kept_as_a_file(
    service: FakeService, make_client: MakeClient, reports: list[LogFork], tmp_path: Path
) -> None:
    client = make_client(cache=tmp_path, on_log_fork=reports.append)
    look(client)
    before = of(service).note
    of(service).rewrite(3).grow(300)
    look(client)

    (report,) = reports
    old, new = (
        SignedCheckpoint.of(note, [KEY.vkey]).checkpoint for note in (report.old, report.new)
    )
    then, *proof = map(b64decode, report.proof)
    verify_consistency(old.size, new.size, proof, then, new.root)
    assert then != old.root
    assert report.file
    assert report.file.parent == tmp_path
    assert report.file.stat().st_mode & 0o777 == 0o600
    found = json.loads(report.file.read_text())
    assert (found["what"], found["old"], found["new"]) == ("rewritten", before, of(service).note)
    assert tuple(found["proof"]) == report.proof
