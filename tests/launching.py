"""Programs of others, such as proxies, in a process of a test's own."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from tests.servers import stop
from tests.shared import ROOT

SECONDS = 60


@contextmanager
def launched(
    command: Sequence[str],
    log: Path,
    connect: Callable[[], object],
    *,
    cwd: Path = ROOT,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[subprocess.Popen[bytes]]:
    """Keep it running, from when `connect` raises no OSError; its log has all that it writes.

    `more` is added to the environment.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=os.environ | dict(more),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(process, connect, log)
        yield process
    finally:
        stop(process)


def _wait(process: subprocess.Popen[bytes], connect: Callable[[], object], log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            connect()
            return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"It did not start:\n{log.read_text()}")
