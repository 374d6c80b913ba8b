"""Whether the database can be reached: one thread finds out for all of them."""

import logging
import threading
import time
from collections.abc import Callable

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

    def start(self, reach: Action, drop: Action, *, is_away: bool = False) -> None:
        """Let one thread find out, unless one does already; this one does not wait.

        `reach` raises where there is no database. `drop` forgets every connection, since none
        outlives the database.
        """
        if self._running.acquire(blocking=False):
            self.is_down = is_away  # nobody else needs to find it out
            thread = threading.Thread(
                target=self._run, args=(reach, drop), name="database-probe", daemon=True
            )
            try:
                thread.start()
            except RuntimeError as error:  # too many threads: the next call tries again
                log.warning("Nobody can look for the database: %s", error)
                self.is_down = False
                self._running.release()

    def _run(self, reach: Action, drop: Action) -> None:
        try:
            if not self.is_down and _succeeds(reach):
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


def _succeeds(action: Action) -> bool:
    try:
        action()
    except Exception:
        return False
    return True
