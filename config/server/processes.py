"""Processes of one start of `manage.py serve`: each is replaced where it ends or stands still."""

import fcntl
import logging
import math
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from consent.lib.readings import BEAT, FOLDER, NAME

log = logging.getLogger("consent.serve")

_STILL_SECONDS = 20.0  # without a beat; a process that begins has none yet
_PAUSE_SECONDS = 60.0  # the longest before a start
_STOP_SECONDS = 30.0  # for requests that are being answered
_MEMORY = Path("/dev/shm")  # noqa: S108  (a folder is made in it)
_PREFIX = "consent-metrics-"

_Start = Callable[..., subprocess.Popen[bytes]]


class Processes:
    """The processes of one start, and the folder in which they count together."""

    def __init__(self, start: _Start, commands: Sequence[Sequence[str]], **variables: str) -> None:
        self._folder = _shared_folder()
        self._lock = _lock(self._folder.name)
        start = partial(start, **{FOLDER: self._folder.name})
        folder = Path(self._folder.name)
        self._all = [
            _Process(start, command, str(number) if command[0] == "serve" else "worker", folder)
            for number, command in enumerate(commands)
        ]
        for process in self._all:
            process.start(**variables)

    def count_ready(self) -> int:
        return sum(process.is_web and process.beat.exists() for process in self._all)

    def has_ended(self) -> bool:
        return any(process.status is not None for process in self._all)

    def start_again(self) -> None:
        """Start those that have ended, and end those that stand still."""
        for process in self._all:
            process.look(time.monotonic())

    def stop(self) -> None:
        until = time.monotonic() + _STOP_SECONDS
        running = [process.running for process in self._all if process.running]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(max(0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
        self._folder.cleanup()
        os.close(self._lock)


class _Process:
    """One of them, and those that are started in its place.

    Times are monotonic: none passes while a machine is suspended, or as its clock is set.
    """

    def __init__(self, start: _Start, command: Sequence[str], name: str, folder: Path) -> None:
        self.is_web = command[0] == "serve"
        self.beat = folder / f"{BEAT}{name}"
        self.running: subprocess.Popen[bytes] | None = None
        self._start, self._command, self._name = partial(start, **{NAME: name}), command, name
        self._started_at = self._seen_at = self._seen = 0.0  # the last beat
        self._again_at = math.inf  # when the next one starts
        self._pause = 0.5  # doubled before each start, until one has lived for a minute

    @property
    def status(self) -> int | None:
        return self.running.poll() if self.running else None

    def start(self, **variables: str) -> None:
        self._started_at, self._seen, self._again_at = time.monotonic(), 0.0, math.inf
        self.running = self._start(*self._command, **variables)

    def look(self, now: float) -> None:
        if self.status is None:
            self._end_if_still(now)
        elif self._again_at == math.inf:
            log.warning("A %s process ended with status %d.", self._command[0], self.status)
            self._forget_state()
            lived = now - self._started_at
            self._pause = 1.0 if lived > _PAUSE_SECONDS else min(2 * self._pause, _PAUSE_SECONDS)
            self._again_at = now + self._pause
        elif now >= self._again_at:
            with suppress(OSError):  # the link leads nowhere: tried again
                self.start()

    def _forget_state(self) -> None:
        """Remove what an ended process was; what it counted, the next one counts on from."""
        for path in (self.beat, *self.beat.parent.glob(f"gauge_*_{self._name}.db")):
            path.unlink(missing_ok=True)

    def _end_if_still(self, now: float) -> None:
        try:
            beat = self.beat.stat().st_mtime
        except FileNotFoundError:
            return
        if beat != self._seen:
            self._seen, self._seen_at = beat, now
        elif now - self._seen_at > _STILL_SECONDS and self.running:
            text = "A %s process has stood still for %d seconds: it is ended."
            log.error(text, self._command[0], _STILL_SECONDS)
            self.running.kill()  # SIGTERM waits for its event loop


def _shared_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder in memory, since a full disk kills who writes to mapped files; or in TMPDIR.

    Remove what a killed process has left.
    """
    is_usual = "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK)
    parent = Path(tempfile.gettempdir()) if is_usual else _MEMORY
    for left in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # its process lives, or it is another user's
            os.close(_lock(left))
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.TemporaryDirectory(prefix=_PREFIX, dir=parent)


def _lock(folder: str | Path) -> int:
    """Lock a folder as long as this process lives, and return its descriptor.

    Not by process id: a container has ids of its own, and may share the folder's memory.
    Raises OSError where another process has locked it.
    """
    # Others may have taken such a name in /dev/shm: for a FIFO, opening would wait for ever
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
