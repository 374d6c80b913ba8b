"""Whether the database can be reached: one thread finds out for all of them."""

import logging
import threading
import time
from collections.abc import Callable

from config.postgresql.connection import Finding

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0

Action = Callable[[], object]


class Probe:
    """Knows whether this process can reach one database.

    A thread that meets a broken connection calls `start`, and goes on. While `is_down`, only the
    one thread that probes may connect: a few threads serve everything, and if each of them
    waited for the database, the routes that need none would not be answered.
    """

    def __init__(self) -> None:
        self.is_down = False
        self._running = threading.Lock()
        self._asking = threading.Lock()
        self._finding, self._found_at = Finding.SLOW, float("-inf")

    def find_out(self, look: Callable[[], Finding], *, drop: Action, tidy: Action) -> Finding:
        """Why a statement of this thread took too long. Of threads that ask together one looks.

        `look` returns what it sees in the database, and raises where there is none.
        """
        came_at = time.monotonic()
        with self._asking:
            if self.is_down:
                return Finding.AWAY
            if self._found_at < came_at:
                self._finding = _seen(look)
                self._found_at = time.monotonic()
        if self._finding is Finding.AWAY:
            self.start(look, drop=drop, tidy=tidy, is_away=True)
        return self._finding

    def start(self, reach: Action, *, drop: Action, tidy: Action, is_away: bool = False) -> None:
        """Let one thread find out, unless one does already; this one does not wait.

        `reach` raises where there is no database. `drop` forgets every connection, since none
        outlives the database; `tidy` looks through them where it was there all the time.
        """
        if self._running.acquire(blocking=False):
            self.is_down = is_away  # nobody else needs to find it out
            thread = threading.Thread(
                target=self._run, args=(reach, drop, tidy), name="database-probe", daemon=True
            )
            try:
                thread.start()
            except RuntimeError as error:  # too many threads: the next call tries again
                log.warning("Nobody can look for the database: %s", error)
                self.is_down = False
                self._running.release()

    def _run(self, reach: Action, drop: Action, tidy: Action) -> None:
        try:
            if not self.is_down and _succeeds(reach):
                tidy()
                return
            log.warning("The database is away.")
            self.is_down = True
            drop()
            while not _succeeds(reach):
                time.sleep(PAUSE_SECONDS)
            log.warning("The database is back.")
        finally:  # whatever happened, connections may be tried again
            self.is_down = False
            self._running.release()


def _seen(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception:
        return Finding.AWAY


def _succeeds(action: Action) -> bool:
    try:
        action()
    except Exception:
        return False
    return True
