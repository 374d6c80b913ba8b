"""What may be a cache, a lag or an outage, and when it is a report."""

import logging
from typing import Any

import pytest

from consent.client import ConsentClient, LogFault, LogFork
from consent.proof.witness.witness import LONG_PATIENCE, PATIENCE
from tests.client.log import FakeLog, entries
from tests.client.service import COOKIE, EVERYTHING, FakeService, token
from tests.proof.witness.looking import counts, look, of, size

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}


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


@pytest.mark.parametrize("status", [403, 500, 503, 0])
def test_tiles_that_are_withheld_for_ever_are_a_report(
    service: FakeService, client: ConsentClient, reports: list[LogFork], status: int
) -> None:
    """A rewritten log whose tiles only ever fail would never be found out; outages between
    do not begin the count anew."""
    before = of(service).note
    log = of(service).rewrite(0).grow(2)
    log.has_tiles, log.missing = False, status
    look(client, LONG_PATIENCE // 2)
    service.log = None
    look(client)
    service.log = log
    look(client, LONG_PATIENCE // 2 - 1)
    assert (reports, size(client)) == ([], 7)
    look(client, 3)

    assert [(one.what, one.old, one.new) for one in reports] == [
        (LogFault.UNPROVEN, before, log.note)
    ]
    log.has_tiles = True
    look(client, PATIENCE)
    assert [one.what for one in reports] == [LogFault.UNPROVEN, LogFault.REWRITTEN]


def test_tiles_that_come_again_before_that_are_an_outage(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    log = of(service)
    for _ in range(3):
        log.grow(2).has_tiles, log.missing = False, 503
        look(client, LONG_PATIENCE - 1)
        log.has_tiles = True
        look(client)

    assert (reports, size(client)) == ([], 13)


def test_tiles_that_lead_nowhere_hide_nothing(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    """The old log's tiles under the new one's checkpoint."""
    log = of(service).grow(3)
    log.served = log.copy().rewrite(0).note
    look(client, PATIENCE)

    assert [one.what for one in reports] == [LogFault.UNPROVEN]


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
