"""`manage.py serve` with arguments of a test's own."""

import http.client
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.outages.service import until
from tests.servers import Project, collecting, stop
from tests.shared import ROOT


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))


@contextmanager
def serving(
    project: Project, *arguments: str, command: Sequence[str] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py serve` with these arguments, or this command, from when its log says so."""
    log = project.folder / "server.log"
    log.write_bytes(b"")
    with log.open("ab") as output, collecting():
        process = subprocess.Popen(
            command or [sys.executable, "manage.py", "serve", *arguments],
            cwd=ROOT,
            env=project.environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            until(lambda: "ready" in project.log or process.poll() is not None, "it serves")
            assert process.poll() is None, project.log
        except BaseException:
            stop(process)
            raise
    try:
        yield process
    finally:
        stop(process)
