"""Values that one process of a machine reads from the database, for all of its processes.

Whoever finds the last value older than its interval reads the next one and writes it to a file, so
the number of queries does not depend on the number of processes. A file that another process has
claimed but not written in time is claimed again: nobody waits for a process that hangs or died.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# A folder that the processes of one server share; this is prometheus_client's own name for it
FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class SharedReading:
    """A JSON value and when it was read. Without a shared folder each process reads its own."""

    def __init__(self, name: str, read: Callable[[], Any], *, every: float) -> None:
        self.value: Any = None  # None: nothing has been read yet
        self.read_at = 0.0  # Unix seconds
        self._name, self._read, self._every = name, read, every

    def refresh(self) -> None:
        """Take over what another process has read lately; else read."""
        folder = os.environ.get(FOLDER)
        path = Path(folder, f"{self._name}.json") if folder else None
        if not path:
            if not 0 <= time.time() - self.read_at < self._every:
                self.read()
        elif self._is_recent(path):
            self._load(path)
        else:
            path.touch()  # from now on the others leave it to us
            self.read()
            self._store(path)

    def read(self) -> None:
        began = time.time()
        self.value, self.read_at = self._read(), began

    def _is_recent(self, path: Path) -> bool:
        try:
            age = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            return False
        return 0 <= age < self._every  # below 0: the clock was set back

    def _load(self, path: Path) -> None:
        if text := path.read_text():  # empty: the first reading is not finished yet
            self.read_at, self.value = json.loads(text)

    def _store(self, path: Path) -> None:
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps([self.read_at, self.value]))
        part.replace(path)
