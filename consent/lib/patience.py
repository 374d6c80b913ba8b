"""How long whoever is at work here waits for the database: a visitor less than staff.

Nobody needs to say anything: a command waits as long as it takes. A process that serves sets a
limit for all of its threads (`limit`), and what may take longer there says so (`of`).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

STAFF_SECONDS = 60.0
LONG_SECONDS = 600.0  # for work that nobody waits for, such as retention

_everybody: float | None = None
_own = threading.local()


def limit(seconds: float) -> None:
    """From here on a statement of this process may take so long."""
    global _everybody
    _everybody = seconds


def seconds() -> float | None:
    """How long a statement of this thread may take. None: as long as it does."""
    own: float | None = getattr(_own, "seconds", None)
    return own or _everybody


@contextmanager
def of(seconds: float) -> Iterator[None]:
    """In a process that serves, a statement of this thread may take longer than others."""
    before = getattr(_own, "seconds", None)
    _own.seconds = seconds if _everybody is not None else None
    try:
        yield
    finally:
        _own.seconds = before
