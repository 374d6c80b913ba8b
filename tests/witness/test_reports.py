"""What a witness reports, and what it does not."""

import json
import logging
from base64 import b64decode
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from consent.client import ConsentClient, LogFault, LogFork
from consent.client.witness.signed_checkpoint import SignedCheckpoint
from consent.client.witness.witness import PATIENCE
from consent.transparency.tree import verify_consistency
from tests.client.log import KEY, FakeLog, entries, signer
from tests.client.service import COOKIE, EVERYTHING, FakeService, MakeClient, token
from tests.witness.looking import counts, look, of, size

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}
SIZES = [0, 1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513, 1000]
NEXT = signer("the next key")


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


def test_a_report_shows_by_itself_that_the_checkpoints_do_not_go_together(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    of(service).rewrite(2).grow(300)
    look(client)

    (report,) = reports
    notes = (report.old, report.new)
    old, new = (SignedCheckpoint.of(note, [KEY.vkey]).checkpoint for note in notes)
    then, *proof = map(b64decode, report.proof)
    verify_consistency(old.size, new.size, proof, then, new.root)
    assert then != old.root


def test_a_page_notices_nothing(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    before = client.check(HEADERS, region="US-CA")
    of(service).rewrite(0)
    look(client)
    after = client.check(HEADERS, region="US-CA")

    assert len(reports) == 1
    assert after.allowed == before.allowed
    assert client.failures == 0


def test_it_is_an_error_in_the_sites_log_once(
    service: FakeService, client: ConsentClient, caplog: pytest.LogCaptureFixture
) -> None:
    of(service).rewrite(0)
    with caplog.at_level(logging.INFO, "consent.client"):
        look(client, 6)

    (line,) = caplog.records
    assert line.levelno == logging.ERROR
    assert line.getMessage() == (
        "The log of https://consent.mixnetworks.com was rewritten: its leaves are not those that"
        " were seen before. The service tells of no backup that was restored."
    )


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
    look(client)

    assert reports[0].cut == told
    assert caplog.records[0].getMessage().endswith(ends_with)


def test_a_log_that_stays_smaller_is_reported_after_three_looks(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    before = of(service).note
    service.log = FakeLog(entries(5))
    look(client, PATIENCE - 1)
    assert reports == []
    look(client)

    assert [(one.what, one.old, one.new) for one in reports] == [
        (LogFault.SHRUNK, before, service.log.note)
    ]
    look(client, 5)
    service.log.grow(9)
    look(client)
    assert size(client) == 14
    assert len(reports) == 1


def test_an_old_checkpoint_from_a_cache_is_no_report(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    log = of(service)
    old = log.note
    log.grow(300)
    look(client)
    for _ in range(4):  # a cache of several machines
        log.served = old
        look(client, PATIENCE - 1)
        log.served = None
        look(client)

    assert size(client) == 307
    assert reports == []
    assert counts(client) == (0, 0)


def test_what_a_cache_still_has_of_the_log_before_is_not_reported_again(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    log = of(service)
    old = log.note
    log.rewrite(1).grow(4)
    look(client)
    log.served = old
    look(client, PATIENCE - 1)
    log.served = None
    look(client, PATIENCE)

    assert [one.what for one in reports] == [LogFault.REWRITTEN]
    assert size(client) == 11


def test_tiles_that_are_not_there_are_a_report_only_if_they_do_not_come(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    log = of(service).grow(2)
    log.has_tiles = False
    look(client, PATIENCE - 1)
    log.has_tiles = True
    look(client)
    assert (reports, size(client)) == ([], 9)

    log.grow(1).has_tiles = False
    look(client, PATIENCE + 5)
    assert [one.what for one in reports] == [LogFault.UNPROVEN]


def test_tiles_that_lead_nowhere_hide_nothing(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    """The old log's tiles under the new one's checkpoint."""
    log = of(service).grow(3)
    log.served = log.copy().rewrite(0).note
    look(client, PATIENCE)

    assert [one.what for one in reports] == [LogFault.UNPROVEN]


def test_a_key_that_signs_beside_a_known_one_is_taken_and_may_sign_alone_then(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    log = of(service)
    for signers in ([KEY], [NEXT, KEY], [NEXT], [NEXT]):
        log.grow(1).signers = signers
        look(client)

    assert reports == []
    assert size(client) == 11
    assert client._witness.kept and client._witness.kept.keys == (NEXT.vkey,)
    assert [one for one in service.log_paths if one == "keys"] == ["keys"] * 2  # and no more


@pytest.mark.parametrize("keys", [None, f"{NEXT.vkey}\n", "", f"{KEY.vkey}\n"])
@pytest.mark.parametrize("has_keys", [True, False])
def test_where_a_known_key_has_signed_the_list_of_keys_decides_nothing(
    service: FakeService,
    client: ConsentClient,
    reports: list[LogFork],
    keys: str | None,
    has_keys: bool,
) -> None:
    log = of(service).grow(1)
    log.signers, log.keys, log.has_keys = [NEXT, KEY], keys, has_keys
    look(client, PATIENCE + 1)

    assert (reports, size(client), counts(client)) == ([], 8, (0, 0))


def test_a_key_that_came_alone_is_reported_once_and_followed(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    log = of(service)
    log.grow(1).signers = [NEXT]
    look(client, 3)
    log.grow(1)
    look(client)

    assert [one.what for one in reports] == [LogFault.KEY_EXCHANGED]
    assert size(client) == 9


def test_a_key_that_the_service_does_not_name_is_reported_and_not_followed(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    log = of(service)
    log.signers, log.keys = [NEXT], f"{KEY.vkey}\nnonsense\n"
    look(client, PATIENCE - 1)
    assert reports == []
    for _ in range(PATIENCE * 2):
        log.grow(1)
        look(client)

    assert [one.what for one in reports] == [LogFault.UNSIGNED]
    assert size(client) == 7
    log.signers = [KEY]
    look(client)
    assert size(client) == 13


def test_another_log_at_the_same_address_is_reported(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    other = "other.example/log"
    service.log = FakeLog(origin=other, signers=[signer("other", other)])
    look(client, 5)

    assert [one.what for one in reports] == [LogFault.ORIGIN_CHANGED]


@pytest.mark.parametrize(
    "lose",
    [
        pytest.param({"log": None}, id="no log"),
        pytest.param({"log": FakeLog(served="<html>")}, id="a page"),
        pytest.param({"log": FakeLog(served="")}, id="nothing"),
        pytest.param({"log": FakeLog(served="a\n01\nb\n\n— c d\n")}, id="no size"),
    ],
)
def test_a_log_that_cannot_be_read_is_counted_and_told_once_and_is_no_fork(
    service: FakeService,
    client: ConsentClient,
    reports: list[LogFork],
    caplog: pytest.LogCaptureFixture,
    lose: dict[str, Any],
) -> None:
    good = service.log
    with caplog.at_level(logging.INFO, "consent.client"):
        service.log = lose["log"]
        look(client, 4)
        service.log = good
        look(client)

    assert reports == []
    assert counts(client) == (0, 4)
    assert client.stats()["refresh_failed"] == 0
    assert [one.levelname for one in caplog.records] == ["WARNING", "INFO"]
    assert client.check(HEADERS, region="US-CA").allows("analytics")


def test_a_service_that_is_away_is_not_asked_for_its_log(
    service: FakeService, client: ConsentClient
) -> None:
    service.status = 503
    service.log_paths.clear()

    assert not client.refresh()
    assert service.log_paths == []
    assert counts(client) == (0, 0)


@pytest.mark.parametrize("fault", [ValueError("of the site"), SystemError()])
def test_a_callback_that_fails_harms_nobody(
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


def test_both_checkpoints_are_kept_as_a_file(
    service: FakeService, make_client: MakeClient, reports: list[LogFork], tmp_path: Path
) -> None:
    client = make_client(cache=tmp_path, on_log_fork=reports.append)
    look(client)
    before = of(service).note
    of(service).rewrite(3).grow(1)
    look(client)

    (report,) = reports
    assert report.file
    assert report.file.parent == tmp_path
    assert report.file.stat().st_mode & 0o777 == 0o600
    found = json.loads(report.file.read_text())
    assert (found["what"], found["old"], found["new"]) == ("rewritten", before, of(service).note)
    assert tuple(found["proof"]) == report.proof
