"""Where the processes of one server count together: a folder that each of them writes to.

`manage.py serve` makes it; under another server the operator names it.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from prometheus_client import Metric
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's own name
MEMORY = Path("/dev/shm")  # noqa: S108  (a folder is made in it)
SUMS: Final = "livesum"  # how gauges of several processes become one


def parent() -> Path | None:
    """Where to make the folder: in memory, since a full disk kills who writes to mapped files.

    None is the usual place, which TMPDIR may name.
    """
    is_usual = "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK)
    return None if is_usual else MEMORY


def collect(folder: str) -> Iterable[Metric]:
    """What all processes have counted, those that have ended included; but not what they hold."""
    files = []
    for path in sorted(Path(folder).glob("*.db")):
        if path.name.startswith(f"gauge_{SUMS}_") and not _lives(path):
            path.unlink(missing_ok=True)
        elif path.stat().st_size:  # of a process that begins it is empty for a moment
            files.append(str(path))
    merged: Iterable[Metric] = MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]
    return merged


def _lives(path: Path) -> bool:
    try:
        os.kill(int(path.stem.rpartition("_")[2]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
