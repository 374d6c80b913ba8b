"""One thread finds out whether the database is there; nobody else waits for it."""

import threading
import time
from collections.abc import Callable
from threading import Event, Thread

import pytest

from config.postgresql import base as module
from config.postgresql.base import Probe

SECONDS = 30.0


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.01)


class Database:
    """A database that is there or not, and what was done about it."""

    def __init__(self, *, is_there: bool) -> None:
        self.is_there = threading.Event()
        self.attempts: list[int] = []  # by which thread
        self.dropped = 0
        if is_there:
            self.is_there.set()

    def reach(self) -> None:
        self.attempts.append(threading.get_ident())
        if not self.is_there.is_set():
            raise ConnectionRefusedError

    def drop(self) -> None:
        self.dropped += 1

    def probed_by(self, probe: Probe) -> None:
        probe.start(self.reach, self.drop)


def until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_true():
        assert time.monotonic() < deadline, "This never came true."
        time.sleep(0.005)


def test_a_line_is_down_until_the_database_is_back() -> None:
    probe, database = Probe(), Database(is_there=False)
    database.probed_by(probe)
    until(lambda: probe.is_down and len(database.attempts) > 2)
    assert database.dropped == 1

    database.is_there.set()
    until(lambda: not probe.is_down)
    assert database.dropped == 1


def test_one_thread_asks_however_many_doubt() -> None:
    probe, database = Probe(), Database(is_there=False)
    for _ in range(50):
        database.probed_by(probe)
    until(lambda: len(database.attempts) > 2)
    for _ in range(50):
        database.probed_by(probe)
    assert len(set(database.attempts)) == 1
    assert threading.get_ident() not in database.attempts
    database.is_there.set()
    until(lambda: not probe.is_down)


def test_a_database_that_was_there_all_the_time_is_never_down() -> None:
    probe, database = Probe(), Database(is_there=True)
    for _ in range(2):  # a second time it is tried again
        database.probed_by(probe)
        until(lambda: not probe._running.locked())
    assert len(database.attempts) == 2
    assert (probe.is_down, database.dropped) == (False, 0)


def test_a_line_is_tried_again_though_what_was_connected_cannot_be_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    probe, database = Probe(), Database(is_there=False)
    probe.start(database.reach, lambda: 1 / 0)
    until(lambda: not probe._running.locked() and bool(database.attempts))
    assert not probe.is_down


def test_where_no_thread_starts_the_next_doubt_tries_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    probe, found = Probe(), Event()

    def refuse(thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as full:
        full.setattr(Thread, "start", refuse)
        probe.start(found.set, list)
    assert not found.is_set()

    probe.start(found.set, list)

    assert found.wait(60)
