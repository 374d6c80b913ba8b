"""Where the processes of one server count together: a folder that each of them writes to.

`manage.py serve` makes it; under another server the operator names it. Imported before
prometheus_client, which looks for the folder once.
"""

import logging
import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's own name
SUMS: Final = "livesum"  # how gauges of several processes become one
# Octets for each kind of metric; what is counted takes a third of that
KINDS = {"counter": 64 * 1024, "histogram": 512 * 1024, f"gauge_{SUMS}": 64 * 1024}

log = logging.getLogger(__name__)


def folder() -> Path | None:
    named = os.environ.get(FOLDER)
    return Path(named) if named else None


def reserve() -> None:
    """Take the room on the disk that this process's counts need, before it counts.

    They are written to mapped memory: on a disk that is full by then, that would kill the process.
    Where there is no room, the process counts for itself.
    """
    place = folder()
    if place is None:
        return
    try:
        _give_back(place)
        for kind, octets in KINDS.items():
            with (place / f"{kind}_{os.getpid()}.db").open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, octets)
    except OSError as error:
        os.environ.pop(FOLDER)
        log.warning(
            "This process counts for itself, and /metrics is wrong: in %s %s. Restart the service "
            "when that is mended.",
            place,
            error.strerror,
        )


def files() -> Iterable[str]:
    """What the processes have counted, those that have ended included; but not how much they hold.

    A file is empty for a moment when a process begins.
    """
    place = folder()
    for path in sorted(place.glob("*.db")) if place else ():
        if path.name.startswith(f"gauge_{SUMS}_") and not _lives(path):
            path.unlink(missing_ok=True)
        elif path.stat().st_size:
            yield str(path)


def _give_back(place: Path) -> None:
    """The room that processes which have ended did not need. A file begins with what it uses."""
    for path in place.glob("*.db"):
        if not _lives(path):
            with suppress(FileNotFoundError, struct.error), path.open("r+b") as file:
                (used,) = struct.unpack("i", file.read(4))
                file.truncate(used)


def _lives(path: Path) -> bool:
    try:
        os.kill(int(path.stem.rpartition("_")[2]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
