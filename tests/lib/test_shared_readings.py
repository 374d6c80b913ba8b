"""Of a machine's processes one reads, and the others take over what it read."""

import os
import time
from pathlib import Path

import pytest

from consent.lib.readings import FOLDER, SharedReading

EVERY = 5.0


class Process:
    """One process: it counts how often it reads."""

    def __init__(self, world: dict[str, int]) -> None:
        self.times = 0
        self._world = world
        self.shared = SharedReading("numbers", self._read, every=EVERY)

    def _read(self) -> dict[str, int]:
        self.times += 1
        return dict(self._world)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


def make_old(folder: Path) -> None:
    before = time.time() - EVERY
    os.utime(folder / "numbers.json", (before, before))


def test_four_processes_read_as_often_as_one(folder: Path) -> None:
    world = {"a": 1}
    processes = [Process(world) for _ in range(4)]
    for _ in range(3):
        for process in processes:
            process.shared.refresh()
    assert [process.times for process in processes] == [1, 0, 0, 0]
    assert [process.shared.value for process in processes] == [{"a": 1}] * 4

    world["a"] = 2
    make_old(folder)
    for process in reversed(processes):
        process.shared.refresh()
    assert [process.times for process in processes] == [1, 0, 0, 1]
    assert [process.shared.value for process in processes] == [{"a": 2}] * 4


def test_a_process_that_dies_or_fails_while_it_reads_is_followed_by_another(folder: Path) -> None:
    first, second = Process({"a": 1}), Process({"a": 1})
    (folder / "numbers.json").touch()  # claimed, and never written
    first.shared.refresh()
    assert (first.times, first.shared.value) == (0, None)

    make_old(folder)
    second.shared.refresh()
    assert (second.times, second.shared.value) == (1, {"a": 1})


def test_a_clock_that_was_set_back_stops_nobody(folder: Path) -> None:
    process = Process({"a": 1})
    process.shared.refresh()
    ahead = time.time() + 3600
    os.utime(folder / "numbers.json", (ahead, ahead))
    process.shared.refresh()
    assert process.times == 2


def test_without_a_folder_each_process_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    processes = [Process({"a": 1}) for _ in range(2)]
    for process in processes * 2:
        process.shared.refresh()
    assert [process.times for process in processes] == [1, 1]
