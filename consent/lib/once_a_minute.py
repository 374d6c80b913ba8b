"""Limit repeated log lines to one a minute, with the number of those left out."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable

SECONDS = 60.0


class OnceAMinute:
    """Remember recent lines. Keys are few: constants of ours, never what visitors send."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: dict[str, float] = {}
        self._unsaid: defaultdict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def turn(self, key: str) -> int | None:
        """Return how many lines were left out since the last one; None where this one is too."""
        now = self._clock()
        with self._lock:
            if now - self._said.get(key, -SECONDS) < SECONDS:
                self._unsaid[key] += 1
                return None
            self._said[key] = now
            return self._unsaid.pop(key, 0)

    def forget(self) -> None:
        with self._lock:
            self._said.clear()
            self._unsaid.clear()


def more(unsaid: int) -> str:
    """Return the end of a line: the number of events since the last one."""
    return f" [{unsaid} more since the last line]" if unsaid else ""
