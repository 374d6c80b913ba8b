"""Time limits of database statements: shorter for visitors than for staff.

The default is no limit, as commands need it. A serving process sets a limit for all of its threads
(`limit`), and code that may take longer there sets its own (`of`).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

STAFF_SECONDS = 60.0
LONG_SECONDS = 600.0  # for background work, such as retention

_everybody: float | None = None
_own = threading.local()


def limit(seconds: float) -> None:
    """Set the time limit of this process's statements from now on."""
    global _everybody
    _everybody = seconds


def seconds() -> float | None:
    """Return the time limit of this thread's statements; None: no limit."""
    own: float | None = getattr(_own, "seconds", None)
    return own or _everybody


@contextmanager
def of(seconds: float) -> Iterator[None]:
    """Set another limit for this thread's statements, in a serving process."""
    before = getattr(_own, "seconds", None)
    _own.seconds = seconds if _everybody is not None else None
    try:
        yield
    finally:
        _own.seconds = before
