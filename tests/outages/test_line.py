"""One thread finds out whether the database is there; nobody else waits for it."""

import threading
import time
from collections.abc import Callable

import pytest

from config.postgresql import line as module
from config.postgresql.line import Line

SECONDS = 30.0


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.01)


class Database:
    """What a line leads to, and what was done about it."""

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

    def doubted_by(self, line: Line) -> None:
        line.doubt(self.reach, drop=self.drop, tidy=self.tidy)


def until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_true():
        assert time.monotonic() < deadline, "This never came true."
        time.sleep(0.005)


def test_a_line_is_down_until_the_database_is_back() -> None:
    line, database = Line(), Database(is_there=False)
    database.doubted_by(line)
    until(lambda: line.is_down and len(database.attempts) > 2)
    assert (database.dropped, database.tidied) == (1, 0)

    database.is_there.set()
    until(lambda: not line.is_down)
    assert (database.dropped, database.tidied) == (1, 0)


def test_one_thread_asks_however_many_doubt() -> None:
    line, database = Line(), Database(is_there=False)
    for _ in range(50):
        database.doubted_by(line)
    until(lambda: len(database.attempts) > 2)
    for _ in range(50):
        database.doubted_by(line)
    assert len(set(database.attempts)) == 1
    assert threading.get_ident() not in database.attempts
    database.is_there.set()
    until(lambda: not line.is_down)


def test_a_database_that_was_there_all_the_time_is_never_down() -> None:
    line, database = Line(), Database(is_there=True)
    database.doubted_by(line)
    until(lambda: database.tidied == 1)
    assert (line.is_down, database.dropped, len(database.attempts)) == (False, 0, 1)

    until(lambda: not line._probing.locked())
    database.doubted_by(line)  # and doubted again it is attempts again
    until(lambda: database.tidied == 2)


def test_a_line_is_tried_again_though_what_was_connected_cannot_be_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    line, database = Line(), Database(is_there=False)
    line.doubt(database.reach, drop=lambda: 1 / 0, tidy=database.tidy)
    until(lambda: not line._probing.locked() and bool(database.attempts))
    assert not line.is_down
