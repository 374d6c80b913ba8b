"""How the processes of one server are kept: by real processes, and looks at moved times."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.server.processes import _Process
from consent.lib.readings import NAME

ENDS, WAITS = "", "input()"


class Kept(_Process):
    """One whose program is a line of Python."""

    def __init__(self, program: str, folder: Path) -> None:
        self.names: list[str] = []
        self.started: list[subprocess.Popen[bytes]] = []

        def start(*_: str, **variables: str) -> subprocess.Popen[bytes]:
            self.names.append(variables[NAME])
            self.started.append(
                subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE)
            )
            return self.started[-1]

        super().__init__(start, ["serve"], "0", folder)
        self.start()


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Any]:
    made: list[Kept] = []

    def make(program: str) -> Kept:
        made.append(Kept(program, tmp_path))
        return made[-1]

    yield make
    for process in (one for kept in made for one in kept.started):
        process.kill()
        process.communicate()


def test_starts_of_what_ends_at_once_are_put_off_for_longer_and_longer(made: Any) -> None:
    kept, now = made(ENDS), time.monotonic()
    pauses: list[float] = []
    for _ in range(8):
        kept.started[-1].wait()
        kept.look(now)
        count, noticed = len(kept.started), now
        while len(kept.started) == count:
            now += 0.5
            kept.look(now)
        pauses.append(now - noticed)
        kept._started_at = now

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    kept.started[-1].wait()
    kept.look(now + 61)
    assert kept._again_at == now + 62, "one that has lived for a minute is started again at once"
    assert set(kept.names) == {"0"}


def test_one_without_a_beat_for_twenty_seconds_is_ended(
    made: Any, caplog: pytest.LogCaptureFixture
) -> None:
    kept, now = made(WAITS), time.monotonic()
    kept.look(now + 600)
    assert kept.status is None, "it is beginning"

    for seconds in (640, 670, 700):
        kept.beat.touch()
        os.utime(kept.beat, (seconds, seconds))
        kept.look(now + seconds)
    for seconds in (715, 720):
        kept.look(now + seconds)
        assert kept.status is None
    assert not caplog.records
    kept.look(now + 721)
    assert kept.started[0].wait(30) == -9

    kept.look(now + 722)
    assert not kept.beat.exists()
