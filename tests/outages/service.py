"""The real service, to be killed and started anew."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tests.servers import Project, is_free, stop
from tests.shared import ROOT

SECONDS = 120.0
COUNTED = "consent-metrics-*/histogram_*.db"  # a file for each worker, of what it has answered
ORIGIN = "http://www.mixnetworks.localhost"
PUBLISH = (
    "from consent import publishing; from tests import filled;"
    f"filled.publish(filled.seed(origins=[{ORIGIN!r}], cookie_domain='mixnetworks.localhost'))"
)


def until(is_true: Callable[[], bool], what: str, seconds: float = SECONDS) -> float:
    """Wait for something, and return how long it took."""
    started = time.monotonic()
    while not is_true():
        assert time.monotonic() - started < seconds, f"Never: {what}"
        time.sleep(0.02)
    return time.monotonic() - started


def installed(folder: Path, database_url: str = "", **settings: str) -> Project:
    """An installation with its first notice. What a killed process leaves behind stays within."""
    project = Project.make(folder, database_url, TMPDIR=str(folder), **settings)
    project.migrate()
    project.python(PUBLISH)
    return project


def impatient(project: Project) -> Project:
    """Return it with limits that a test can wait for."""
    settings = {**project.settings, "PYTHONPATH": str(ROOT)}
    return replace(project, program="tests/outages/impatient.py", settings=settings)


class Service:
    """`manage.py serve` with all its workers: a group of processes of its own."""

    def __init__(self, project: Project, *arguments: str) -> None:
        self.project = project
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Service":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            stop(self._process)

    def start(self) -> None:
        self._process = self.project.start("serve", *self._arguments)

    def await_everybody(self, workers: int = 2) -> None:
        """Until each worker has answered: one that begins without a database knows no notice."""

        def have_answered() -> bool:
            self.project.is_ready()
            counted = [path.read_bytes() for path in self.project.folder.glob(COUNTED)]
            return sum(b'"readyz"' in octets for octets in counted) == workers

        until(have_answered, "every worker has answered")

    def kill(self) -> None:
        """All of it at once, as when the power fails."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        # The last of the workers lets the port go
        until(lambda: is_free(self.project.port), "the port is free again")
