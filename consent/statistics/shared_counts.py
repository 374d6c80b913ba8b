"""Where the processes of one server count together: a folder that each of them writes to.

`manage.py serve` makes it; under another server the operator names it. Imported before
prometheus_client, which looks for the folder once.
"""

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's own name
SUMS: Final = "livesum"  # how gauges of several processes become one
KINDS = ("counter", "histogram", f"gauge_{SUMS}")
RESERVED = 512 * 1024  # octets of each kind; what is counted takes a third of that

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
        for kind in KINDS:
            with (place / f"{kind}_{os.getpid()}.db").open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, RESERVED)
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
        is_live = path.name.startswith(f"gauge_{SUMS}_")
        if is_live and not _lives(int(path.stem.rpartition("_")[2])):
            path.unlink(missing_ok=True)
        elif path.stat().st_size:
            yield str(path)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
