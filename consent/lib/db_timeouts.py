"""Limit how long a thread may wait for the database; the backends in `config/server/` do it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

STAFF_SECONDS = 60.0
LONG_SECONDS = 600.0  # for a statement of the scheduled work
MIN_SECONDS = 0.1  # for what has used its time up: a database in order needs less

default: float | None = None  # seconds for a statement; set by a process that serves
_thread = threading.local()


def remaining() -> float | None:
    """Return the seconds that this thread's next statement may take; None: no limit."""
    deadline: float | None = getattr(_thread, "deadline", None)
    return default if deadline is None else max(MIN_SECONDS, deadline - time.monotonic())


@contextmanager
def within(seconds: float | None = None, *, since: float | None = None) -> Iterator[None]:
    """Limit all statements of a block together, from `since` (of `time.monotonic`) or from now."""
    before = getattr(_thread, "deadline", None)
    if default is not None:
        begin = time.monotonic() if since is None else since
        _thread.deadline = begin + (default if seconds is None else seconds)
    try:
        yield
    finally:
        _thread.deadline = before
