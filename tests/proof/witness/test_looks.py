"""A witness reports a log that was changed, and no cache, lag or outage."""

import logging
import time
from base64 import b64decode
from dataclasses import replace
from functools import partial
from operator import methodcaller
from typing import Any

import pytest

from consent.proof.witness import LogFault
from consent.proof.witness.witness import MAX_DOUBTS, MAX_WITHHELD
from tests.client.service import FakeService
from tests.proof.formats.log import KEY, FakeLog, signer
from tests.proof.formats.trees import entries, root_of, verify_consistency
from tests.proof.witness.conftest import Watch, Watcher

NEXT = signer("the next key")
OTHER = "other.example/log"
DOUBTED, HALF = MAX_DOUBTS - 1, MAX_WITHHELD // 2

grow, rewrite = partial(methodcaller, "grow"), partial(methodcaller, "rewrite")
restore, to = partial(methodcaller, "restore"), partial(methodcaller, "change")


def _tiles_of_before(log: FakeLog) -> None:
    """The old log's tiles under the new one's checkpoint."""
    log.served = log.grow(3).copy().rewrite(0).note


def _cached(log: FakeLog) -> None:
    log.served = log.note  # whatever comes now


FRESH, TILES, NO_TILES = to(served=None), to(has_tiles=True), to(has_tiles=False)
FAILING = [to(has_tiles=False, missing=503), MAX_WITHHELD - 1, TILES, 1]
BAD_LISTS: dict[str, dict[str, Any]] = {
    "rubbish": {"keys": "\udcff"},
    "an error": {"has_keys": False, "missing": 503},
    "not there": {"has_keys": False, "missing": 0},
}
F = LogFault
# Changes of a log of which seven leaves were seen, looks, and what is reported by then; then
# what it has reported in the end, and how far it is
CASES: dict[str, tuple[list[Any], list[LogFault], int]] = {
    "it grows": (
        [step for more in (0, 1, 248, 1, 43, 211, 1, 487) for step in (grow(more), 1)], [], 999),
    "it stays smaller": (
        [to(entries=entries(5)), DOUBTED, [], 1, [F.SHRUNK], 5, grow(9), 1], [F.SHRUNK], 14),
    "a shorter one that never was": (
        [to(served=FakeLog(entries(5, "other")).note), 1], [F.REWRITTEN], 5),
    "a cache's old checkpoint": (
        [grow(300), 1, *[_cached, grow(1), DOUBTED, FRESH, 1] * 4], [], 311),
    "a cache's old checkpoint after a longer one": (
        [_cached, DOUBTED, grow(300), FRESH, 1, to(served=FakeLog().note), DOUBTED, FRESH, 1],
        [], 307),
    "a cache of a log before": (
        [rewrite(1), grow(4), 1, to(served=FakeLog().note), DOUBTED, FRESH, MAX_DOUBTS],
        [F.REWRITTEN], 11),
    "tiles that come late": ([grow(2), NO_TILES, DOUBTED, TILES, 1], [], 9),
    "tiles that do not come": ([grow(3), NO_TILES, MAX_DOUBTS + 5], [F.UNPROVEN], 10),
    "tiles that fail, and come": ([*[grow(2), *FAILING] * 3], [], 13),
    "tiles that lead nowhere": ([_tiles_of_before, MAX_DOUBTS], [F.UNPROVEN], 10),
    **{  # outages between do not begin the count anew; else nobody ever found the rewriting out
        f"tiles that are withheld by {status}": (
            [rewrite(0), grow(2), to(has_tiles=False, missing=status), HALF, HALF - 1, [], 3,
             [F.UNPROVEN], TILES, MAX_DOUBTS], [F.UNPROVEN, F.REWRITTEN], 9)
        for status in (403, 503, 0)
    },
    "keys take turns": (
        [step for signers in ([KEY], [NEXT, KEY], [NEXT], [NEXT])
         for step in (grow(1), to(signers=signers), 1)], [], 11),
    **{
        f"a known key beside another, keys {keys!r}": (
            [grow(1), to(signers=[NEXT, KEY], keys=keys, has_keys=has), MAX_DOUBTS + 1], [], 8)
        for keys, has in ((None, True), (f"{NEXT.vkey}\n", True), ("", True), (None, False))
    },
    **{
        f"rewritten, where the list of keys is {id}": (
            [rewrite(0), to(signers=[KEY, NEXT], **facts), 1], [F.REWRITTEN], 7)
        for id, facts in BAD_LISTS.items()
    },
    "a key that came alone": (
        [grow(1), to(signers=[NEXT]), 3, grow(1), 1], [F.KEY_EXCHANGED], 9),
    "a key that the service does not name": (
        [to(signers=[NEXT], keys=f"{KEY.vkey}\nnonsense\n"), DOUBTED, [],
         *[grow(1), 1] * MAX_DOUBTS * 2, [F.UNSIGNED], to(signers=[KEY]), 1], [F.UNSIGNED], 13),
    "another log at the same address": (
        [to(origin=OTHER, signers=[signer("other", OTHER)]), 5], [F.ORIGIN_CHANGED], 7),
    "the next log by another key": (
        [to(signers=[signer("another")]), restore(), 1], [F.KEY_EXCHANGED], 7),
    **{
        f"restored, at {size} leaves": (
            [to(entries=[*entries(3), *entries(size, "after")[3:]]), restore(2), 3, grow(5), 3,
             to(entries=entries(size, "again")), restore(1_790_000_000), 3, grow(5), 3,
             [F.RESTORED] * 2, restore(3), 1],  # nobody goes back
            [F.RESTORED, F.RESTORED, F.ORIGIN_CHANGED], size + 5)
        for size in (3, 7, 303)
    },
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_reported(watcher: Watcher, caplog: pytest.LogCaptureFixture, case: str) -> None:
    steps, faults, size = CASES[case]
    for step in steps:
        if isinstance(step, int):
            watcher.look(step)
        elif isinstance(step, list):
            assert watcher.faults == step
        else:
            step(watcher.log)

    assert (watcher.faults, watcher.size) == (faults, size)
    start = f"The log of {watcher.service.url} "
    told = [one.levelname for one in caplog.records if one.getMessage().startswith(start)]
    assert told == ["WARNING" if fault == F.RESTORED else "ERROR" for fault in faults]


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
    proof = [*map(b64decode, report.proof)]  # shows by itself that they do not go together
    assert bool(proof) == bool(more)
    if proof:
        verify_consistency(old, old + more, proof[1:], proof[0], root_of(log.entries))
        assert proof[0] != root_of(entries(old))
    watcher.look(5)
    log.grow(3)
    watcher.look()
    assert (watcher.size, len(watcher.reports)) == (old + more + 3, 1)


def test_a_log_that_stands_still_is_a_doubt_that_is_said_again_after_as_long(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = time.time()
    for hours, reports in ((0, 0), (35, 0), (37, 1), (38, 1), (72, 1), (74, 2), (75, 2)):
        monkeypatch.setattr(time, "time", lambda hours=hours: began + hours * 3600)
        watcher.look(2)
        assert watcher.faults == [LogFault.STILL] * reports, hours
    watcher.log.grow(1)
    watcher.look()

    assert (watcher.size, watcher.unread) == (8, 0)


@pytest.mark.parametrize(
    "changes",
    [[grow(400)], [rewrite(0), grow(400)], [restore()], [grow(1), to(signers=[NEXT, KEY])]],
)
def test_a_look_costs_a_few_small_requests(watcher: Watcher, changes: list[Any]) -> None:
    paths = watcher.service.log_paths
    paths.clear()
    watcher.look()
    assert paths == ["checkpoint"]
    for change in changes:
        change(watcher.log)
    watcher.look()

    assert 2 <= len(paths) <= 6
    paths.clear()
    watcher.look()
    assert paths == ["checkpoint"]


LOST = [None, *(FakeLog(served=note) for note in ("<html>", "", "a\n01\nb\n\n— c d\n"))]


@pytest.mark.parametrize("lost", LOST)
def test_a_log_that_cannot_be_read_is_counted_and_told_once_and_is_no_fork(
    watcher: Watcher, caplog: pytest.LogCaptureFixture, lost: FakeLog | None
) -> None:
    good = watcher.service.log
    with caplog.at_level(logging.INFO, "consent.witness"):
        watcher.service.log = lost
        watcher.look(4)
        watcher.service.log = good
        watcher.look()

    assert (watcher.reports, watcher.unread) == ([], 4)
    assert [one.levelname for one in caplog.records] == ["WARNING", "INFO"]


def test_where_keys_are_given_no_other_is_believed_not_even_at_first_sight(
    watch: Watch,
) -> None:
    watcher = watch(keys=[KEY.vkey])
    log = watcher.log
    log.signers = [NEXT]
    watcher.look(MAX_DOUBTS)
    assert (watcher.faults, watcher.witness.kept) == ([LogFault.UNSIGNED], None)
    for signers in ([NEXT, KEY], [KEY]):
        log.grow(1).signers = signers
        watcher.look()
    log.restore().grow(1)
    watcher.look(MAX_DOUBTS)

    assert (watcher.faults[1:], watcher.size) == ([LogFault.RESTORED], 10)
    assert "keys" not in watcher.service.log_paths
    log.signers = [replace(NEXT, name=log.origin)]
    watcher.look(MAX_DOUBTS)
    assert watcher.faults[2:] == [LogFault.UNSIGNED]
