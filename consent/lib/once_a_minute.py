"""What happens a thousand times is said once a minute, with how often it happened unsaid."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable

SECONDS = 60.0


class OnceAMinute:
    """Remembers what was said lately. Keys are few: words of ours, never what visitors send."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: dict[str, float] = {}
        self._unsaid: defaultdict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def turn(self, key: str) -> int | None:
        """How often this went unsaid since the last time; None where it was said lately."""
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
    """What a line ends with, so that nothing that happened is hidden."""
    return f" [{unsaid} more since the last line]" if unsaid else ""
