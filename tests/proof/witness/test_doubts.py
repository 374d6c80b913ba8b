"""What may be a cache, a lag or an outage, and when it is a report."""

import logging
from typing import Any

import pytest

from consent.proof.witness import LogFault
from consent.proof.witness.witness import MAX_DOUBTS, MAX_WITHHELD
from tests.proof.witness.conftest import Watcher
from tests.proof.witness.fake_log import FakeLog, entries


def test_a_log_that_stays_smaller_is_reported_after_three_looks(watcher: Watcher) -> None:
    before = watcher.log.note
    watcher.service.log = FakeLog(entries(5))
    watcher.look(MAX_DOUBTS - 1)
    assert watcher.reports == []
    watcher.look()

    assert [(one.what, one.old, one.new) for one in watcher.reports] == [
        (LogFault.SHRUNK, before, watcher.log.note)
    ]
    watcher.look(5)
    watcher.log.grow(9)
    watcher.look()
    assert (watcher.size, len(watcher.reports)) == (14, 1)


def test_an_old_checkpoint_from_a_cache_is_no_report(watcher: Watcher) -> None:
    log, old = watcher.log, watcher.log.note
    log.grow(300)
    watcher.look()
    for _ in range(4):  # a cache of several machines
        log.served = old
        watcher.look(MAX_DOUBTS - 1)
        log.served = None
        watcher.look()

    assert (watcher.size, watcher.reports, watcher.stats) == (307, [], (0, 0))


def test_what_a_cache_still_has_of_the_log_before_is_not_reported_again(watcher: Watcher) -> None:
    log, old = watcher.log, watcher.log.note
    log.rewrite(1).grow(4)
    watcher.look()
    log.served = old
    watcher.look(MAX_DOUBTS - 1)
    log.served = None
    watcher.look(MAX_DOUBTS)

    assert (watcher.faults, watcher.size) == ([LogFault.REWRITTEN], 11)


def test_tiles_that_are_not_there_are_a_report_only_if_they_do_not_come(watcher: Watcher) -> None:
    log = watcher.log.grow(2)
    log.has_tiles = False
    watcher.look(MAX_DOUBTS - 1)
    log.has_tiles = True
    watcher.look()
    assert (watcher.reports, watcher.size) == ([], 9)

    log.grow(1).has_tiles = False
    watcher.look(MAX_DOUBTS + 5)
    assert watcher.faults == [LogFault.UNPROVEN]


@pytest.mark.parametrize("status", [403, 503, 0])
def test_tiles_that_are_withheld_for_ever_are_a_report(watcher: Watcher, status: int) -> None:
    """A rewritten log whose tiles only ever fail would never be found out; outages between
    do not begin the count anew."""
    before = watcher.log.note
    log = watcher.log.rewrite(0).grow(2)
    log.has_tiles, log.missing = False, status
    watcher.look(MAX_WITHHELD // 2)
    watcher.service.log = None
    watcher.look()
    watcher.service.log = log
    watcher.look(MAX_WITHHELD // 2 - 1)
    assert (watcher.reports, watcher.size) == ([], 7)
    watcher.look(3)

    assert [(one.what, one.old, one.new) for one in watcher.reports] == [
        (LogFault.UNPROVEN, before, log.note)
    ]
    log.has_tiles = True
    watcher.look(MAX_DOUBTS)
    assert watcher.faults == [LogFault.UNPROVEN, LogFault.REWRITTEN]


def test_tiles_that_come_again_before_that_are_an_outage(watcher: Watcher) -> None:
    log = watcher.log
    for _ in range(3):
        log.grow(2).has_tiles, log.missing = False, 503
        watcher.look(MAX_WITHHELD - 1)
        log.has_tiles = True
        watcher.look()

    assert (watcher.reports, watcher.size) == ([], 13)


def test_tiles_that_lead_nowhere_hide_nothing(watcher: Watcher) -> None:
    """The old log's tiles under the new one's checkpoint."""
    log = watcher.log.grow(3)
    log.served = log.copy().rewrite(0).note
    watcher.look(MAX_DOUBTS)

    assert watcher.faults == [LogFault.UNPROVEN]


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
    watcher: Watcher, caplog: pytest.LogCaptureFixture, lose: dict[str, Any]
) -> None:
    good = watcher.service.log
    with caplog.at_level(logging.INFO, "consent.client"):
        watcher.service.log = lose["log"]
        watcher.look(4)
        watcher.service.log = good
        watcher.look()

    assert (watcher.reports, watcher.stats) == ([], (0, 4))
    assert [one.levelname for one in caplog.records] == ["WARNING", "INFO"]
