"""One thread finds out whether the database is there; nobody else waits for it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from config.postgresql import probe as module
from config.postgresql.connection import Finding
from config.postgresql.probe import Probe

SECONDS = 30.0


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.01)


class Database:
    """A database that is there or not, and what was done about it."""

    def __init__(self, *, is_there: bool) -> None:
        self.is_there = threading.Event()
        self.attempts: list[int] = []  # by which thread
        self.dropped = self.tidied = 0
        if is_there:
            self.is_there.set()

    def reach(self) -> None:
        self.attempts.append(threading.get_ident())
        if not self.is_there.is_set():
            raise ConnectionRefusedError

    def drop(self) -> None:
        self.dropped += 1

    def tidy(self) -> None:
        self.tidied += 1

    def probed_by(self, probe: Probe) -> None:
        probe.start(self.reach, drop=self.drop, tidy=self.tidy)


def until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_true():
        assert time.monotonic() < deadline, "This never came true."
        time.sleep(0.005)


def test_a_line_is_down_until_the_database_is_back() -> None:
    probe, database = Probe(), Database(is_there=False)
    database.probed_by(probe)
    until(lambda: probe.is_down and len(database.attempts) > 2)
    assert (database.dropped, database.tidied) == (1, 0)

    database.is_there.set()
    until(lambda: not probe.is_down)
    assert (database.dropped, database.tidied) == (1, 0)


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
    database.probed_by(probe)
    until(lambda: database.tidied == 1)
    assert (probe.is_down, database.dropped, len(database.attempts)) == (False, 0, 1)

    until(lambda: not probe._running.locked())
    database.probed_by(probe)  # a second time it is tried again
    until(lambda: database.tidied == 2)


def test_a_line_is_tried_again_though_what_was_connected_cannot_be_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    probe, database = Probe(), Database(is_there=False)
    probe.start(database.reach, drop=lambda: 1 / 0, tidy=database.tidy)
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
        probe.start(found.set, drop=list, tidy=list)
    assert not found.is_set()

    probe.start(found.set, drop=list, tidy=list)

    assert found.wait(60)


def test_of_threads_that_ask_together_why_it_is_slow_one_looks() -> None:
    probe, looks, goes_on = Probe(), list[int](), Event()

    def look() -> Finding:
        looks.append(threading.get_ident())
        goes_on.wait(SECONDS)
        return Finding.LOCKED

    def ask() -> Finding:
        return probe.find_out(look, drop=list, tidy=list)

    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask) for _ in range(8)]
        until(lambda: bool(looks))
        time.sleep(0.2)  # until the others wait
        goes_on.set()
        assert [one.result() for one in asked] == [Finding.LOCKED] * 8
    assert len(looks) == 1

    assert ask() is Finding.LOCKED  # later it is looked again
    assert len(looks) == 2


def test_whoever_finds_nothing_there_has_everybody_refused_until_it_is_back() -> None:
    probe, database = Probe(), Database(is_there=False)

    def look() -> Finding:
        database.reach()
        return Finding.SLOW

    assert probe.find_out(look, drop=database.drop, tidy=database.tidy) is Finding.AWAY
    assert probe.is_down
    until(lambda: database.dropped == 1)
    database.is_there.set()
    until(lambda: not probe.is_down)
    assert probe.find_out(look, drop=database.drop, tidy=database.tidy) is Finding.SLOW
    assert (probe.is_down, database.tidied) == (False, 0)
